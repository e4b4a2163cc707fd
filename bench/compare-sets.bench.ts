/**
 * `compare` of two measured sets, 24 cases with four stored and one new picture, as a whole process of the packaged
 * CLI, beside a script that compares the same 24 new pictures with one stored one each by pixelmatch and SSIM, and
 * beside an empty Node, taken in turns. Needs dist/. Run: `node bench/run.ts compare-sets`
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { median, milliseconds, ratio } from './numbers.ts';
import { encodePng } from '../src/measure/codec.ts';
import { renderPicture } from '../src/simulator/picture.ts';
import { installAction } from '../test/packaged/harness.ts';

const ROUNDS = 9;
const CASES = 24;
const SIDE = 512;

async function paint(folder: string, samples: number, name: string): Promise<void> {
  for (let one = 1; one <= CASES; one += 1) {
    const path = join(folder, `case-${one}`);
    await mkdir(path, { recursive: true });
    for (let sample = 1; sample <= samples; sample += 1) {
      const sampleKey = `${name}/${sample}`;
      const picture = { prompt: `a vase, number ${one}`, style: 'painter', sampleKey, width: SIDE, height: SIDE };
      await writeFile(join(path, `${sample}.png`), await encodePng(renderPicture(picture)));
    }
  }
}

async function run(...args: readonly string[]): Promise<string> {
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  let output = '';
  child.stdout.on('data', (chunk) => (output += String(chunk)));
  await once(child, 'close');
  if (child.exitCode !== 0) throw new Error(`${args.join(' ')} ended with ${child.exitCode}: ${output}`);
  return output.split('\n')[0]!;
}

using action = installAction();
const folder = await mkdtemp(join(tmpdir(), 'image-drift-sets-'));
try {
  const [stored, fresh] = [join(folder, 'stored'), join(folder, 'new')];
  const [storedJson, freshJson] = [`${stored}.json`, `${fresh}.json`];
  await paint(stored, 4, 'stored');
  await paint(fresh, 1, 'new');
  await run(action.cli, 'measure', stored, '--out', storedJson);
  const contenders: Readonly<Record<string, readonly string[]>> = {
    'image-drift compare': [action.cli, 'compare', '--baseline', storedJson, '--candidate', freshJson],
    'image-drift measure, 24 new': [action.cli, 'measure', fresh, '--out', freshJson],
    'pixelmatch + SSIM, 24 pairs': [join(import.meta.dirname, 'pairs-once.ts'), stored, fresh],
    'node -e 0': ['-e', '0'],
  };
  await run(...contenders['image-drift measure, 24 new']!);
  const timesMs = new Map<string, number[]>(Object.keys(contenders).map((name) => [name, []]));
  const said = new Map<string, string>();
  // The first round only warms the file cache.
  for (let round = 0; round <= ROUNDS; round += 1)
    for (const [name, args] of Object.entries(contenders)) {
      const startedMs = performance.now();
      said.set(name, await run(...args));
      if (round > 0) timesMs.get(name)!.push(performance.now() - startedMs);
    }
  const naive = median(timesMs.get('pixelmatch + SSIM, 24 pairs')!);
  console.log(`24 cases, ${SIDE}², unchanged model; whole process, median of ${ROUNDS}:`);
  for (const [name, times] of timesMs)
    console.log(
      `  ${name.padEnd(28)} ${milliseconds(median(times)).padStart(8)}  ${ratio(median(times) / naive)}  ${said.get(name)!}`,
    );
} finally {
  await rm(folder, { recursive: true, force: true });
}

/**
 * The vendor's time is the only time that a user should feel. One `check` of 24 pictures of 1024² from a vendor that
 * takes a fixed time, by the packaged CLI with each build of sharp, beside a loop around the official client with
 * pixelmatch; from the start of the process to its end, taken in turns. Needs dist/. Run: `node bench/run.ts overhead`
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync } from 'node:fs';
import { join, resolve } from 'node:path';

import { median, ratio, seconds } from './numbers.ts';
import { CASES, CONCURRENCY, LATENCY_MS, type Pictures, promptOf, ROUTES } from './overhead-setting.ts';
import { installAction, makeWorkspace } from '../test/packaged/harness.ts';

/** Changed pictures are compared and drawn by both, which takes long enough to be seen in one round. */
const ROUNDS: Readonly<Record<Pictures, number>> = { usual: 3, moved: 1 };
const SHOTS = CASES * ROUTES.length;
const VENDOR_MS = (SHOTS * LATENCY_MS) / CONCURRENCY;

const vendor = spawn(process.execPath, [join(import.meta.dirname, 'slow-vendor.ts')], {
  stdio: ['ignore', 'pipe', 'inherit'],
});
const [firstLine] = (await once(vendor.stdout, 'data')) as [Buffer];
const url = firstLine.toString().trim();
/** Gives the number of requests since the last call. */
const serve = async (pictures: Pictures): Promise<number> =>
  Number(await (await fetch(`${url}/set/${pictures}`, { method: 'POST' })).text());

const indexes = Array.from({ length: CASES }, (_, index) => index);
using action = installAction();
using workspace = makeWorkspace({
  'image-drift.yml': [
    'version: 1',
    'suite:',
    ...indexes.map((i) => `  - { id: case-${i}, family: product, prompt: "${promptOf(i)}", size: 1024x1024 }`),
    'routes:',
    ...ROUTES.map(
      (route) =>
        `  ${route}: { protocol: openai-images, baseUrl: "${url}/v1", model: gpt-image-2, apiKey: "\${KEY}", seed: 7 }`,
    ),
    `plan: { concurrency: ${CONCURRENCY / ROUTES.length} }`,
    'gate: { latency: { atLeast: 100 } }',
  ].join('\n'),
});
const stored = join(workspace.folder, 'stored');
mkdirSync(stored);
const loopArguments = [
  join(import.meta.dirname, 'openai-loop.mjs'),
  `${url}/v1`,
  stored,
  String(CONCURRENCY),
  ...ROUTES.flatMap((route) => indexes.map((i) => `${route}-${i}\t${promptOf(i)}`)),
];

interface Ended {
  readonly code: number | null;
  readonly ms: number;
}

async function run(args: readonly string[], env: NodeJS.ProcessEnv = {}): Promise<Ended> {
  const startedMs = performance.now();
  const options = { cwd: workspace.folder, env: { ...process.env, KEY: 'sk-test', ...env } };
  const child = spawn(process.execPath, args, { ...options, stdio: ['ignore', 'ignore', 'pipe'] });
  let errors = '';
  child.stderr.on('data', (chunk) => (errors += String(chunk)));
  const [code] = (await once(child, 'close')) as [number | null];
  // 0: nothing to report, 1: drift.
  if (code !== 0 && code !== 1) throw new Error(`${args[0]} ended with ${code}:\n${errors}`);
  return { code, ms: performance.now() - startedMs };
}

// In the repository sharp finds its native build, as where image-drift is installed by npm; alone it has WebAssembly.
const native = resolve(import.meta.dirname, '../dist/cli.mjs');
const contenders: Readonly<Record<string, () => Promise<Ended>>> = {
  'check, native sharp': () => run([native, 'check']),
  'check, WebAssembly (Action)': () => run([action.cli, 'check']),
  'openai client + pixelmatch': () => run(loopArguments),
};

await run([native, 'check']);
await run([native, 'accept', 'image-drift-run', '--by', 'bench']);
await run(loopArguments, { STORE: '1' });

console.log(
  `${SHOTS} pictures, ${CONCURRENCY} in flight, ${LATENCY_MS} ms each: the vendor alone takes ${seconds(VENDOR_MS)}`,
);
for (const pictures of ['usual', 'moved'] as const) {
  await serve(pictures);
  const timesMs = new Map<string, number[]>(Object.keys(contenders).map((name) => [name, []]));
  for (let round = 0; round < ROUNDS[pictures]; round += 1) {
    for (const [name, contend] of Object.entries(contenders)) {
      const { code, ms } = await contend();
      const sent = await serve(pictures);
      if (sent !== SHOTS) throw new Error(`${name} sent ${sent} requests instead of ${SHOTS}`);
      if (name.startsWith('check') && code !== (pictures === 'moved' ? 1 : 0))
        throw new Error(`${name} ended with ${code} for ${pictures} pictures`);
      timesMs.get(name)!.push(ms);
    }
  }
  console.log(`  ${pictures === 'usual' ? 'no' : 'every'} picture has changed, median of ${ROUNDS[pictures]}:`);
  const theirs = median(timesMs.get('openai client + pixelmatch')!);
  for (const [name, times] of timesMs) {
    const ours = median(times);
    console.log(
      `    ${name.padEnd(28)} ${seconds(ours).padStart(7)}  ${ratio(ours / VENDOR_MS)} of the vendor  ${ratio(ours / theirs)} of the loop`,
    );
  }
}
vendor.kill();

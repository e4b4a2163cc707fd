import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterEach, beforeEach, expect, test } from 'vitest';

import { accept } from '../../src/commands/accept.ts';
import { check } from '../../src/commands/check.ts';
import type { Environment } from '../../src/commands/environment.ts';
import { exitCodeFor } from '../../src/judge/exit-code.ts';
import { readRecord } from '../../src/record/read-record.ts';
import { systemClock } from '../../src/shared/clock.ts';
import type { SimulatorOptions } from '../../src/simulator/options.ts';
import { type Simulator, startSimulator } from '../../src/simulator/server.ts';

const QUIET = { line() {}, status() {}, warn() {} };
const CASES = ['mug', 'boat', 'chair', 'lamp', 'clock', 'tree', 'house', 'car'];

let root: string;
let maker: Simulator;
let gateway: Simulator;
let environment: Environment;

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'image-drift-parity-'));
  const options: SimulatorOptions = { relaxedSizes: true, defaultEdge: 96, models: { vendor: {} } };
  maker = await startSimulator(options);
  gateway = await startSimulator({ ...options, seed: 2, gateway: true });
  environment = {
    cwd: root,
    env: { KEY: 'simulated-key' },
    clock: systemClock,
    progress: QUIET,
    signal: new AbortController().signal,
  };
  await writeConfig();
});
afterEach(async () => {
  await Promise.all([maker.close(), gateway.close()]);
  await rm(root, { recursive: true });
});

const route = (id: string, baseUrl: string, price: number, extra = ''): string => `
  ${id}:
    protocol: openai-images
    baseUrl: ${baseUrl}
    model: vendor
    apiKey: \${KEY}
    options: { size: 128x96, quality: medium }
    price: { perImage: ${price} }
    ${extra}`;

async function writeConfig({ samples = 'adaptive' } = {}): Promise<void> {
  await writeFile(
    join(root, 'image-drift.yml'),
    `version: 1
suite:
${CASES.map((id) => `  - { id: ${id}, family: product, prompt: A ${id} on a grey table }`).join('\n')}
routes:${route('maker', maker.openaiBaseUrl, 0.02)}${route('reseller', gateway.openaiBaseUrl, 0.03, 'parityOf: maker')}
# A coarse level needs few relabellings.
plan: { samples: ${samples}, falseAlarms: 12 per year }
# Milliseconds of a busy machine are no latency.
gate: { failOn: [drifted], latency: { atLeast: 100 } }
`,
  );
}

const run = (name = 'run', cases: readonly string[] = CASES) =>
  check(
    {
      configFile: 'image-drift.yml',
      only: { cases },
      outDir: join(root, name),
      run: { trigger: 'cli' },
      allowedHosts: 'config',
    },
    environment,
  );
const resellerOf = ({ record }: Awaited<ReturnType<typeof run>>) =>
  record.routeResults.find(({ comparison }) => comparison.routeId === 'reseller')!;

test('an honest gateway is not accused, and is set beside the maker in the report', async () => {
  const result = await run();
  const { parity, comparison } = resellerOf(result);
  expect(parity).toMatchObject({ pictures: 'alike', reason: 'No difference found in its pictures' });
  expect(comparison.parity).toMatchObject({ parityOf: 'maker', cases: 8, lost: [], costRatio: 1.5 });
  expect(result.record.findings.filter(({ family }) => family === 'parity')).toEqual([]);
  expect(result.record.verdict).toBe('new');
  const markdown = await readFile(join(root, 'run', 'report.md'), 'utf8');
  expect(markdown).toContain('**Parity** `reseller` beside `maker`: No difference found in its pictures.');
  expect(await readRecord(join(root, 'run'))).toEqual(JSON.parse(JSON.stringify(result.record)));
});

test('a gateway that serves another model is told apart, to be watched, not as drift; the gate fails only when asked', async () => {
  gateway.configure({ models: { vendor: { drift: { style: 'another', blurSigma: 1 } } } });
  const result = await run();
  expect(resellerOf(result).parity!.reason).toMatch(
    /^Does not serve what it names: pictures differ from the parity route's: /,
  );
  expect(result.record.findings).toMatchObject([{ id: 'reseller/parity', family: 'parity', verdict: 'watch' }]);
  expect(result.exitCode).toBe(0);
  expect(result.lines[0]).toBe('Not as named: reseller differs from the parity route; nothing moved.');
  const gate = { ...result.record.gate, failOn: ['drifted', 'watch'] } as const;
  expect(exitCodeFor({ ...result.record, gate })).toBe(1);
});

test('approved pictures of both routes count beside those of the night, each with those of its own run', async () => {
  gateway.configure({ models: { vendor: { drift: { style: 'another', blurSigma: 1 } } } });
  await run('first');
  await accept({ configFile: 'image-drift.yml', runDir: join(root, 'first'), only: {}, by: 'mona' }, environment);
  await writeConfig({ samples: '1' });
  const { parity, comparison } = resellerOf(await run('night'));
  expect(parity!.pictures).toBe('differ');
  // Two pictures a case from the accepted run, one of this night.
  expect(comparison.parity!.pictures).toMatchObject({ cases: 8, here: 24, there: 24 });
});

test('a gateway that ignores the size is told so exactly, and its model is not guessed from other pictures', async () => {
  gateway.configure({ gateway: { ignoreSize: true } });
  const { parity, comparison } = resellerOf(await run());
  expect(comparison.parity!.lost).toEqual([
    { parameter: 'size', asked: '128x96', there: '128x96', here: '96x96', samples: 16, of: 16 },
  ]);
  expect(parity).toEqual({
    pictures: 'inconclusive',
    reason:
      'Could not compare its pictures: none has the size and format of those of the parity route; ignores the size asked for',
  });
});

test('too few shared pictures are said to be too few, with what would help', async () => {
  await writeConfig({ samples: '1' });
  expect(resellerOf(await run('run', CASES.slice(0, 5))).parity).toMatchObject({
    pictures: 'inconclusive',
    reason: expect.stringMatching(/^Too few shared pictures to tell \(5 beside 5, 5 cases\); plan samples: 2/),
  });
});

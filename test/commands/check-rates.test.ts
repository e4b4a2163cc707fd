import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterEach, beforeEach, describe, expect, test } from 'vitest';

import { accept } from '../../src/commands/accept.ts';
import { check } from '../../src/commands/check.ts';
import type { Environment } from '../../src/commands/environment.ts';
import type { HistoryEntry } from '../../src/model/history.ts';
import { systemClock } from '../../src/shared/clock.ts';
import { type Simulator, startSimulator } from '../../src/simulator/server.ts';

const CASES = ['mug', 'boat', 'chair', 'lamp', 'clock', 'tree', 'house', 'car', 'pen', 'cup', 'key', 'hat'];

let root: string;
let simulator: Simulator;
let environment: Environment;

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'image-drift-rates-'));
  simulator = await startSimulator({ gateway: true, relaxedSizes: true, models: { studio: { seeded: true } } });
  environment = {
    cwd: root,
    env: { KEY: 'simulated-key' },
    clock: systemClock,
    progress: { line() {}, status() {}, warn() {} },
    signal: new AbortController().signal,
  };
  await writeFile(
    join(root, 'image-drift.yml'),
    `version: 1
suite:
${CASES.map((id) => `  - { id: ${id}, family: product, prompt: A ${id} on a grey table }`).join('\n')}
routes:
  studio:
    protocol: openai-images
    baseUrl: ${simulator.openaiBaseUrl}
    model: studio
    apiKey: \${KEY}
    seed: 3
    options: { size: 64x64 }
    price: { perImage: 0.01 }
# Milliseconds of a busy machine are no latency.
gate: { failOn: [drifted], latency: { atLeast: 100 } }
`,
  );
});
afterEach(async () => {
  await simulator.close();
  await rm(root, { recursive: true });
});

const run = async (name: string) =>
  check(
    {
      configFile: 'image-drift.yml',
      only: {},
      outDir: join(root, name),
      run: { trigger: 'schedule' },
      allowedHosts: 'config',
    },
    environment,
  );
const approve = (name: string) =>
  accept({ configFile: 'image-drift.yml', runDir: join(root, name), only: {}, by: 'mona' }, environment);

const historyFile = () => join(root, '.image-drift', 'history', 'studio.jsonl');
const history = async (): Promise<HistoryEntry[]> =>
  (await readFile(historyFile(), 'utf8'))
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as HistoryEntry);

/** Repeats the last kept run, as quiet nights just before now. */
async function addQuietNights(count: number): Promise<void> {
  const entries = await history();
  const last = entries.at(-1)!;
  const nights = Array.from({ length: count }, (_, night) => ({ ...last, runId: `night-${night}` }));
  await writeFile(historyFile(), [...entries, ...nights].map((entry) => `${JSON.stringify(entry)}\n`).join(''));
}

const change = (behaviour: object) => simulator.configure({ models: { studio: { seeded: true, ...behaviour } } });

describe('rates over nights', () => {
  beforeEach(async () => {
    await run('first');
    await approve('first');
    await run('second');
    await addQuietNights(12);
  });

  test('the history counts attempts and those that the vendor failed', async () => {
    change({ failures: { serverError: 1 } });
    await run('night');
    expect((await history()).at(-1)!.cases['mug']).toMatchObject({ failed: 1, attempts: 1, vendorFailures: 1 });
  });

  test('a vendor that fails half of its requests for two nights has drifted', async () => {
    change({ failures: { serverError: 0.5 } });
    const first = await run('night');
    expect(first.record.findings).toMatchObject([{ id: 'studio/failure', verdict: 'inconclusive' }]);
    expect(first.exitCode).toBe(3);
    const second = await run('next');
    expect(second.record.findings).toMatchObject([
      { id: 'studio/failure', verdict: 'drifted', attribution: 'behaviour' },
    ]);
    expect(second.record.findings[0]!.title).toMatch(/^The vendor fails more: \d+ attempts of 36 in the last 3 runs$/);
    expect(second.exitCode).toBe(1);
  });

  test('two nights with a key that is not accepted are not the vendor’s drift', async () => {
    environment = { ...environment, env: { KEY: 'invalid-key' } };
    await run('night');
    const { record, exitCode } = await run('next');
    expect(record.findings.every(({ verdict }) => verdict === 'inconclusive')).toBe(true);
    expect(exitCode).toBe(3);
  });

  test('refusals are held against the nights that are known', async () => {
    change({ drift: { refusalRate: 0.7 } });
    const { record } = await run('night');
    const finding = record.findings.find(({ id }) => id === 'studio/refusal')!;
    expect(finding).toMatchObject({ verdict: 'drifted', attribution: 'behaviour' });
    expect(finding.evidence[0]!.baseline).toMatch(/^0 of \d+ in \d+ runs$/);
  });
});

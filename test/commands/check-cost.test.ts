import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterEach, beforeEach, describe, expect, test } from 'vitest';

import { accept } from '../../src/commands/accept.ts';
import { check } from '../../src/commands/check.ts';
import type { Environment } from '../../src/commands/environment.ts';
import { readRecord } from '../../src/record/read-record.ts';
import { systemClock } from '../../src/shared/clock.ts';
import { type Simulator, startSimulator } from '../../src/simulator/server.ts';

const CASES = ['mug', 'boat', 'chair', 'lamp', 'clock', 'tree'];

let root: string;
let simulator: Simulator;
let environment: Environment;

const configWith = (imageOut: number): Promise<void> =>
  writeFile(
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
    price: { perMillionTokens: { textIn: 5, imageOut: ${imageOut} }, asOf: '2026-10-01' }
# Milliseconds of a busy machine are no latency.
gate: { failOn: [drifted], latency: { atLeast: 100 } }
`,
  );

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'image-drift-cost-'));
  simulator = await startSimulator({ gateway: true, relaxedSizes: true, models: { studio: { seeded: true } } });
  environment = {
    cwd: root,
    env: { KEY: 'simulated-key' },
    clock: systemClock,
    progress: { line() {}, status() {}, warn() {} },
    signal: new AbortController().signal,
  };
  await configWith(40);
  await run('first');
  await accept({ configFile: 'image-drift.yml', runDir: join(root, 'first'), only: {}, by: 'mona' }, environment);
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

describe('cost over nights', () => {
  test('a baseline keeps tokens and price, and a quiet night has both beside today’s', async () => {
    const { record, exitCode } = await run('night');
    const { tokens, price, costPerImageMicros } = record.routeResults[0]!.comparison;
    expect(tokens).toMatchObject({ imageOut: { ratio: 1, moved: 0, cells: 6 }, input: { ratio: 1 } });
    expect(price).toMatchObject({ ratio: 1, isChanged: false, baseline: { asOf: '2026-10-01' } });
    expect(costPerImageMicros).toMatchObject({ ratio: 1, pictureRatio: 1 });
    expect(record.findings).toEqual([]);
    expect(exitCode).toBe(0);
    expect(await readRecord(join(root, 'night'))).toEqual(JSON.parse(JSON.stringify(record)));
  });

  test('a vendor that takes more tokens for the same pictures has drifted', async () => {
    simulator.configure({ models: { studio: { seeded: true, drift: { dearer: 1.5 } } } });
    const { record, exitCode } = await run('night');
    expect(record.findings).toMatchObject([
      { id: 'studio/cost', family: 'cost', verdict: 'drifted', attribution: 'behaviour' },
    ]);
    expect(record.findings[0]!.title).toMatch(/image tokens ×1\.\d\d, price unchanged$/);
    expect(record.findings[0]!.evidence.map(({ name }) => name)).toEqual([
      'cost per usable image',
      'image tokens per picture',
    ]);
    expect(await readFile(join(root, 'night', 'report.md'), 'utf8')).toMatch(/Image tokens[\s\S]*, was /);
    expect(exitCode).toBe(1);
  });

  test('another price in the config is yours, not the vendor’s', async () => {
    await configWith(60);
    const { record, exitCode } = await run('night');
    expect(record.findings).toMatchObject([{ id: 'studio/cost', verdict: 'stale', attribution: 'config' }]);
    expect(exitCode).toBe(0);
    await accept({ configFile: 'image-drift.yml', runDir: join(root, 'night'), only: {}, by: 'mona' }, environment);
    expect((await run('next')).record.findings).toEqual([]);
  });
});

import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterEach, beforeEach, expect, test } from 'vitest';

import { accept } from '../../src/commands/accept.ts';
import { check } from '../../src/commands/check.ts';
import { compareSets } from '../../src/commands/compare-sets.ts';
import { embeddingSettings, embeddingSource } from '../../src/commands/embedding.ts';
import type { Environment } from '../../src/commands/environment.ts';
import { measure } from '../../src/commands/measure.ts';
import { readRecord } from '../../src/record/read-record.ts';
import { sha256 } from '../../src/shared/hash.ts';
import { systemClock } from '../../src/shared/clock.ts';
import { type Simulator, startSimulator } from '../../src/simulator/server.ts';
import { writePictures } from './measured-pictures.ts';
import { type Script, type ScriptedServer, startScriptedServer } from '../providers/scripted-server.ts';

let root: string;
let simulator: Simulator;
let server: ScriptedServer;
let environment: Environment;
let masked: string[];
/** Answer to the n-th picture, in place of a vector. */
let odd: ReadonlyMap<number, Script>;

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'image-drift-embedding-'));
  simulator = await startSimulator({ gateway: true, relaxedSizes: true });
  odd = new Map();
  let asked = 0;
  server = await startScriptedServer(({ body }) => {
    const hash = Buffer.from(sha256(body), 'hex');
    return odd.get(++asked) ?? { body: { vector: Array.from(hash.subarray(0, 16), (byte) => byte / 255) } };
  });
  masked = [];
  environment = {
    cwd: root,
    env: { KEY: 'simulated-key', EMBED_KEY: 'embedding-key' },
    clock: systemClock,
    progress: { line() {}, status() {}, warn() {} },
    signal: new AbortController().signal,
    maskSecret: (value) => masked.push(value),
  };
  await writeFile(
    join(root, 'image-drift.yml'),
    `version: 1
suite:
  - { id: mug, family: product, prompt: A white mug on a grey table }
  - { id: sign, family: text, prompt: 'A sign that reads "OPEN"' }
  - { id: lake, family: product, prompt: A lake at dawn }
routes:
  studio:
    protocol: openai-images
    baseUrl: ${simulator.openaiBaseUrl}
    model: studio
    apiKey: \${KEY}
    options: { size: 64x64 }
plan: { samples: 2 }
embedding: { url: ${server.url}/embed, format: plain, apiKey: "\${EMBED_KEY}" }
`,
  );
});
afterEach(async () => {
  await simulator.close();
  await server[Symbol.asyncDispose]();
  await rm(root, { recursive: true });
});

const run = (name: string, allowedHosts: 'config' | string[] = 'config') =>
  check(
    { configFile: 'image-drift.yml', only: {}, outDir: join(root, name), run: { trigger: 'cli' }, allowedHosts },
    environment,
  );

const textOf = (notes: readonly { readonly text: string }[]): string => notes.map(({ text }) => text).join('\n');

test('pictures of a run and of its baseline keep their embeddings, and the test uses both', async () => {
  await run('first');
  await accept({ configFile: 'image-drift.yml', runDir: join(root, 'first'), only: {}, by: 'mona' }, environment);
  const { record } = await run('second');
  expect(server.seen).toHaveLength(12);
  expect(server.seen.every(({ headers }) => headers.authorization === 'Bearer embedding-key')).toBe(true);
  expect(masked).toContain('embedding-key');
  expect(JSON.stringify(record)).not.toContain('embedding-key');
  const read = await readRecord(join(root, 'second'));
  expect(Object.values(read.measurements).map(({ embedding }) => embedding?.source)).toEqual(
    Array(6).fill('127.0.0.1 (16)'),
  );
  expect(read.routeResults[0]!.comparison.pictures?.embedding).toBe('127.0.0.1 (16)');
  expect(textOf(read.notes)).not.toContain('embedding');
});

test('a picture whose embedding failed stays measured; the run compares without embeddings and says so', async () => {
  await run('first');
  await accept({ configFile: 'image-drift.yml', runDir: join(root, 'first'), only: {}, by: 'mona' }, environment);
  odd = new Map([[9, { status: 500, body: { error: 'out of memory' } }]]);
  const { record } = await run('second');
  const measured = Object.values(record.measurements);
  expect(measured.filter(({ vector }) => vector !== undefined)).toHaveLength(6);
  expect(measured.filter(({ embedding }) => embedding !== undefined)).toHaveLength(5);
  expect(record.routeResults[0]!.comparison.pictures).toMatchObject({ stages: [{ newPictures: 6 }] });
  expect(record.routeResults[0]!.comparison.pictures?.embedding).toBeUndefined();
  expect(textOf(record.notes)).toContain('The embedding could not be measured for 1 picture: HTTP 500: out of memory.');
  expect(textOf(record.notes)).toContain('studio were compared by the weight-free features alone');
});

test('a key does not go to an embedding host that only the config names', async () => {
  const file = join(root, 'image-drift.yml');
  const config = await readFile(file, 'utf8');
  await writeFile(file, config.replace(`${server.url}/embed`, 'https://embed.example.com/v1'));
  await expect(run('first', ['127.0.0.1'])).rejects.toThrow(
    'embedding.url: EMBED_KEY is not sent to embed.example.com, which the workflow does not allow',
  );
  expect(server.seen).toHaveLength(0);
});

test('measure takes embeddings too, and compare uses them when every picture has one of the same source', async () => {
  const progress = environment.progress;
  await writePictures(join(root, 'stored'), { cases: 8, samples: [1, 2] });
  await writePictures(join(root, 'new'), { cases: 8, samples: [3] });
  const moved = new Set<string>();
  await using content = await startScriptedServer(({ body }) => {
    const bytes = [...Buffer.from(sha256(body), 'hex').subarray(0, 16)];
    return { body: bytes.map((byte, index) => byte / 255 + (index < 8 && moved.has('new') ? 3 : 0)) };
  });
  const settings = embeddingSettings((name) => ({ 'embedding-url': content.url, 'embedding-format': 'plain' })[name]);
  const embeddings = embeddingSource(settings, { allowedHosts: 'config' }, environment)!;
  await measure({ dir: 'stored', out: 'stored.json' }, { cwd: root, progress, embeddings });
  await measure({ dir: 'new', out: 'quiet.json' }, { cwd: root, progress, embeddings });
  moved.add('new');
  await measure({ dir: 'new', out: 'moved.json' }, { cwd: root, progress, embeddings });
  await measure({ dir: 'new', out: 'plain.json' }, { cwd: root, progress });
  const compare = async (candidate: string) =>
    (await compareSets({ baseline: 'stored.json', candidate }, { cwd: root, progress })).comparison;
  expect(await compare('quiet.json')).toMatchObject({ verdict: 'stable' });
  const { verdict, explanation } = await compare('moved.json');
  expect(verdict).toBe('drifted');
  expect(explanation[0]).toBe('content, as 127.0.0.1 (16) sees it');
  const plain = await compare('plain.json');
  expect(plain.verdict).toBe('stable');
  expect(plain.explanation).toContain(
    'compared by the weight-free features alone: not every picture has an embedding of one source',
  );
});

test.each([
  [{ 'embedding-model': 'clip' }, '--embedding-model: needs --embedding-url beside it'],
  [{ 'embedding-url': 'http://example.com/' }, '--embedding-url: plain http to example.com'],
  [{ 'embedding-url': 'https://e.example/', 'embedding-format': 'clip' }, '--embedding-format: expected one of openai'],
  [{ 'embedding-url': 'https://e.example/' }, '--embedding-model: is missing: the format openai sends a model'],
])('options that make no source are refused: %o', (options: Readonly<Record<string, string>>, message) => {
  expect(() => embeddingSettings((name) => options[name])).toThrow(message);
});

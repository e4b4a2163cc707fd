import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterEach, beforeEach, describe, expect, test } from 'vitest';

import { accept } from '../../src/commands/accept.ts';
import { acceptWaiting } from '../../src/commands/accept-waiting.ts';
import { check, type CheckOptions } from '../../src/commands/check.ts';
import type { Environment } from '../../src/commands/environment.ts';
import { loadProject } from '../../src/commands/load-project.ts';
import { systemClock } from '../../src/shared/clock.ts';
import { type Simulator, startSimulator } from '../../src/simulator/server.ts';
import { BUCKET, type S3Server, startS3Server } from '../fakes/s3-server.ts';

const QUIET = { line() {}, status() {}, warn() {} };

let base: string;
let simulator: Simulator;
let server: S3Server;

beforeEach(async () => {
  base = await mkdtemp(join(tmpdir(), 'image-drift-s3-check-'));
  simulator = await startSimulator({ gateway: true, relaxedSizes: true, models: { studio: { seeded: true } } });
  server = await startS3Server();
  server.signer = { ...server.signer, sessionToken: 'session' };
});
afterEach(async () => {
  await simulator.close();
  await server[Symbol.asyncDispose]();
  await rm(base, { recursive: true });
});

/** A fresh checkout, as every job of a workflow has one, with the temporary keys of a role. */
async function checkOut(name: string, env: Environment['env'] = {}, more = '') {
  const root = join(base, name);
  await mkdir(root);
  await writeFile(
    join(root, 'image-drift.yml'),
    `version: 1
suite: [{ id: mug, family: product, prompt: A white mug on a grey table }]
routes:
  studio:
    protocol: openai-images
    baseUrl: ${simulator.openaiBaseUrl}
    model: studio
    apiKey: \${KEY}
    seed: 3
    options: { size: 96x96 }
    price: { perImage: 0.01 }
baseline: { store: s3, endpoint: '${server.url}', bucket: ${BUCKET}, prefix: shop/drift${more} }
`,
  );
  const masked: string[] = [];
  const { accessKeyId, secretAccessKey, sessionToken } = server.signer;
  const environment: Environment = {
    cwd: root,
    env: {
      KEY: 'simulated-key',
      AWS_ACCESS_KEY_ID: accessKeyId,
      AWS_SECRET_ACCESS_KEY: secretAccessKey,
      AWS_SESSION_TOKEN: sessionToken,
      AWS_REGION: server.signer.region,
      ...env,
    },
    clock: systemClock,
    progress: QUIET,
    signal: new AbortController().signal,
    maskSecret: (secret) => void masked.push(secret),
  };
  const target = { configFile: 'image-drift.yml', only: {} };
  const outDir = join(root, 'run');
  return {
    masked,
    check: (options: Partial<CheckOptions> = {}) =>
      check({ ...target, outDir, run: { trigger: 'schedule' }, allowedHosts: 'config', ...options }, environment),
    accept: () => accept({ ...target, runDir: outDir, by: 'mona' }, environment),
    load: () => loadProject(target, environment),
  };
}

describe('check with baselines in a bucket', { timeout: 60_000 }, () => {
  test('one job accepts, the next one finds it stable, and both nights are in the history', async () => {
    const first = await checkOut('first');
    expect((await first.check()).record.counts).toEqual({ new: 1 });
    expect((await first.accept()).accepted).toEqual(['studio/mug']);
    const second = await checkOut('second');
    const { record } = await second.check();
    expect([record.counts, record.notes.filter(({ level }) => level === 'warning')]).toEqual([{ stable: 1 }, []]);
    await using project = await second.load();
    expect((await project.storage.history.read('studio')).entries).toHaveLength(2);
    expect((await server.keys()).every((key) => key.startsWith('shop/drift/'))).toBe(true);
    expect(second.masked).toEqual(
      expect.arrayContaining([server.signer.secretAccessKey, server.signer.sessionToken]) as string[],
    );
  });

  test('a run of the default branch waits in the bucket and is accepted in another job, without its folder', async () => {
    await (await checkOut('night')).check({ candidate: 'default' });
    const now = new Date().toISOString();
    {
      await using project = await (await checkOut('comment')).load();
      const answer = await acceptWaiting(project, { by: 'mona', wishedAt: now, now });
      expect(answer).toMatchObject({ kind: 'accepted', approved: { baselines: [{ approval: { by: 'mona' } }] } });
    }
    expect((await (await checkOut('later')).check()).record.counts).toEqual({ stable: 1 });
  });

  test('pictures of the report are there under the names that comments link, where everybody can read the bucket', async () => {
    const job = await checkOut('job', {}, ', publicUrl: https://pictures.example.com');
    await job.check();
    await job.accept();
    simulator.configure({ models: { studio: { seeded: true, drift: { style: 'another' } } } });
    const { record, kept } = await job.check({ keepPictures: true });
    const path = `pictures/${record.run.startedAt.slice(0, 7)}/${record.strips[0]!.image.sha256.slice(0, 16)}.webp`;
    expect(kept).toMatchObject({ baseUrl: 'https://pictures.example.com/shop/drift/' });
    expect(kept === 'nothing' ? undefined : kept?.paths.get(record.strips[0]!.image.sha256)).toBe(path);
    expect(await server.keys('shop/drift/pictures')).toContain(`shop/drift/${path}`);
  });

  test('a private bucket keeps no pictures of reports', async () => {
    const { kept } = await (await checkOut('job')).check({ keepPictures: true });
    expect([kept, await server.keys('shop/drift/pictures')]).toEqual([undefined, []]);
  });

  test('a bucket that may not be written to costs the history, not the run', async () => {
    server.intercept = ({ method }) => (method === 'PUT' ? 403 : undefined);
    const { record } = await (await checkOut('night')).check();
    expect(record.counts).toEqual({ new: 1 });
    expect(record.notes).toContainEqual({
      level: 'warning',
      text: expect.stringMatching(/^This run is missing in the history: .* AccessDenied.*s3:PutObject/) as string,
    });
  });

  test('a bucket that cannot be read ends the run before anything is sent', async () => {
    server.intercept = () => 403;
    await expect((await checkOut('night')).check()).rejects.toMatchObject({ code: 's3-refused', exitCode: 3 });
    expect(simulator.requests()).toEqual([]);
  });

  test.each(['AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY'])('without %s it says so', async (name) => {
    await expect((await checkOut('night', { [name]: '' })).check()).rejects.toMatchObject({
      code: 's3-keys',
      exitCode: 3,
      message: `baseline.store is s3, and ${name} is not in the environment`,
      hint: expect.stringContaining('configure-aws-credentials') as string,
    });
    expect(server.requests).toEqual([]);
  });
});

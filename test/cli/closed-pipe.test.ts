import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

import { expect, test } from 'vitest';

import { makeProject, OUT, runCommand, startStudio } from './play-case.ts';
import { readRecord } from '../../src/record/read-record.ts';

test('a run whose reader has gone away (`| head`) goes on to its end and keeps its exit code', async () => {
  await using simulator = await startStudio();
  const dir = mkdtempSync(join(tmpdir(), 'image-drift-cli-'));
  try {
    makeProject(dir, simulator);
    const program = resolve(import.meta.dirname, '../../src/cli.ts');
    expect(await runCommand('check', { dir, env: {}, program, isUnheard: true })).toMatchObject({ exitCode: 0 });
    expect((await readRecord(join(dir, OUT))).samples.map(({ kind }) => kind)).toEqual(Array(4).fill('image'));
  } finally {
    rmSync(dir, { recursive: true });
  }
}, 60_000);

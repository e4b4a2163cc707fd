import { mkdir, mkdtempDisposable, readdir, readFile, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { existsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

import { describe, expect, test } from 'vitest';

import { createDirectoryStore } from '../../src/baselines/directory-store.ts';
import type { RunRecord } from '../../src/model/record.ts';
import { readContainedFile, writeContainedFile } from '../../src/shared/contained-file.ts';
import { approvedRefusal, baselineOf, makeCell } from '../compare/cell-samples.ts';
import { configOf, type Scene, startScene } from './scene.ts';

// Attacks by files: names that climb, links in the checkout, and runs that came from elsewhere.

const SECRET = 'AWS_SECRET=of-the-machine';
const BASELINES = '.image-drift/baselines';
const RUN = 'image-drift-run';

/** A folder of the machine beside the checkout, with a secret in it. */
async function outsideOf({ workspace }: Pick<Scene, 'workspace'>): Promise<string> {
  const outside = join(dirname(workspace), 'outside');
  await mkdir(outside);
  await writeFile(join(outside, 'environ'), SECRET);
  return outside;
}

/** Replaces something in the checkout by a link, as a commit can. */
async function plantLink({ workspace }: Scene, path: string, target: string): Promise<void> {
  await rm(join(workspace, path), { recursive: true, force: true });
  await mkdir(dirname(join(workspace, path)), { recursive: true });
  await symlink(target, join(workspace, path));
}

/** What a run in this checkout comes to. */
async function attempt(scene: Scene) {
  const before = scene.vendor.requests().length;
  const outcome = await scene.step();
  return {
    says: outcome.log,
    isRefused: outcome.exitCode >= 2,
    sent: scene.vendor.requests().length - before,
    leaks: (await scene.traces(outcome)).includes(SECRET),
  };
}

/** Refused before anything was sent, in these words. */
const refused = (words: RegExp) => ({
  says: expect.stringMatching(words) as string,
  isRefused: true,
  sent: 0,
  leaks: false,
});

/** A run's folder as a stranger hands it on, after `change`. */
async function acceptAfter(scene: Scene, change: (record: RunRecord, folder: string) => Promise<unknown>) {
  await scene.step({ event: 'workflow_dispatch' });
  const folder = join(scene.workspace, RUN);
  await change(await scene.record(), folder);
  const outcome = await scene.step({ event: 'workflow_dispatch', inputs: { command: 'accept' } });
  return {
    says: outcome.log,
    isRefused: outcome.exitCode >= 2,
    isAccepted: existsSync(join(scene.workspace, BASELINES, 'studio')),
    leaks: (await scene.traces(outcome)).includes(SECRET),
  };
}
/** No part of a stranger's run became a baseline. */
const NOTHING = { isRefused: true, isAccepted: false, leaks: false };
const rewrite = (folder: string, text: string): Promise<void> => writeFile(join(folder, 'record.json'), text);

describe('6.11 a name that climbs out of the checkout', () => {
  test.each(['../../.github/workflows/x', '..', 'a/../../b', '/etc/cron.d/x', 'CON\\..\\x'])(
    'as the id of a case, %s, is refused before anything is sent',
    async (id) => {
      await using scene = await startScene();
      const suite = `  - { id: ${JSON.stringify(id)}, family: product, prompt: A mug }`;
      await scene.write({ 'image-drift.yml': configOf(scene.vendor, { suite }) });
      expect(await attempt(scene)).toEqual(refused(/::error file=image-drift\.yml,line=3/));
      expect(await readdir(dirname(scene.workspace))).toEqual(['workspace']);
    },
  );

  test.each([
    ['an input picture', { suite: '  - { id: mug, family: edit, prompt: A mug, images: [../outside/environ] }' }],
    ['a prompt', { suite: '  - { id: mug, family: edit, promptFile: ../outside/environ }' }],
    ['a suite', { suite: '  - ../outside/*' }],
    ['the folder of baselines', { more: 'baseline: { store: directory, path: ../outside }' }],
  ])('as %s is refused', async (_, parts) => {
    await using scene = await startScene();
    await outsideOf(scene);
    await scene.write({ 'image-drift.yml': configOf(scene.vendor, parts) });
    expect(await attempt(scene)).toEqual(refused(/::error file=image-drift\.yml/));
  });

  test('as the folder of the run is refused', async () => {
    await using scene = await startScene();
    const { exitCode, log } = await scene.step({ inputs: { out: '../outside' } });
    expect(exitCode).toBe(2);
    expect(log).toContain('expected a folder inside the workspace');
    expect(await readdir(dirname(scene.workspace))).toEqual(['workspace']);
  });
});

// The Action checks names where they come in. These are the doors behind, tried alone, for the day on which one gets past.
describe('6.11 a name that got past the config and the record', () => {
  test.each([
    [['..', 'outside', 'environ']],
    [['pictures', '../../outside/environ']],
    [['pictures/../../outside/environ']],
    [['pictures', '..\\..\\outside\\environ']],
    [['pictures', 'mug\0.png']],
    [['pictures', '.']],
    [['pictures', '']],
  ])('as %j on the way to a file is neither read nor written', async (parts) => {
    await using base = await mkdtempDisposable(join(tmpdir(), 'image-drift-attack-'));
    const workspace = join(base.path, 'workspace');
    await mkdir(join(workspace, 'pictures'), { recursive: true });
    const outside = await outsideOf({ workspace });
    const place = { root: workspace, parts };
    await expect(readContainedFile(place, { maxBytes: 1_000 })).rejects.toThrow('is not a plain name');
    await expect(writeContainedFile(place, 'pwned')).rejects.toThrow('is not a plain name');
    expect(await readFile(join(outside, 'environ'), 'utf8')).toBe(SECRET);
    expect(await readdir(join(workspace, 'pictures'))).toEqual([]);
  });

  test.each(['../x', 'a..b', 'mug:stream', 'Mug', '-x', 'a b', 'mug\n::error::x', 'x'.repeat(65)])(
    'as the name of a route or a case, %j, gets no baseline, on no system',
    async (name) => {
      await using base = await mkdtempDisposable(join(tmpdir(), 'image-drift-attack-'));
      const store = createDirectoryStore(base.path);
      for (const cell of [{ routeId: name }, { caseId: name }]) {
        const baseline = baselineOf(makeCell({}, cell), [approvedRefusal()]);
        await expect(store.put(baseline, new Map())).rejects.toMatchObject({ code: 'invalid-id' });
        await expect(store.get(baseline.routeId, baseline.caseId)).rejects.toMatchObject({ code: 'invalid-id' });
      }
      expect(await readdir(base.path)).toEqual([]);
    },
  );
});

describe('6.11 a link in the checkout', () => {
  test.each([
    ['an input picture', 'cat.png', '  - { id: mug, family: edit, prompt: A mug, images: [cat.png] }'],
    ['a prompt', 'cat.txt', '  - { id: mug, family: edit, promptFile: cat.txt }'],
    ['a suite', 'suite.yml', '  - suite.yml'],
  ])('in place of %s sends nothing of the machine to the vendor', async (_, path, suite) => {
    await using scene = await startScene();
    await scene.write({ 'image-drift.yml': configOf(scene.vendor, { suite }) });
    await plantLink(scene, path, join(await outsideOf(scene), 'environ'));
    expect(await attempt(scene)).toEqual(refused(/link|no file/));
  });

  test('in place of the config is refused', async () => {
    await using scene = await startScene();
    await plantLink(scene, 'image-drift.yml', join(await outsideOf(scene), 'environ'));
    expect(await attempt(scene)).toEqual(refused(/link/));
  });

  test('in the way of an input picture, a folder this time, is refused', async () => {
    await using scene = await startScene();
    const suite = '  - { id: mug, family: edit, prompt: A mug, images: [cats/environ] }';
    await scene.write({ 'image-drift.yml': configOf(scene.vendor, { suite }) });
    await plantLink(scene, 'cats', await outsideOf(scene));
    expect(await attempt(scene)).toEqual(refused(/link to a place outside/));
  });

  test.each(['the baseline', 'its picture', 'the folder of a route', 'the folder of all'])(
    'in place of %s is found before anything is paid for',
    async (what) => {
      await using scene = await startScene();
      await scene.step({ event: 'workflow_dispatch' });
      await scene.step({ event: 'workflow_dispatch', inputs: { command: 'accept' } });
      const picture = (await readdir(join(scene.workspace, BASELINES, 'images')))[0]!;
      const path = {
        'the baseline': `${BASELINES}/studio/mug.json`,
        'its picture': `${BASELINES}/images/${picture}`,
        'the folder of a route': `${BASELINES}/studio`,
        'the folder of all': BASELINES,
      }[what]!;
      // The same files, elsewhere: nothing but the link is wrong.
      const outside = join(await outsideOf(scene), 'moved');
      await rename(join(scene.workspace, path), outside);
      await plantLink(scene, path, outside);
      expect(await attempt(scene)).toEqual(refused(/the baseline .* cannot be used: .*link/));
    },
  );

  test.each([RUN, 'reports'])(
    'in place of the run’s folder or above it, %s, lets no file be written elsewhere',
    async (link) => {
      await using scene = await startScene();
      const outside = await outsideOf(scene);
      await rm(join(outside, 'environ'));
      await plantLink(scene, link, outside);
      const { exitCode, log } = await scene.step({ inputs: { out: link === RUN ? RUN : `${link}/run` } });
      expect(await readdir(outside)).toEqual([]);
      expect(exitCode).toBeGreaterThanOrEqual(2);
      expect(log).toContain('link');
      expect(scene.vendor.requests()).toEqual([]);
    },
  );

  test.each(['images', 'record.json', 'samples.jsonl', 'report.html'])(
    'in place of %s in a run’s folder that the commit brought: what it leads to stays as it is',
    async (name) => {
      await using scene = await startScene();
      const outside = await outsideOf(scene);
      await plantLink(scene, `${RUN}/${name}`, name === 'images' ? outside : join(outside, 'environ'));
      await scene.step();
      expect(await readdir(outside)).toEqual(['environ']);
      expect(await readFile(join(outside, 'environ'), 'utf8')).toBe(SECRET);
    },
  );
});

describe('6.7 a run that came as an artifact', () => {
  test('untouched can be accepted', async () => {
    await using scene = await startScene();
    await scene.step({ event: 'workflow_dispatch' });
    const outcome = await scene.step({ event: 'workflow_dispatch', inputs: { command: 'accept' } });
    expect(outcome).toMatchObject({ exitCode: 0, outputs: { accepted: 1 } });
  });

  test.each(['caseId', 'routeId'])('names a %s that climbs: nothing is written anywhere', async (field) => {
    await using scene = await startScene();
    const outcome = await acceptAfter(scene, (record, folder) =>
      rewrite(
        folder,
        JSON.stringify(record).replaceAll(
          `"${field}":"${field === 'caseId' ? 'mug' : 'studio'}"`,
          `"${field}":"../../../outside/x"`,
        ),
      ),
    );
    expect(outcome).toMatchObject(NOTHING);
    expect(await readdir(dirname(scene.workspace))).toEqual(['workspace']);
  });

  test.each([
    ['sha256', '../../../outside/environ'],
    ['extension', 'png/../../../../outside/environ'],
  ])('names a picture by a %s that climbs', async (field, value) => {
    await using scene = await startScene();
    await outsideOf(scene);
    const outcome = await acceptAfter(scene, (record, folder) =>
      rewrite(folder, JSON.stringify(record).replace(new RegExp(`"${field}":"[^"]*"`, 'g'), `"${field}":"${value}"`)),
    );
    expect(outcome).toMatchObject(NOTHING);
  });

  test('has a picture that is not the one that was reviewed', async () => {
    await using scene = await startScene();
    const outcome = await acceptAfter(scene, async (_record, folder) => {
      for (const name of await readdir(join(folder, 'images'))) await writeFile(join(folder, 'images', name), 'other');
    });
    expect(outcome).toMatchObject({ ...NOTHING, says: expect.stringContaining('hash') as string });
  });

  test('has a link for a picture', async () => {
    await using scene = await startScene();
    const outside = await outsideOf(scene);
    const outcome = await acceptAfter(scene, async (_record, folder) => {
      for (const name of await readdir(join(folder, 'images'))) {
        await rename(join(folder, 'images', name), join(outside, name));
        await symlink(join(outside, name), join(folder, 'images', name));
      }
    });
    expect(outcome).toMatchObject({ ...NOTHING, says: expect.stringContaining('link') as string });
  });

  test('has a link for its record', async () => {
    await using scene = await startScene();
    const outside = await outsideOf(scene);
    const outcome = await acceptAfter(scene, async (_record, folder) => {
      await rename(join(folder, 'record.json'), join(outside, 'record.json'));
      await symlink(join(outside, 'record.json'), join(folder, 'record.json'));
    });
    expect(outcome).toMatchObject({ ...NOTHING, says: expect.stringContaining('link') as string });
  });
});

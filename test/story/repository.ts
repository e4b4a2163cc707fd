import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';

import { expect } from 'vitest';

import { type Payload, startStoryGitHub, type StoryGitHub } from './github.ts';
import { sha256 } from '../../src/shared/hash.ts';
import { type Simulator, startSimulator } from '../../src/simulator/server.ts';
import { startGitServer } from '../fakes/git-server.ts';
import { checkRequest } from '../github/openapi-check.ts';
import { type ActionOutcome, type InstalledAction, makeWorkspace, runAction } from '../packaged/harness.ts';

const KEY = 'sk-story-0123456789abcdef';
const MAX_REQUESTS = 12;
export const RUN_ID = '17';
const WATCH = pathToFileURL(join(import.meta.dirname, 'watch-connections.mjs')).href;

/** What a job did, beside its exit code, log and outputs. */
export interface Job extends ActionOutcome {
  /** Requests to GitHub's API, `METHOD /path` without the repository. */
  readonly requests: readonly string[];
  readonly reactions: readonly string[];
}

export interface JobOptions {
  readonly inputs?: Readonly<Record<string, string>>;
  /** Changes to the config of the default branch, as a pull request makes them. */
  readonly edit?: (config: string) => string;
}

/** The branch of baselines, cloned as anybody would. */
export interface Branch {
  readonly files: readonly string[];
  /** Paths of the baselines' texts. */
  readonly baselines: readonly string[];
  readonly head: string;
  /** Author of the newest commit, as `name <address>`. */
  readonly author: string;
  /** Of the newest commit. */
  readonly subject: string;
  readonly read: (path: string, commit?: string) => Promise<Buffer>;
}

/**
 * The repository of the story, `octocat/demo`: GitHub, git's own server and a vendor, all over loopback HTTP. Every job
 * starts the packaged Action in a checkout of its own, and is held to what must be true of each.
 */
export interface Repository extends AsyncDisposable {
  readonly github: StoryGitHub;
  readonly vendor: Simulator;
  /** The config on the default branch. */
  config: string;
  readonly job: (eventName: string, payload: Payload, options?: JobOptions) => Promise<Job>;
  /** The scheduled job. */
  readonly night: () => Promise<Job>;
  /** The job that answers comments. */
  readonly answer: (payload: Payload) => Promise<Job>;
  readonly clone: () => Promise<Branch>;
  /** The approved baseline of a case, as the branch has it. */
  readonly baseline: (caseId: string) => Promise<unknown>;
}

const configFor = ({ openaiBaseUrl }: Simulator): string => `version: 1
suite:
  - { id: mug, family: product, prompt: A white mug on a grey table }
  - { id: lake, family: edge, prompt: A lake at dawn }
routes:
  studio:
    protocol: openai-images
    baseUrl: ${openaiBaseUrl}
    model: studio
    apiKey: \${STUDIO_KEY}
    seed: 3
    options: { size: 96x96 }
    price: { perImage: 0.01 }
baseline: { store: branch }
# The simulator answers in milliseconds, whose ratio says nothing.
gate: { latency: { atLeast: 100 } }
`;

export const USUAL = { models: { studio: { seeded: true } } } as const;
export const DRIFTED = { models: { studio: { seeded: true, drift: { style: 'another' } } } } as const;

export async function startRepository(action: InstalledAction): Promise<Repository> {
  const github = await startStoryGitHub();
  const server = await startGitServer();
  const vendor = await startSimulator({ ...USUAL, apiKey: KEY, gateway: true, relaxedSizes: true });
  const folder = mkdtempSync(join(tmpdir(), 'image-drift-story-'));
  let clones = 0;

  const repository: Repository = {
    github,
    vendor,
    config: configFor(vendor),
    async job(eventName, payload, { inputs = {}, edit = (config: string) => config } = {}) {
      using workspace = makeWorkspace({ 'image-drift.yml': edit(repository.config) });
      const connections = join(folder, 'connections');
      writeFileSync(connections, '');
      const [before, asked, pushed] = [github.exchanges.length, vendor.requests().length, server.requests.length];
      const outcome = await runAction({
        action,
        workspace,
        eventName,
        event: payload,
        token: github.token,
        apiUrl: github.apiUrl,
        inputs: { 'allowed-hosts': '127.0.0.1', ...inputs },
        env: {
          // Commands ask no vendor, so their jobs have no key.
          ...(inputs['command'] === undefined ? { STUDIO_KEY: KEY } : {}),
          GITHUB_RUN_ID: RUN_ID,
          GITHUB_SERVER_URL: server.url,
          NODE_OPTIONS: `--import=${WATCH}`,
          STORY_CONNECTIONS: connections,
        },
      });
      const exchanges = github.exchanges.slice(before);
      expectOrder({ outcome, exchanges });
      expect(exchanges.filter(({ authorization }) => authorization !== `token ${github.token}`)).toEqual([]);
      expect(
        new Set(
          vendor
            .requests()
            .slice(asked)
            .map(({ auth }) => auth.keySha256),
        ),
      ).toEqual(new Set(asked === vendor.requests().length ? [] : [sha256(KEY)]));
      const basic = `basic ${Buffer.from(`x-access-token:${github.token}`).toString('base64')}`;
      expect(server.requests.slice(pushed).filter(({ authorization }) => authorization !== basic)).toEqual([]);
      const known = new Set([github.apiUrl, vendor.url].map((url) => new URL(url).host));
      const reached = readFileSync(connections, 'utf8').split('\n').filter(Boolean);
      expect(reached.filter((host) => !known.has(host))).toEqual([]);
      return {
        ...outcome,
        requests: exchanges.map(({ method, path }) => `${method} ${path.replace('/repos/octocat/demo', '')}`),
        reactions: exchanges.flatMap(({ path, body }) =>
          path.endsWith('/reactions') ? [(body as { content: string }).content] : [],
        ),
      };
    },
    night: () => repository.job('schedule', { schedule: '17 3 * * *' }),
    answer: (payload) => repository.job('issue_comment', payload, { inputs: { command: 'comment' } }),
    async clone() {
      const clone = join(folder, `clone-${(clones += 1)}`);
      await git('clone', '--quiet', '--branch', 'image-drift', server.remote, clone);
      const text = async (...args: readonly string[]): Promise<string> =>
        String(await git('-C', clone, ...args)).trim();
      const files = (await text('ls-files')).split('\n');
      return {
        files,
        baselines: files.filter((path) => /^baselines\/studio\/[^/]+\.json$/.test(path)),
        head: await text('rev-parse', 'HEAD'),
        author: await text('log', '-1', '--format=%an <%ae>'),
        subject: await text('log', '-1', '--format=%s'),
        read: (path, commit = 'HEAD') => git('-C', clone, 'show', `${commit}:${path}`),
      };
    },
    baseline: async (caseId) =>
      JSON.parse(String(await (await repository.clone()).read(`baselines/studio/${caseId}.json`))) as unknown,
    async [Symbol.asyncDispose]() {
      rmSync(folder, { recursive: true, force: true });
      await vendor.close();
      await server[Symbol.asyncDispose]();
      await github[Symbol.asyncDispose]();
    },
  };
  return repository;
}

async function git(...args: readonly string[]): Promise<Buffer> {
  const options = { encoding: 'buffer', env: { PATH: process.env['PATH'] } } as const;
  return (await promisify(execFile)('git', args, options)).stdout;
}

/** True of every job, whatever it was about. */
function expectOrder({
  outcome: { log, summary },
  exchanges,
}: {
  readonly outcome: ActionOutcome;
  readonly exchanges: StoryGitHub['exchanges'];
}): void {
  expect(exchanges.length).toBeLessThanOrEqual(MAX_REQUESTS);
  expect(exchanges.flatMap(checkRequest)).toEqual([]);
  expect(log).not.toMatch(/^\s+at /m);
  const told = [log.replaceAll(`::add-mask::${KEY}`, ''), summary, JSON.stringify(exchanges.map(({ body }) => body))];
  for (const text of told) expect(text).not.toContain(KEY);
}

import { EventEmitter } from 'node:events';
import { mkdir, mkdtemp, readdir, readFile, realpath, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';

import { type ActionResult, runAction } from '../../src/commands/run-action.ts';
import type { RunRecord } from '../../src/model/record.ts';
import { type Simulator, startSimulator } from '../../src/simulator/server.ts';
import { createManualClock } from '../fakes/manual-clock.ts';
import { type GitHubServer, startGitHubServer } from '../fakes/github-server.ts';

/** The vendor's key in every story. Its characters differ in base64 and in a URL. */
export const KEY = 'vk/9+secret~of?the>vendor=';
export const TOKEN = 'ghs_0123456789abcdefghijklmnop';

const EVENTS = resolve(import.meta.dirname, '../../fixtures/github/events');

export interface StepOptions {
  /** Name of the event; its payload is the fixture of that name, or of `payload`. */
  readonly event?: string;
  readonly payload?: string;
  /** As in the workflow file, which an attacker cannot change. */
  readonly inputs?: Readonly<Record<string, string>>;
  readonly env?: Readonly<Record<string, string>>;
}

interface StepOutcome extends ActionResult {
  /** What the runner's log shows, `::` commands included. */
  readonly log: string;
  readonly masked: readonly string[];
}

/** One step of a workflow with everything that it meets: a checkout, a vendor and GitHub, all over loopback HTTP. */
export interface Scene extends AsyncDisposable {
  readonly workspace: string;
  readonly vendor: Simulator;
  readonly github: GitHubServer;
  /** Puts files into the checkout, as a pull request does. */
  write(files: Readonly<Record<string, string | Uint8Array>>): Promise<void>;
  /** Runs the Action in the checkout. */
  step(options?: StepOptions): Promise<StepOutcome>;
  record(): Promise<RunRecord>;
  /** Everything that the run left on the disk, GitHub got or the log shows, as one text. */
  traces(outcome: StepOutcome): Promise<string>;
}

export interface ConfigParts {
  readonly suite?: string;
  readonly baseUrl?: string;
  readonly apiKey?: string;
  /** More lines of the route. */
  readonly route?: string;
  /** More lines of the config. */
  readonly more?: string;
}

/** A config of one seeded route, as YAML. */
export const configOf = (vendor: Simulator, parts: ConfigParts = {}): string => `version: 1
suite:
${parts.suite ?? '  - { id: mug, family: product, prompt: A white mug on a grey table }'}
routes:
  studio:
    protocol: openai-images
    baseUrl: ${parts.baseUrl ?? vendor.openaiBaseUrl}
    model: studio
    apiKey: \${${parts.apiKey ?? 'VENDOR_KEY'}}
    seed: 3
    attempts: 1
    options: { size: 96x96 }
    price: { perImage: 0.01 }
${parts.route ?? ''}
plan: { samples: 1 }
# Milliseconds of a busy machine are no latency.
gate: { latency: { atLeast: 100 } }
${parts.more ?? 'baseline: { store: directory }'}
`;

export async function startScene({ serverUrl }: { readonly serverUrl?: string } = {}): Promise<Scene> {
  const base = await realpath(await mkdtemp(join(tmpdir(), 'image-drift-attack-')));
  const workspace = join(base, 'workspace');
  await mkdir(workspace);
  const vendor = await startSimulator({ gateway: true, relaxedSizes: true, models: { studio: { seeded: true } } });
  const github = await startGitHubServer();

  const write: Scene['write'] = async (files) => {
    for (const [path, content] of Object.entries(files)) {
      await mkdir(dirname(join(workspace, path)), { recursive: true });
      await writeFile(join(workspace, path), content);
    }
  };
  await write({ 'image-drift.yml': configOf(vendor) });

  return {
    workspace,
    vendor,
    github,
    write,
    async step({ event = 'pull_request', payload = event.replaceAll('_', '-'), inputs = {}, env = {} } = {}) {
      let log = '';
      const masked: string[] = [];
      const given: Record<string, string> = {
        'github-token': TOKEN,
        'allowed-hosts': '127.0.0.1',
        // They are pushed by git, which the API's fake does not speak.
        pictures: String(serverUrl !== undefined),
        ...inputs,
      };
      const result = await runAction({
        env: {
          PATH: process.env['PATH'],
          VENDOR_KEY: KEY,
          GITHUB_TOKEN: TOKEN,
          GITHUB_ACTOR: 'octocat',
          GITHUB_API_URL: github.url,
          GITHUB_EVENT_NAME: event,
          GITHUB_EVENT_PATH: join(EVENTS, `${payload}.json`),
          GITHUB_REF: event === 'pull_request' ? 'refs/pull/1/merge' : 'refs/heads/main',
          GITHUB_REPOSITORY: 'octocat/demo',
          GITHUB_RUN_ID: '1',
          GITHUB_SERVER_URL: serverUrl ?? 'https://github.com',
          GITHUB_SHA: 'f'.repeat(40),
          ...env,
        },
        cwd: workspace,
        readInput: (name) => given[name] ?? '',
        maskSecret: (value) => void masked.push(value),
        stdout: { write: (text) => (log += text) },
        signals: new EventEmitter(),
        manners: { clock: createManualClock(), pace: 'none' },
      });
      return { ...result, log, masked };
    },
    record: async () => JSON.parse(await readFile(join(workspace, 'image-drift-run/record.json'), 'utf8')) as RunRecord,
    async traces({ log, outputs, summary }) {
      const folder = join(workspace, 'image-drift-run');
      const names = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => []);
      const files = names.filter((entry) => entry.isFile()).map(({ parentPath, name }) => join(parentPath, name));
      const texts = await Promise.all(files.map((file) => readFile(file, 'latin1')));
      return [log, JSON.stringify(outputs), summary ?? '', JSON.stringify(github.requests), ...texts].join('\n');
    },
    async [Symbol.asyncDispose]() {
      await vendor.close();
      await github[Symbol.asyncDispose]();
      await rm(base, { recursive: true, force: true });
    },
  };
}

/** A machine of the attacker, or one inside of somebody's network: it notes who came. */
export interface Bystander extends AsyncDisposable {
  /** By the name `localhost`, so that it is another host than the vendor's `127.0.0.1`. */
  readonly url: string;
  readonly port: number;
  /** `METHOD path authorization` of each request. */
  readonly visits: readonly string[];
}

export async function startBystander(): Promise<Bystander> {
  const visits: string[] = [];
  const server = createServer((request, response) => {
    visits.push(`${request.method} ${request.url} ${request.headers.authorization ?? ''}`);
    request.resume();
    response.writeHead(200, { 'content-type': 'text/plain' }).end('credentials of this machine');
  });
  await new Promise<void>((done) => void server.listen(0, '127.0.0.1', done));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://localhost:${port}`,
    port,
    visits,
    [Symbol.asyncDispose]: () =>
      new Promise((done) => {
        server.close(() => done());
        server.closeAllConnections();
      }),
  };
}

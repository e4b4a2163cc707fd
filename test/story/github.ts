import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

import { startGitHubEmulator } from '../fakes/github-emulator.ts';
import { startGitHubServer } from '../fakes/github-server.ts';
import { type RecordingProxy, startRecordingProxy } from '../fakes/recording-proxy.ts';

/** Event files as GitHub's webhooks deliver them. */
export type Payload = Readonly<Record<string, unknown>>;

/** Who is who in the repository; people write with their own tokens, jobs with that of the app. */
export type Person = 'octocat' | 'mona' | 'stranger';

/** A pull request as its events tell of it. */
export interface PullRequest {
  readonly number: number;
  readonly opened: Payload;
  /** Adds a commit to its branch, and gives the event. */
  push(): Promise<Payload>;
  /** Closes it, and gives the event. */
  close(end: 'merged' | 'unmerged'): Promise<Payload>;
}

export interface Post {
  readonly id: number;
  readonly body: string;
  readonly user: { readonly login: string };
}

export interface Issue extends Post {
  readonly number: number;
  readonly title: string;
  readonly state: 'open' | 'closed';
}

/** GitHub as the story's people and jobs meet it. */
export interface StoryGitHub extends AsyncDisposable {
  readonly apiUrl: string;
  readonly token: string;
  readonly exchanges: RecordingProxy['exchanges'];
  openPull(branch: string): Promise<PullRequest>;
  openIssue(title: string): Promise<number>;
  /** Somebody comments on an issue or pull request; gives the event. */
  comment(number: number, body: string, by: Person): Promise<Payload>;
  commentsOf(number: number): Promise<readonly Post[]>;
  /** Those of the bot, whatever their state. */
  issues(): Promise<readonly Issue[]>;
}

const REPO = '/repos/octocat/demo';
const BOT = 'github-actions[bot]';

/** What the emulator lacks or says otherwise than GitHub: reactions, workflow runs, and the words of permissions. */
const GAPS = /\/reactions$|\/actions\/runs\/|\/collaborators\/[^/]+\/permission$/;
const PERMISSIONS: Readonly<Record<string, string>> = { octocat: 'admin', mona: 'write' };

export async function startStoryGitHub(): Promise<StoryGitHub> {
  const github = await startGitHubEmulator();
  const gaps = await startGitHubServer();
  gaps.intercept = ({ method, path }) => {
    const login = /\/collaborators\/([^/]+)\/permission$/.exec(path)?.[1];
    if (login !== undefined) return { status: 200, data: { permission: PERMISSIONS[login] ?? 'read' } };
    return method === 'POST' ? { status: 201, data: { id: 1 } } : undefined;
  };
  const proxy = await startRecordingProxy(github.url, ({ path }) => (GAPS.test(path) ? gaps.url : undefined));
  const hook = await startHook();
  await send('POST', '/hooks', { config: { url: hook.url, content_type: 'json' }, events: ['*'] });

  async function send<T>(method: string, path: string, body?: unknown, by: Person = 'octocat'): Promise<T> {
    const { status, body: answer } = await github.send(method, `${REPO}${path}`, body, tokenOf(by));
    if (status >= 300) throw new Error(`${method} ${path}: ${status} ${JSON.stringify(answer)}`);
    return answer as T;
  }

  return {
    apiUrl: proxy.url,
    token: github.token,
    exchanges: proxy.exchanges,
    async openPull(branch) {
      const main = await send<{ object: { sha: string } }>('GET', '/git/ref/heads/main');
      await send('POST', '/git/refs', { ref: `refs/heads/${branch}`, sha: main.object.sha });
      const content = Buffer.from(branch).toString('base64');
      await send('PUT', `/contents/${branch}.txt`, { message: branch, content, branch });
      const { number } = await send<{ number: number }>('POST', '/pulls', {
        title: branch,
        head: branch,
        base: 'main',
      });
      const isOf = (payload: Payload): boolean => (payload['pull_request'] as Issue).number === number;
      const opened = await hook.delivery('pull_request', (payload) => isOf(payload) && payload['action'] === 'opened');
      return {
        number,
        opened,
        // The emulator moves a pull request's head by this operation alone, and sends no event for it.
        async push() {
          await send('PUT', `/pulls/${number}/update-branch`, {});
          return { ...opened, action: 'synchronize', pull_request: await send('GET', `/pulls/${number}`) };
        },
        async close(end) {
          if (end === 'merged') await send('PUT', `/pulls/${number}/merge`, {});
          else await send('PATCH', `/pulls/${number}`, { state: 'closed' });
          return hook.delivery('pull_request', (payload) => isOf(payload) && payload['action'] === 'closed');
        },
      };
    },
    openIssue: async (title) => (await send<Issue>('POST', '/issues', { title })).number,
    async comment(number, body, by) {
      const { id } = await send<Post>('POST', `/issues/${number}/comments`, { body }, by);
      const payload = await hook.delivery('issue_comment', ({ comment }) => (comment as Post).id === id);
      // The emulator touches a new comment once more, which a millisecond shows; GitHub's times are in seconds, and equal.
      const written = payload['comment'] as { readonly created_at: string };
      const fresh = { ...payload, comment: { ...written, updated_at: written.created_at } };
      const pulls = await send<Issue[]>('GET', '/pulls?state=all');
      // What the emulator leaves out of its issues.
      const isPull = pulls.some((pull) => pull.number === number);
      return isPull ? { ...fresh, issue: { ...(payload['issue'] as object), pull_request: {} } } : fresh;
    },
    commentsOf: (number) => send('GET', `/issues/${number}/comments?per_page=100`),
    async issues() {
      const issues = await send<Issue[]>('GET', '/issues?state=all&per_page=100');
      return issues.filter(({ user }) => user.login === BOT);
    },
    async [Symbol.asyncDispose]() {
      await proxy[Symbol.asyncDispose]();
      await github[Symbol.asyncDispose]();
      await gaps[Symbol.asyncDispose]();
      hook.close();
    },
  };
}

const tokenOf = (person: Person): string => (person === 'octocat' ? 'owner-token' : `${person}-token`);

/** A receiver of webhooks: the event files of a workflow are what it gets. */
async function startHook() {
  const received: { readonly event: string; readonly payload: Payload }[] = [];
  const server = createServer((request, response) => {
    let text = '';
    request.on('data', (chunk) => (text += String(chunk)));
    request.on('end', () => {
      const payload = JSON.parse(text) as Payload;
      received.push({ event: String(request.headers['x-github-event']), payload });
      response.end();
    });
  });
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    /** Deliveries come a moment after the answer to what caused them. */
    async delivery(event: string, isIt: (payload: Payload) => boolean): Promise<Payload> {
      for (;;) {
        const found = received.findLast((delivery) => delivery.event === event && isIt(delivery.payload));
        if (found !== undefined) return found.payload;
        await new Promise((resolve) => setTimeout(resolve, 5));
      }
    },
    close: () => void server.close(),
  };
}

import { createSign } from 'node:crypto';

import { createEmulator } from 'emulate';

/** An independent GitHub on loopback: one repository, `octocat/demo`, with pull request 1, and an app that writes as `github-actions[bot]`. */
export interface GitHubEmulator extends AsyncDisposable {
  readonly url: string;
  /** A token of the app's installation, as a job has one. */
  readonly token: string;
  /** JSON of an API path, read as the owner. */
  read<T>(path: string): Promise<T>;
  send(
    method: string,
    path: string,
    body: unknown,
    token?: string,
  ): Promise<{ readonly status: number; readonly body: unknown }>;
}

const APP_ID = 15368;
const OWNER_TOKEN = 'owner-token';

export interface GitHubEmulatorOptions {
  readonly permissions?: Readonly<Record<string, 'read' | 'write'>>;
}

export async function startGitHubEmulator({
  permissions = { contents: 'write', issues: 'write', pull_requests: 'write', metadata: 'read' },
}: GitHubEmulatorOptions = {}): Promise<GitHubEmulator> {
  const emulator = await createEmulator({
    service: 'github',
    port: 0,
    seed: {
      tokens: {
        [OWNER_TOKEN]: { login: 'octocat', scopes: ['repo'] },
        'mona-token': { login: 'mona', scopes: ['repo'] },
        'stranger-token': { login: 'stranger', scopes: ['repo'] },
      },
      github: {
        users: [{ login: 'octocat' }, { login: 'mona' }, { login: 'stranger' }],
        repos: [{ owner: 'octocat', name: 'demo', auto_init: true }],
        apps: [
          {
            app_id: APP_ID,
            slug: 'github-actions',
            name: 'GitHub Actions',
            permissions,
            events: [],
            installations: [{ installation_id: 1, account: 'octocat', repository_selection: 'all' }],
          },
        ],
      },
    },
  });

  async function send(
    method: string,
    path: string,
    body: unknown,
    token = OWNER_TOKEN,
  ): Promise<{ status: number; body: unknown }> {
    const answer = await fetch(`${emulator.url}${path}`, {
      method,
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await answer.text();
    return { status: answer.status, body: text === '' ? undefined : (JSON.parse(text) as unknown) };
  }

  const key = emulator.generatedSecrets.find(
    ({ kind, id }) => kind === 'github.app_private_key' && id === String(APP_ID),
  )!.value;
  const minted = await send('POST', '/app/installations/1/access_tokens', {}, appToken(key));
  const { token } = minted.body as { token: string };

  const main = (await send('GET', '/repos/octocat/demo/git/ref/heads/main', undefined)).body as {
    object: { sha: string };
  };
  await send('POST', '/repos/octocat/demo/git/refs', { ref: 'refs/heads/prompts', sha: main.object.sha });
  await send('PUT', '/repos/octocat/demo/contents/prompts.yml', {
    message: 'Try another prompt',
    content: 'YQ==',
    branch: 'prompts',
  });
  const pull = await send('POST', '/repos/octocat/demo/pulls', {
    title: 'Try another prompt',
    head: 'prompts',
    base: 'main',
  });
  if (pull.status !== 201) throw new Error(`the emulator has no pull request: ${JSON.stringify(pull)}`);

  return {
    url: emulator.url,
    token,
    send,
    read: async <T>(path: string) => (await send('GET', path, undefined)).body as T,
    [Symbol.asyncDispose]: () => emulator.close(),
  };
}

const part = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');

/** RS256 JWT of an app. https://docs.github.com/en/apps/creating-github-apps/authenticating-with-a-github-app */
function appToken(privateKey: string): string {
  const now = Math.floor(Date.now() / 1_000);
  const unsigned = `${part({ alg: 'RS256', typ: 'JWT' })}.${part({ iss: String(APP_ID), iat: now - 30, exp: now + 300 })}`;
  return `${unsigned}.${createSign('RSA-SHA256').update(unsigned).sign(privateKey, 'base64url')}`;
}

import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';

/** What the server answers; `headers` in lower case. */
export interface FakeAnswer {
  readonly status: number;
  readonly data?: unknown;
  /** Sent as it is, instead of JSON. */
  readonly raw?: Uint8Array | string;
  readonly headers?: Readonly<Record<string, string>>;
}

interface FakePost {
  readonly id: number;
  readonly number: number;
  readonly user: { readonly login: string; readonly type: string };
  title?: string;
  body: string;
  state: 'open' | 'closed';
  readonly labels: readonly { readonly name: string }[];
  readonly assignees: readonly { readonly login: string }[];
  /** Grows with every change, as `updated_at` does. */
  touched: number;
  readonly html_url: string;
  readonly pull_request?: object;
}

interface FakeCheck {
  readonly id: number;
  readonly name: string;
  readonly head_sha: string;
  readonly conclusion: string;
  readonly html_url: string;
  title: string;
  summary: string;
  readonly annotations: { readonly path: string; readonly start_line: number; readonly message: string }[];
}

interface SeenRequest {
  readonly method: string;
  readonly path: string;
  readonly body?: unknown;
}

/**
 * The part of GitHub's API that we use, with what other fakes lack: refusals, rate limits, many pages. One repository,
 * `octocat/demo`.
 */
export interface GitHubServer extends AsyncDisposable {
  readonly url: string;
  readonly requests: readonly SeenRequest[];
  readonly comments: FakePost[];
  readonly issues: FakePost[];
  readonly checks: FakeCheck[];
  /** Answers instead of the server, until it gives `undefined`. Called before each request. */
  intercept: ((request: SeenRequest) => FakeAnswer | undefined) | undefined;
  addComment(login: string, body: string): FakePost;
  addIssue(login: string, body: string, extra?: Partial<FakePost>): FakePost;
}

export async function startGitHubServer({
  login = 'github-actions[bot]',
}: { readonly login?: string } = {}): Promise<GitHubServer> {
  const requests: SeenRequest[] = [];
  const comments: FakePost[] = [];
  const issues: FakePost[] = [];
  const checks: FakeCheck[] = [];
  let nextId = 1;
  let touches = 0;

  const post = (author: string, body: string, extra: Partial<FakePost> = {}): FakePost => {
    const id = nextId++;
    const user = { login: author, type: author.endsWith('[bot]') ? 'Bot' : 'User' };
    return {
      id,
      number: id,
      user,
      body,
      state: 'open',
      labels: [],
      assignees: [],
      touched: touches++,
      html_url: `https://github.com/octocat/demo/posts/${id}`,
      ...extra,
    };
  };
  const page = (items: readonly FakePost[], url: URL): FakeAnswer => {
    const size = Math.min(100, Number(url.searchParams.get('per_page') ?? 30));
    const start = (Number(url.searchParams.get('page') ?? 1) - 1) * size;
    return { status: 200, data: items.slice(start, start + size) };
  };
  const notFound: FakeAnswer = { status: 404, data: { message: 'Not Found' } };

  function answer({ method, path, body }: SeenRequest): FakeAnswer {
    const url = new URL(path, 'http://github.test');
    const given = (body ?? {}) as Record<string, never>;
    const route = `${method} ${decodeURIComponent(url.pathname).replace('/repos/octocat/demo', '')}`;
    const last = route.slice(route.lastIndexOf('/') + 1);
    if (route === 'GET /user') return { status: 200, data: { login } };
    if (/^GET \/issues\/\d+\/comments$/.test(route)) return page(comments, url);
    if (/^POST \/issues\/\d+\/comments$/.test(route)) {
      comments.push(post(login, given['body']!));
      return { status: 201, data: comments.at(-1) };
    }
    if (/^PATCH \/issues\/comments\/\d+$/.test(route))
      return update(
        comments.find(({ id }) => id === Number(last)),
        given,
      );
    if (route === 'GET /issues') {
      const [state, label] = [url.searchParams.get('state') ?? 'open', url.searchParams.get('labels')];
      const found = issues.filter(
        (issue) => (state === 'all' || issue.state === state) && issue.labels.some(({ name }) => name === label),
      );
      return page(
        url.searchParams.get('sort') === 'updated' ? found.sort((a, b) => b.touched - a.touched) : found,
        url,
      );
    }
    if (route === 'POST /issues') {
      const labels = (given['labels'] as unknown as string[]).map((name) => ({ name }));
      const assignees = ((given['assignees'] ?? []) as string[]).map((assignee) => ({ login: assignee }));
      issues.push(post(login, given['body']!, { title: given['title']!, labels, assignees }));
      return { status: 201, data: issues.at(-1) };
    }
    if (/^PATCH \/issues\/\d+$/.test(route))
      return update(
        issues.find(({ number }) => number === Number(last)),
        given,
      );
    return answerCheck(route, last, given) ?? notFound;
  }

  function update(target: FakePost | undefined, given: Record<string, never>): FakeAnswer {
    if (target === undefined) return notFound;
    Object.assign(target, given, { touched: touches++ });
    return { status: 200, data: target };
  }

  function answerCheck(route: string, last: string, given: Record<string, never>): FakeAnswer | undefined {
    const { annotations, ...texts } = (given['output'] ?? {}) as unknown as Pick<
      FakeCheck,
      'title' | 'summary' | 'annotations'
    >;
    if (route === 'POST /check-runs') {
      const { name, head_sha, conclusion } = given as unknown as Pick<FakeCheck, 'name' | 'head_sha' | 'conclusion'>;
      const id = nextId++;
      const html_url = `https://github.com/octocat/demo/runs/${id}`;
      checks.push({ id, name, head_sha, conclusion, html_url, ...texts, annotations: [...annotations] });
      return { status: 201, data: checks.at(-1) };
    }
    if (!/^PATCH \/check-runs\/\d+$/.test(route)) return undefined;
    const check = checks.find(({ id }) => id === Number(last));
    if (check === undefined) return notFound;
    Object.assign(check, texts);
    check.annotations.push(...annotations);
    return { status: 200, data: check };
  }

  const server = createServer((incoming, outgoing) => {
    void (async () => {
      const text = await readText(incoming);
      const seen: SeenRequest = {
        method: incoming.method ?? 'GET',
        path: incoming.url ?? '/',
        ...(text === '' ? {} : { body: JSON.parse(text) as unknown }),
      };
      requests.push(seen);
      const { status, data, raw, headers } = github.intercept?.(seen) ?? answer(seen);
      outgoing.writeHead(status, { 'content-type': raw === undefined ? 'application/json' : 'text/html', ...headers });
      outgoing.end(raw ?? JSON.stringify(data ?? {}));
    })();
  });
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));

  const github: GitHubServer = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests,
    comments,
    issues,
    checks,
    intercept: undefined,
    addComment(author, body) {
      comments.push(post(author, body));
      return comments.at(-1)!;
    },
    addIssue(author, body, extra) {
      issues.push(post(author, body, { labels: [{ name: 'image-drift' }], ...extra }));
      return issues.at(-1)!;
    },
    [Symbol.asyncDispose]: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
  return github;
}

async function readText(message: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of message) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString();
}

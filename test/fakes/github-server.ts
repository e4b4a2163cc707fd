import { createHash } from 'node:crypto';
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

interface Commit {
  readonly tree: string;
  readonly parents: readonly string[];
}

interface SeenRequest {
  readonly method: string;
  readonly path: string;
  readonly body?: unknown;
}

/**
 * The part of GitHub that we use, with what other fakes lack: refusals, rate limits, races, many pages, pictures under
 * `/blob/`. One repository, `octocat/demo`, without any branch.
 */
export interface GitHubServer extends AsyncDisposable {
  readonly url: string;
  /** What came to the API; pictures that a browser would fetch are not among it. */
  readonly requests: readonly SeenRequest[];
  readonly comments: FakePost[];
  readonly issues: FakePost[];
  readonly checks: FakeCheck[];
  readonly refs: Map<string, string>;
  /** Answers instead of the server, until it gives `undefined`. Called before each request. */
  intercept: ((request: SeenRequest) => FakeAnswer | undefined) | undefined;
  addComment(login: string, body: string): FakePost;
  addIssue(login: string, body: string, extra?: Partial<FakePost>): FakePost;
  /** Commits a file beside us, as another job would. */
  pushBeside(branch: string, path: string, text: string): void;
}

const sha = (kind: string, value: string): string => createHash('sha1').update(`${kind} ${value}`).digest('hex');

export async function startGitHubServer({
  login = 'github-actions[bot]',
}: { readonly login?: string } = {}): Promise<GitHubServer> {
  const requests: SeenRequest[] = [];
  const comments: FakePost[] = [];
  const issues: FakePost[] = [];
  const checks: FakeCheck[] = [];
  const refs = new Map<string, string>();
  const blobs = new Map<string, Buffer>();
  const trees = new Map<string, Map<string, string>>();
  const commits = new Map<string, Commit>();
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
  const writeBlob = (bytes: Buffer): string => {
    const id = sha('blob', bytes.toString('base64'));
    blobs.set(id, bytes);
    return id;
  };
  const writeTree = (base: string | undefined, entries: readonly { path: string; sha: string }[]): string => {
    const tree = new Map(base === undefined ? [] : trees.get(base));
    for (const entry of entries) tree.set(entry.path, entry.sha);
    const id = sha('tree', JSON.stringify([...tree].sort(([a], [b]) => (a < b ? -1 : 1))));
    trees.set(id, tree);
    return id;
  };
  const writeCommit = (commit: Commit, message: string): string => {
    const id = sha('commit', JSON.stringify([commit, message]));
    commits.set(id, commit);
    return id;
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
    return answerCheck(route, last, given) ?? answerGit(route, last, given) ?? answerPicture(url) ?? notFound;
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

  function answerGit(route: string, last: string, given: Record<string, never>): FakeAnswer | undefined {
    const ref = /^(?:GET \/git\/ref|PATCH \/git\/refs)\/(.+)$/.exec(route)?.[1];
    if (ref !== undefined) {
      const at = refs.get(ref);
      if (at === undefined)
        return route.startsWith('GET') ? notFound : { status: 422, data: { message: 'Reference does not exist' } };
      if (route.startsWith('PATCH')) {
        if (!commits.get(given['sha']!)!.parents.includes(at))
          return { status: 422, data: { message: 'Update is not a fast forward' } };
        refs.set(ref, given['sha']!);
      }
      return { status: 200, data: { ref: `refs/${ref}`, object: { type: 'commit', sha: refs.get(ref) } } };
    }
    switch (route.replace(`/${last}`, '/*')) {
      case 'GET /git/commits/*':
        return { status: 200, data: { sha: last, tree: { sha: commits.get(last)!.tree } } };
      case 'GET /git/trees/*': {
        const entries = [...trees.get(last)!].map(([path, id]) => ({ path, type: 'blob', mode: '100644', sha: id }));
        return { status: 200, data: { sha: last, tree: entries, truncated: false } };
      }
    }
    switch (route) {
      case 'POST /git/blobs':
        return { status: 201, data: { sha: writeBlob(Buffer.from(given['content']!, 'base64')) } };
      case 'POST /git/trees':
        return { status: 201, data: { sha: writeTree(given['base_tree'], given['tree']!) } };
      case 'POST /git/commits':
        return {
          status: 201,
          data: { sha: writeCommit({ tree: given['tree']!, parents: given['parents']! }, given['message']!) },
        };
      case 'POST /git/refs': {
        const name = String(given['ref']).replace('refs/', '');
        if (refs.has(name)) return { status: 422, data: { message: 'Reference already exists' } };
        refs.set(name, given['sha']!);
        return { status: 201, data: { ref: given['ref'], object: { type: 'commit', sha: given['sha'] } } };
      }
      default:
        return undefined;
    }
  }

  function answerPicture(url: URL): FakeAnswer | undefined {
    const [, commit, path] = /^\/octocat\/demo\/blob\/([0-9a-f]{40})\/(.+)$/.exec(url.pathname) ?? [];
    const blob = trees.get(commits.get(commit ?? '')?.tree ?? '')?.get(path ?? '');
    return blob === undefined || url.searchParams.get('raw') !== 'true'
      ? undefined
      : { status: 200, raw: blobs.get(blob)! };
  }

  const server = createServer((incoming, outgoing) => {
    void (async () => {
      const text = await readText(incoming);
      const seen: SeenRequest = {
        method: incoming.method ?? 'GET',
        path: incoming.url ?? '/',
        ...(text === '' ? {} : { body: JSON.parse(text) as unknown }),
      };
      if (!seen.path.startsWith('/octocat/demo/blob/')) requests.push(seen);
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
    refs,
    intercept: undefined,
    addComment(author, body) {
      comments.push(post(author, body));
      return comments.at(-1)!;
    },
    addIssue(author, body, extra) {
      issues.push(post(author, body, { labels: [{ name: 'image-drift' }], ...extra }));
      return issues.at(-1)!;
    },
    pushBeside(branch, path, text) {
      const at = refs.get(`heads/${branch}`);
      const tree = writeTree(at === undefined ? undefined : commits.get(at)!.tree, [
        { path, sha: writeBlob(Buffer.from(text)) },
      ]);
      refs.set(`heads/${branch}`, writeCommit({ tree, parents: at === undefined ? [] : [at] }, path));
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

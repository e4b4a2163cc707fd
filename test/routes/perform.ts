import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

import type { ProviderReply } from '../../src/model/reply.ts';
import type { GenerateRequest, ImageProvider } from '../../src/providers/contract.ts';
import { KEY, makeContext, makeRequest } from '../providers/requests.ts';
import { type Script, type SeenRequest, startScriptedServer } from '../providers/scripted-server.ts';
import type { AttemptEnd, Circumstances } from './behaviours.ts';
import type { Handler, Play, RouteDescription, Stage } from './route.ts';

/** Short enough for tests, long enough that a loop without a pause would show in the number of requests. */
const PACE = { pollIntervalMs: 3 };

/** What a run showed. */
export interface Performance {
  readonly reply: ProviderReply;
  readonly request: GenerateRequest;
  /** Requests to the API until the outcome, in order. */
  readonly api: readonly SeenRequest[];
  /** Requests for the picture's own URL. */
  readonly files: readonly SeenRequest[];
  readonly cancels: readonly SeenRequest[];
  /** Paths that were asked for after the outcome, cancels apart. */
  readonly late: readonly string[];
  /** Connections that stayed open. */
  readonly connections: number;
}

export interface Run {
  readonly route: RouteDescription;
  readonly provider: ImageProvider;
  readonly play: Play;
  readonly circumstances: Circumstances;
  readonly picture: Buffer;
}

/** Sends one request over real HTTP to a server that answers by the play. */
export async function perform({ route, provider, play, circumstances, picture }: Run): Promise<Performance> {
  const given = new AbortController();
  const end = (): void => endAttempt(given, circumstances.end);
  const isCancel = (request: SeenRequest): boolean => route.job?.isCancel?.(request) ?? false;
  const isSubmit = (request: SeenRequest): boolean => route.job?.isSubmit(request) ?? request.method === 'POST';
  let handler: Handler = unexpected;

  const answer = (request: SeenRequest): Script => {
    if (isFile(request)) return play.file ?? { body: picture, headers: { 'content-type': 'text/plain' } };
    const when = circumstances.end?.when;
    if (when === 'first-request' || (when === 'first-poll' && !isSubmit(request))) end();
    const script = handler(request);
    return circumstances.isVerbatim || circumstances.hasNoKey ? script : withEcho(script);
  };
  await using server = await startScriptedServer(answer);
  await using folders = new Folders();
  const stage: Stage = {
    url: server.url + (route.basePath ?? ''),
    fileUrl: `${server.url}/files/1.png?sig=abc`,
    picture,
    base64: picture.toString('base64'),
    key: KEY,
    makeFolder: () => folders.make(),
  };
  const script = play.serve?.(stage);
  if (script !== undefined) handler = typeof script === 'function' ? script : () => script;

  const own = typeof play.request === 'function' ? await play.request(stage) : play.request;
  const request = makeRequest({ ...route.request, ...circumstances.request, ...own });
  const { apiKey, ...context } = makeContext(stage.url, {
    signal: given.signal,
    ...PACE,
    ...(circumstances.maxBodyBytes === undefined ? {} : { maxBodyBytes: circumstances.maxBodyBytes }),
    ...route.context,
    ...play.context,
  });
  if (circumstances.isPortClosed) await server[Symbol.asyncDispose]();
  if (circumstances.end?.when === 'before') end();
  // A program tells nobody when it starts.
  else if (route.isLocal) setTimeout(end, 30);
  const work = provider.generate(request, {
    ...context,
    ...(circumstances.hasNoKey || apiKey === undefined ? {} : { apiKey }),
  });
  const reply = await Promise.race([work, overdue(context.signal)]);

  if (circumstances.mustCancel && route.job?.isCancel !== undefined)
    await until(() => Promise.resolve(server.seen.some(isCancel)));
  // What was under way at the outcome has arrived when nothing is connected any more.
  const isQuiet = circumstances.isPortClosed || (await until(async () => (await server.connections()) === 0));
  const before = server.seen.length;
  // Time for a poll that should have stopped.
  if (route.job !== undefined) await sleep(3 * PACE.pollIntervalMs);
  const api = server.seen.filter((seen) => !isFile(seen) && !isCancel(seen));
  return {
    reply,
    request,
    api,
    files: server.seen.filter(isFile),
    cancels: server.seen.filter(isCancel),
    late: server.seen
      .slice(before)
      .filter((seen) => !isCancel(seen))
      .map(({ path }) => path),
    connections: isQuiet ? 0 : await server.connections(),
  };
}

function isFile({ path }: SeenRequest): boolean {
  return path.startsWith('/files/');
}

function unexpected(): Script {
  return { status: 500, body: 'no request was expected' };
}

/** The key in a header that records keep. */
function withEcho(script: Script): Script {
  return { ...script, headers: { 'x-request-id': `request-${KEY}`, ...script.headers } };
}

/** As a deadline or a user does it. */
function endAttempt(given: AbortController, end: AttemptEnd | undefined): void {
  if (end === undefined) return;
  const reason = end.by === 'deadline' ? new DOMException('The deadline passed', 'TimeoutError') : undefined;
  if (end.afterMs === undefined) given.abort(reason);
  else setTimeout(() => given.abort(reason), end.afterMs);
}

/** Rejects when an end that was asked for does not come; an abort costs no more than a cancel. */
async function overdue(signal: AbortSignal): Promise<never> {
  if (!signal.aborted) await once(signal, 'abort');
  await sleep(1000, undefined, { ref: false });
  throw new Error('The adapter did not settle when its signal ended');
}

/** Waits for what comes in a moment or not at all. */
async function until(holds: () => Promise<boolean>): Promise<boolean> {
  for (let tries = 0; tries < 200; tries += 1) {
    if (await holds()) return true;
    await sleep(1);
  }
  return false;
}

class Folders implements AsyncDisposable {
  readonly #folders: string[] = [];

  async make(): Promise<string> {
    const folder = await mkdtemp(join(tmpdir(), 'image-drift-route-'));
    this.#folders.push(folder);
    return folder;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all(this.#folders.map((folder) => rm(folder, { recursive: true, force: true })));
  }
}

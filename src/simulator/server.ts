import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

import { jsonReply, readExchange, sendReply, type Exchange, type Reply } from './exchange.ts';
import { BASE_PATHS, DIALECTS, type DialectModule } from './dialects.ts';
import type { Dialect, RecordedRequest, ScriptedReply, SimulatorOptions } from './options.ts';
import { recordExchange } from './recording.ts';
import { ServerState } from './world.ts';

export interface RequestFilter {
  readonly dialect?: Dialect;
  readonly method?: string;
  /** Part of the path. */
  readonly path?: string;
}

/** Vendors on a loopback port: real wire formats, painted pictures, drift at the turn of a switch. */
export interface Simulator {
  /** Origin, for example `http://127.0.0.1:40123`. */
  readonly url: string;
  readonly openaiBaseUrl: string;
  readonly geminiBaseUrl: string;
  /** What a route of this protocol takes as its `baseUrl`. */
  baseUrl(dialect: Dialect): string;
  /** Requests so far, in the order of arrival; the last 10,000. */
  requests(filter?: RequestFilter): readonly RecordedRequest[];
  /** Changes options from the next request on. Given fields replace the old ones whole; `undefined` takes an option back to its default. */
  configure(patch: { readonly [Name in keyof SimulatorOptions]?: SimulatorOptions[Name] | undefined }): void;
  /** Puts a reply in the queue that is given, once, instead of a simulated one to the next POST. */
  enqueue(reply: ScriptedReply): void;
  /** Back to the state after the start: first options, no requests, no queue, turns from the beginning. */
  reset(): void;
  /** Ends open connections and frees the port. */
  close(): Promise<void>;
  [Symbol.asyncDispose](): Promise<void>;
}

const MAX_RECORDED = 10_000;

/** Starts a simulator on 127.0.0.1. Rejects when the port is taken. */
export async function startSimulator(options: SimulatorOptions = {}): Promise<Simulator> {
  const state = new ServerState(options);
  const recorded: RecordedRequest[] = [];
  const queue: ScriptedReply[] = [];
  const closing = new AbortController();

  const serve = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const arrivedAt = performance.now();
    const exchange = await readExchange(request);
    if (exchange === undefined) {
      response.writeHead(413, { connection: 'close' }).end();
      return;
    }
    const module = DIALECTS.find((candidate) => candidate.serves(exchange));
    const dialect = module?.name;
    recorded.push({ ...(dialect === undefined ? {} : { dialect }), ...(await recordExchange(exchange)) });
    if (recorded.length > MAX_RECORDED) recorded.shift();
    const reply = takeScripted(queue, exchange, dialect) ?? (await answer(exchange, module, state));
    await sendReply(response, reply, { arrivedAt, signal: closing.signal });
  };

  const server = createServer((request, response) => {
    serve(request, response).catch((error: unknown) => {
      // The client left, or the server closes: nobody is there to be told. Anything else is a bug of the simulator.
      if (closing.signal.aborted || request.destroyed || response.destroyed) return;
      const message = error instanceof Error ? (error.stack ?? error.message) : String(error);
      if (response.headersSent) response.destroy();
      else response.writeHead(500, { 'content-type': 'text/plain' }).end(`simulator bug: ${message}`);
    });
  });
  // Longer than any pause between two requests of a run: a client never meets a connection that just closed.
  server.keepAliveTimeout = 120_000;
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(options.port ?? 0, '127.0.0.1', resolve);
  });
  state.origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;

  const close = async (): Promise<void> => {
    if (closing.signal.aborted) return;
    closing.abort();
    await new Promise<void>((resolve) => {
      server.close(() => resolve());
      server.closeAllConnections();
    });
  };
  return {
    url: state.origin,
    openaiBaseUrl: state.origin + BASE_PATHS['openai-images'],
    geminiBaseUrl: state.origin + BASE_PATHS.gemini,
    baseUrl: (dialect) => state.origin + BASE_PATHS[dialect],
    requests: (filter = {}) => recorded.filter((request) => matches(request, filter)),
    configure: (patch) => {
      const merged = Object.entries({ ...state.options, ...patch }).filter(([, value]) => value !== undefined);
      state.options = Object.fromEntries(merged) as SimulatorOptions;
    },
    enqueue: (reply) => {
      queue.push(reply);
    },
    reset: () => {
      state.options = options;
      state.reset();
      recorded.length = 0;
      queue.length = 0;
    },
    close,
    [Symbol.asyncDispose]: close,
  };
}

function matches(request: RecordedRequest, filter: RequestFilter): boolean {
  return (
    (filter.dialect === undefined || request.dialect === filter.dialect) &&
    (filter.method === undefined || request.method === filter.method) &&
    (filter.path === undefined || request.path.includes(filter.path))
  );
}

function takeScripted(queue: ScriptedReply[], exchange: Exchange, dialect: Dialect | undefined): Reply | undefined {
  if (exchange.method !== 'POST' || dialect === undefined) return undefined;
  const place = queue.findIndex((reply) => reply.dialect === undefined || reply.dialect === dialect);
  const scripted = place < 0 ? undefined : queue.splice(place, 1)[0];
  if (scripted === undefined) return undefined;
  const { body = '', delayMs, cutAfterBytes, holdOpen } = scripted;
  const isJson = typeof body !== 'string' && !(body instanceof Uint8Array);
  return {
    status: scripted.status ?? 200,
    headers: { 'content-type': isJson ? 'application/json' : 'text/plain', ...lowerCaseNames(scripted.headers ?? {}) },
    body: isJson ? JSON.stringify(body) : body,
    ...(delayMs === undefined ? {} : { latencyMs: delayMs }),
    ...(cutAfterBytes === undefined ? {} : { cutAfterBytes }),
    ...(holdOpen === undefined ? {} : { holdOpen }),
  };
}

function lowerCaseNames(headers: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));
}

async function answer(exchange: Exchange, module: DialectModule | undefined, state: ServerState): Promise<Reply> {
  const reply = module === undefined ? answerFile(exchange, state) : await module.answer(exchange, state);
  return (
    reply ??
    jsonReply(404, {
      error: {
        message: `Unknown path ${exchange.url.pathname}.`,
        type: 'invalid_request_error',
        param: null,
        code: 'unknown_url',
      },
    })
  );
}

/** `/files/<hash>.<extension>`, and `/redirect?to=<url>` for tests of redirect rules. */
function answerFile(exchange: Exchange, state: ServerState): Reply | undefined {
  const { pathname, searchParams } = exchange.url;
  if (pathname === '/redirect') {
    const target = searchParams.get('to') ?? '/';
    return { status: 302, headers: { location: target }, body: '' };
  }
  const name = /^\/files\/([\w.]+)$/.exec(pathname)?.[1];
  const file = name === undefined ? undefined : state.file(name);
  return file === undefined
    ? undefined
    : { status: 200, headers: { 'content-type': file.mediaType }, body: file.bytes };
}

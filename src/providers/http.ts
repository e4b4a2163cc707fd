import { Agent, type Dispatcher, EnvHttpProxyAgent } from 'undici';

import { blockedAddresses, linkLocalAddresses } from './address-filter.ts';
import { type NetworkFailure, describeNetworkError, reasonOfAbort } from './network-failure.ts';

export interface HttpRequest {
  readonly method: 'POST' | 'GET' | 'PUT' | 'DELETE';
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array;
  readonly signal: AbortSignal;
  /** More bytes of body than this end the exchange as `too-large`. */
  readonly maxBodyBytes: number;
  /**
   * Which addresses a connection may reach. `any`: an address that the user configured · `public`: nothing private,
   * loopback or reserved · `not-link-local`: all but cloud metadata. Default `any`.
   */
  readonly reach?: Reach;
  /**
   * The connection may serve the next exchange too. Only for requests that may be sent again: one that the server closes
   * at that moment is lost. Default: it closes.
   */
  readonly keepAlive?: boolean;
  /** Told of each part of a response's body as it arrives, milliseconds since the exchange started. */
  readonly onChunk?: (chunk: Uint8Array, atMs: number) => void;
  /**
   * Takes the body of a successful response part by part in place of keeping it: the next part is read when the promise
   * resolves, so a body may be larger than memory. A rejection ends the exchange and rejects it too.
   */
  readonly sink?: (chunk: Uint8Array) => Promise<void>;
}

export type Reach = 'any' | 'public' | 'not-link-local';

/** Milliseconds since the exchange started. */
interface Timing {
  readonly headersMs?: number;
  readonly lastByteMs: number;
}

export interface HttpResponse extends Timing {
  readonly kind: 'response';
  readonly status: number;
  /** Lower-case names; repeated headers are joined by a comma. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array;
  readonly headersMs: number;
}

export interface HttpFailure extends NetworkFailure, Timing {
  readonly kind: 'failure';
  /** False: the connection never stood, so nobody can have served or billed anything. */
  readonly wasSent: boolean;
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
}

export type HttpOutcome = HttpResponse | HttpFailure;

/** One HTTP exchange: no redirects, no retries, no cookies. Everything that the network does is an outcome, never an exception. */
export interface Http {
  exchange(request: HttpRequest): Promise<HttpOutcome>;
}

export interface HttpOptions {
  /** Read for `HTTPS_PROXY`, `HTTP_PROXY`, `NO_PROXY` and their lower-case forms. */
  readonly env: Readonly<Record<string, string | undefined>>;
}

/** Never through a proxy, which would look for them on its own machine. */
const LOOPBACK_NAMES = 'localhost,127.0.0.1,[::1]';

/**
 * Makes the HTTP port of the adapters. Connections open when needed and close with their exchange, unless it says otherwise: so every attempt
 * is timed alike, and no request is lost to a kept connection that the server closes at that moment, which nobody
 * could tell from a request that was served.
 */
export function createHttp({ env }: HttpOptions): Http {
  const dispatchers = new Map<Reach, Dispatcher>();
  // Made late: a proxy setting that is not a URL must fail an exchange, not the start of the program.
  const dispatcherFor = (reach: Reach): Dispatcher => {
    const dispatcher = dispatchers.get(reach) ?? createDispatcher(env, reach);
    dispatchers.set(reach, dispatcher);
    return dispatcher;
  };
  return { exchange: (request) => exchange(request, dispatcherFor) };
}

function createDispatcher(env: HttpOptions['env'], reach: Reach): Dispatcher {
  const blockList = { any: undefined, public: blockedAddresses, 'not-link-local': linkLocalAddresses }[reach];
  const agentOptions: Agent.Options = {
    allowH2: false,
    // The signal alone decides how long we wait: undici's own 300 s are shorter than a slow 4K picture.
    headersTimeout: 0,
    bodyTimeout: 0,
    connect: { timeout: 15_000, ...(blockList === undefined ? {} : { blockList }) },
  };
  // Empty strings keep undici from reading the process's environment behind our back.
  const httpProxy = env['http_proxy'] ?? env['HTTP_PROXY'] ?? '';
  const httpsProxy = env['https_proxy'] ?? env['HTTPS_PROXY'] ?? '';
  if (httpProxy === '' && httpsProxy === '') return new Agent(agentOptions);
  const noProxy = [env['no_proxy'] ?? env['NO_PROXY'] ?? '', LOOPBACK_NAMES].filter(Boolean).join(',');
  return new EnvHttpProxyAgent({ ...agentOptions, httpProxy, httpsProxy, noProxy });
}

function exchange(request: HttpRequest, dispatcherFor: (reach: Reach) => Dispatcher): Promise<HttpOutcome> {
  const startedAt = performance.now();
  const elapsed = (): number => Math.round((performance.now() - startedAt) * 10) / 10;
  const { signal, url } = request;
  return new Promise((resolve, reject) => {
    let controller: Dispatcher.DispatchController | undefined;
    let head: Pick<HttpResponse, 'status' | 'headers' | 'headersMs'> | undefined;
    let sizeBytes = 0;
    const chunks: Uint8Array[] = [];
    let taken: Promise<void> = Promise.resolve();
    let isSettled = false;

    const settle = (outcome: HttpOutcome): void => {
      if (isSettled) return;
      isSettled = true;
      signal.removeEventListener('abort', onAbort);
      taken.then(() => resolve(outcome), reject);
    };
    const fail = (failure: NetworkFailure): void =>
      settle({ kind: 'failure', ...failure, wasSent: controller !== undefined, ...head, lastByteMs: elapsed() });
    const drain = (
      from: Dispatcher.DispatchController,
      chunk: Uint8Array,
      sink: NonNullable<HttpRequest['sink']>,
    ): void => {
      // undici tells of an empty part after every pause, which would pause and go on for ever.
      if (chunk.length === 0) return;
      from.pause();
      // When the server closes the connection, undici hands over the rest without waiting.
      taken = taken.then(() => sink(chunk));
      taken.then(
        () => from.resume(),
        (error: unknown) => {
          isSettled = true;
          signal.removeEventListener('abort', onAbort);
          reject(error);
          from.abort(new Error('not taken'));
        },
      );
    };
    // An abort before the connection stands has nothing to abort yet: it settles now, and the start is refused later.
    const onAbort = (): void => {
      fail(reasonOfAbort(signal));
      controller?.abort(new Error('aborted'));
    };
    if (signal.aborted) {
      onAbort();
      return;
    }
    signal.addEventListener('abort', onAbort, { once: true });

    const handler: Dispatcher.DispatchHandler = {
      onRequestStart(started) {
        if (isSettled) started.abort(new Error('aborted'));
        else controller = started;
      },
      onResponseStart(_controller, status, headers) {
        if (status >= 200) head = { status, headers: flatHeaders(headers), headersMs: elapsed() };
      },
      onResponseData(current, chunk) {
        sizeBytes += chunk.length;
        if (sizeBytes <= request.maxBodyBytes) {
          if (request.sink !== undefined && head !== undefined && head.status < 300)
            drain(current, chunk, request.sink);
          else chunks.push(chunk);
          request.onChunk?.(chunk, elapsed());
          return;
        }
        fail({ reason: 'too-large', message: `The reply is larger than ${request.maxBodyBytes} bytes` });
        current.abort(new Error('too large'));
      },
      onResponseEnd() {
        settle({ kind: 'response', ...head!, body: Buffer.concat(chunks), lastByteMs: elapsed() });
      },
      onResponseError(_controller, error) {
        fail(describeNetworkError(error, { host: url.host, wasSent: controller !== undefined }));
      },
    };
    try {
      const { method, headers, body, keepAlive } = request;
      const path = url.pathname + url.search;
      dispatcherFor(request.reach ?? 'any').dispatch(
        {
          origin: url.origin,
          path,
          method,
          headers,
          reset: keepAlive !== true,
          ...(body === undefined ? {} : { body }),
        },
        handler,
      );
    } catch (error) {
      fail(describeNetworkError(error, { host: url.host, wasSent: false }));
    }
  });
}

function flatHeaders(
  headers: Readonly<Record<string, string | readonly string[] | undefined>>,
): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers).flatMap(([name, value]) =>
      value === undefined ? [] : [[name.toLowerCase(), typeof value === 'string' ? value : value.join(', ')]],
    ),
  );
}

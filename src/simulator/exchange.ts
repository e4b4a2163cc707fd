import type { IncomingMessage, ServerResponse } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';

/** One request, read to its end. */
export interface Exchange {
  readonly method: string;
  readonly url: URL;
  /** Lower-case names. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
}

/** What to send back, and how to misbehave while doing so. */
export interface Reply {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body: string | Uint8Array;
  /** Milliseconds from the request's arrival until the first byte of the reply, at least. Default 0. */
  readonly latencyMs?: number;
  readonly cutAfterBytes?: number;
  readonly holdOpen?: boolean;
  /** After `body`: this many bytes of filler. */
  readonly fillerBytes?: number;
  /** After `body`: a stream without stated length, each part so many milliseconds after the one before. */
  readonly parts?: readonly { readonly body: string; readonly afterMs: number }[];
}

/** More than any vendor takes: 16 pictures of 50 MB would be refused by all of them. */
const MAX_REQUEST_BYTES = 256 * 1024 * 1024;

/** Reads a request's body. Returns `undefined` when it is too long to keep. */
export async function readExchange(request: IncomingMessage): Promise<Exchange | undefined> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    length += chunk.length;
    if (length > MAX_REQUEST_BYTES) return undefined;
    chunks.push(chunk);
  }
  const headers = Object.entries(request.headers).map(([name, value]): [string, string] => [name, String(value ?? '')]);
  return {
    method: request.method ?? 'GET',
    url: readUrl(request.url ?? '/'),
    headers: Object.fromEntries(headers),
    body: Buffer.concat(chunks),
  };
}

/** Damaged targets become a path that nobody serves: what a client sends must not look like a bug of ours. */
function readUrl(target: string): URL {
  const origin = 'http://simulator.invalid';
  const url = URL.parse(target, origin);
  if (url === null) return new URL('/damaged-target', origin);
  try {
    decodeURIComponent(url.pathname);
    return url;
  } catch {
    // A lone `%`: every later decoding of the path would throw.
    return new URL('/damaged-target', origin);
  }
}

export function jsonReply(status: number, value: unknown, headers: Readonly<Record<string, string>> = {}): Reply {
  return {
    status,
    headers: { 'content-type': 'application/json; charset=utf-8', ...headers },
    body: JSON.stringify(value),
  };
}

/** A page that a proxy in front of the vendor would send. */
export function proxyPage(): Reply {
  return {
    status: 502,
    headers: { 'content-type': 'text/html', server: 'simulated-edge' },
    body: '<html><head><title>502 Bad Gateway</title></head><body><h1>502 Bad Gateway</h1></body></html>',
  };
}

/** Sends a reply. `arrivedAt` is the monotonic time of the request; `signal` ends all waiting when the server closes. */
export async function sendReply(
  response: ServerResponse,
  reply: Reply,
  timing: { readonly arrivedAt: number; readonly signal: AbortSignal },
): Promise<void> {
  const rest = (reply.latencyMs ?? 0) - (performance.now() - timing.arrivedAt);
  if (rest > 0) await sleep(rest, undefined, { signal: timing.signal });
  if (response.destroyed || (reply.holdOpen === true && reply.cutAfterBytes === undefined)) return;
  const body = Buffer.from(reply.body as Uint8Array);
  if (reply.parts !== undefined) {
    response.writeHead(reply.status, reply.headers);
    await written(response, body);
    for (const part of reply.parts) {
      await sleep(part.afterMs, undefined, { signal: timing.signal });
      await written(response, Buffer.from(part.body));
    }
    response.end();
    return;
  }
  const length = body.length + (reply.fillerBytes ?? 0);
  response.writeHead(reply.status, { ...reply.headers, 'content-length': String(length) });
  if (reply.cutAfterBytes !== undefined) {
    // Flushed first, so that the client really gets these bytes before the connection ends.
    await written(response, body.subarray(0, reply.cutAfterBytes));
    if (reply.holdOpen !== true) response.socket?.destroySoon();
    return;
  }
  await written(response, body);
  if (reply.fillerBytes !== undefined) await writeFiller(response, reply.fillerBytes);
  response.end();
}

async function writeFiller(response: ServerResponse, bytes: number): Promise<void> {
  const chunk = Buffer.alloc(64 * 1024, 'A');
  for (let left = bytes; left > 0 && !response.destroyed; left -= chunk.length)
    await written(response, chunk.subarray(0, Math.min(left, chunk.length)));
}

/** Resolves when the bytes were handed to the network, or the client is gone. */
function written(response: ServerResponse, bytes: Uint8Array): Promise<void> {
  return new Promise((resolve) => {
    response.once('close', resolve);
    response.write(bytes, () => {
      response.off('close', resolve);
      resolve();
    });
  });
}

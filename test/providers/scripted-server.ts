import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Readable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';

export interface SeenRequest {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

export interface Script {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array | object;
  /** Before the head is sent. */
  readonly delayMs?: number;
  /** The socket is destroyed after so many bytes; the head promises all of them. */
  readonly cutAfterBytes?: number;
  /** Nothing more comes after `cutAfterBytes` (default 0, which is after the head), but the socket stays open. */
  readonly isStalled?: boolean;
  /** Not even a head comes. */
  readonly isSilent?: boolean;
  /** In place of `body`: sent one by one without a length, as streams of events are. */
  readonly chunks?: readonly string[];
  /** Before each chunk but the first. */
  readonly chunkPauseMs?: number;
}

export interface ScriptedServer extends AsyncDisposable {
  readonly url: string;
  readonly seen: readonly SeenRequest[];
  /** Connections that are open now. */
  connections(): Promise<number>;
}

/** A server on loopback that answers by the script, for odd behaviour on the wire; connections die with it. */
export async function startScriptedServer(answer: (request: SeenRequest) => Script): Promise<ScriptedServer> {
  const seen: SeenRequest[] = [];
  const server: Server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const { method = '', url = '', headers } = request;
      const arrived = { method, path: url, headers, body: Buffer.concat(chunks) };
      seen.push(arrived);
      const script = answer(arrived);
      if (script.isSilent) return;
      const bytes = toBytes(script.body ?? '');
      setTimeout(() => {
        if (script.chunks !== undefined) {
          response.writeHead(script.status ?? 200, { 'content-type': 'text/event-stream', ...script.headers });
          Readable.from(paused(script.chunks, script.chunkPauseMs ?? 0)).pipe(response);
          return;
        }
        response.writeHead(script.status ?? 200, {
          'content-type': 'application/json',
          'content-length': String(bytes.length),
          ...script.headers,
        });
        if (script.cutAfterBytes === undefined && !script.isStalled) {
          response.end(bytes);
          return;
        }
        response.flushHeaders();
        response.write(bytes.subarray(0, script.cutAfterBytes ?? 0), () => {
          if (!script.isStalled) response.destroy();
        });
      }, script.delayMs ?? 0);
    });
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    seen,
    connections: () => promisify<number>(server.getConnections.bind(server))(),
    [Symbol.asyncDispose]: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

async function* paused(chunks: readonly string[], pauseMs: number): AsyncGenerator<string> {
  for (const [index, chunk] of chunks.entries()) {
    if (index > 0) await sleep(pauseMs);
    yield chunk;
  }
}

/** What goes over the wire for a body. */
export function toBytes(body: NonNullable<Script['body']>): Uint8Array {
  if (body instanceof Uint8Array) return body;
  return Buffer.from(typeof body === 'string' ? body : JSON.stringify(body));
}

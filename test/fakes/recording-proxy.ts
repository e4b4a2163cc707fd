import { createServer, request as httpRequest, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';

/** One exchange that went through the proxy. */
interface Exchange {
  readonly method: string;
  /** Path and query. */
  readonly path: string;
  readonly authorization: string | undefined;
  /** Parsed JSON body of the request; absent when it had none. */
  readonly body?: unknown;
  readonly status: number;
}

export interface RecordingProxy extends AsyncDisposable {
  readonly url: string;
  readonly exchanges: readonly Exchange[];
  /** Point at another server, for example after it started again. */
  target(url: string): void;
}

/** Where a request goes instead; `undefined`: to the target. */
type Detour = (request: { readonly method: string; readonly path: string }) => string | undefined;

/** A reverse proxy on loopback that forwards everything and remembers it. */
export async function startRecordingProxy(
  initialTarget: string,
  detour: Detour = () => undefined,
): Promise<RecordingProxy> {
  let target = initialTarget;
  const exchanges: Exchange[] = [];
  const proxy = createServer((incoming, outgoing) => {
    void (async () => {
      const body = await readAll(incoming);
      const { method = 'GET', url: path = '/' } = incoming;
      const server = detour({ method, path }) ?? target;
      const onward = httpRequest(new URL(path, server), {
        method,
        headers: { ...incoming.headers, host: new URL(server).host },
      });
      onward.on('error', () => outgoing.writeHead(502).end());
      onward.on('response', (answer) => {
        exchanges.push({
          method,
          path,
          authorization: incoming.headers.authorization,
          status: answer.statusCode ?? 0,
          ...(body.length === 0 ? {} : { body: JSON.parse(body.toString()) as unknown }),
        });
        outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
        answer.pipe(outgoing);
      });
      onward.end(body);
    })();
  });
  await new Promise<void>((resolve) => void proxy.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`,
    exchanges,
    target: (url) => void (target = url),
    [Symbol.asyncDispose]: () =>
      new Promise((resolve) => {
        proxy.close(() => resolve());
        proxy.closeAllConnections();
      }),
  };
}

async function readAll(message: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of message) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}

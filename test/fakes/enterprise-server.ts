import { createServer, request as httpRequest } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A GitHub Enterprise Server on loopback: pages and git at its root, the API below `/api/v3`. */
export interface EnterpriseServer extends AsyncDisposable {
  readonly url: string;
  readonly apiUrl: string;
}

const API = '/api/v3';

/** Puts an API and a git server behind one address. */
export async function startEnterpriseServer(behind: {
  readonly api: string;
  readonly git: string;
}): Promise<EnterpriseServer> {
  const server = createServer((incoming, outgoing) => {
    const path = incoming.url ?? '/';
    const isApi = path.startsWith(`${API}/`);
    const target = new URL(isApi ? path.slice(API.length) : path, isApi ? behind.api : behind.git);
    const onward = httpRequest(target, {
      method: incoming.method,
      headers: { ...incoming.headers, host: target.host },
    });
    onward.on('error', () => outgoing.writeHead(502).end());
    onward.on('response', (answer) => {
      outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(outgoing);
    });
    incoming.pipe(onward);
  });
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    url,
    apiUrl: `${url}${API}`,
    [Symbol.asyncDispose]: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

import { createServer } from 'node:http';
import { connect, createServer as createTcpServer, type AddressInfo, type Server } from 'node:net';

import { expect, test } from 'vitest';

import { createHttp, type HttpRequest } from '../../src/providers/http.ts';
import { http } from './requests.ts';
import { startScriptedServer } from './scripted-server.ts';

const get = (url: string, patch: Partial<HttpRequest> = {}): HttpRequest => ({
  method: 'GET',
  url: new URL(url),
  headers: {},
  signal: new AbortController().signal,
  maxBodyBytes: 1000,
  ...patch,
});

async function listen(server: Server): Promise<number> {
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  return (server.address() as AddressInfo).port;
}

test('each exchange has a connection of its own', async () => {
  await using server = await startScriptedServer(() => ({ body: 'ok' }));
  await http.exchange(get(server.url));
  await http.exchange(get(server.url));
  expect(server.seen.map(({ headers }) => headers['connection'])).toEqual(['close', 'close']);
});

test('a name without an address was never asked', async () => {
  const outcome = await http.exchange(get('http://no-such-host.invalid/'));
  expect(outcome).toMatchObject({ kind: 'failure', reason: 'connect', wasSent: false });
});

test('a server that speaks no TLS was never asked', async () => {
  await using server = await startScriptedServer(() => ({ body: 'ok' }));
  const outcome = await http.exchange(get(server.url.replace('http:', 'https:')));
  expect(outcome).toMatchObject({ kind: 'failure', reason: 'connect', wasSent: false });
  expect(server.seen).toEqual([]);
});

test('a connection that closes after the request may have been served', async () => {
  const server = createTcpServer((socket) => socket.once('data', () => socket.destroy()).on('error', () => {}));
  const port = await listen(server);
  try {
    const outcome = await http.exchange(get(`http://127.0.0.1:${port}/`, { method: 'POST', body: 'x' }));
    expect(outcome).toMatchObject({ kind: 'failure', reason: 'transport', wasSent: true });
  } finally {
    server.close();
  }
});

test('bytes that are no HTTP are a broken transport', async () => {
  const server = createTcpServer((socket) =>
    socket.once('data', () => socket.end('SSH-2.0-x\r\n')).on('error', () => {}),
  );
  const port = await listen(server);
  try {
    expect(await http.exchange(get(`http://127.0.0.1:${port}/`))).toMatchObject({ reason: 'transport', wasSent: true });
  } finally {
    server.close();
  }
});

test('a header that cannot be sent is a failure and no crash', async () => {
  const outcome = await http.exchange(get('http://127.0.0.1:9/', { headers: { 'x-a': 'b\nc' } }));
  expect(outcome).toMatchObject({ kind: 'failure', reason: 'connect', isPermanent: true });
});

test('a proxy variable that is no URL is a failure and no crash', async () => {
  const proxied = createHttp({ env: { HTTPS_PROXY: 'not a url' } });
  expect(await proxied.exchange(get('https://files.example/'))).toMatchObject({
    kind: 'failure',
    reason: 'connect',
    isPermanent: true,
    wasSent: false,
  });
});

test('a proxy is used for the hosts that need it, and never for loopback', async () => {
  const tunnels: string[] = [];
  await using target = await startScriptedServer(() => ({ body: 'ok' }));
  // A forward proxy that brings every name to the target.
  const proxy = createServer().on('connect', (request, client) => {
    tunnels.push(request.url!);
    const upstream = connect(Number(new URL(target.url).port), '127.0.0.1', () => {
      client.write('HTTP/1.1 200 OK\r\n\r\n');
      client.pipe(upstream).pipe(client);
    });
    client.on('error', () => upstream.destroy());
    upstream.on('error', () => client.destroy());
  });
  const port = await listen(proxy);
  try {
    const env = { https_proxy: `http://127.0.0.1:${port}`, NO_PROXY: 'internal.invalid' };
    const proxied = createHttp({ env });
    // The target speaks no TLS, so the exchange fails; what counts is who was asked to open the way.
    const outcome = await proxied.exchange(get('https://vendor.example/'));
    expect(outcome).toMatchObject({ kind: 'failure', reason: 'connect', wasSent: false });
    await proxied.exchange(get('https://internal.invalid/'));
    expect(await proxied.exchange(get(target.url))).toMatchObject({ kind: 'response', status: 200 });
    expect(tunnels).toEqual(['vendor.example:443']);
  } finally {
    proxy.close();
    proxy.closeAllConnections();
  }
});

test('a proxy that refuses the way did not send the request', async () => {
  const proxy = createServer().on('connect', (_request, client) => client.end('HTTP/1.1 403 Forbidden\r\n\r\n'));
  const port = await listen(proxy);
  try {
    const proxied = createHttp({ env: { HTTPS_PROXY: `http://127.0.0.1:${port}` } });
    const outcome = await proxied.exchange(get('https://vendor.example/', { method: 'POST', body: 'x' }));
    expect(outcome).toMatchObject({ kind: 'failure', reason: 'connect', wasSent: false });
    expect(outcome).toHaveProperty('message', 'The proxy does not open a way to vendor.example (HTTP 403)');
  } finally {
    proxy.close();
    proxy.closeAllConnections();
  }
});

test('an abort while the connection is being made sends nothing', async () => {
  const controller = new AbortController();
  // 192.0.2.0/24 is reserved for documentation: nobody answers there.
  const pending = http.exchange(get('http://192.0.2.1/', { signal: controller.signal }));
  controller.abort();
  expect(await pending).toMatchObject({ kind: 'failure', reason: 'aborted', wasSent: false });
});

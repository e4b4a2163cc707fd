import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { createServer, type IncomingMessage, request as httpRequest, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import S3rver from 's3rver';

import { findSignatureError, type S3Error, type Signer } from './s3-signature.ts';

export const BUCKET = 'pictures';

export interface S3Request {
  readonly method: string;
  /** Key of the object. */
  readonly key: string;
  readonly status: number;
}

/** `drop`: the work is done and the answer is lost · `cut`: half of the body comes · a number: an error of that status. */
type Interception = 'drop' | 'cut' | number | undefined;

export interface S3Server extends AsyncDisposable {
  readonly url: string;
  /** Whom it serves. */
  signer: Signer;
  /** What it does with `If-Match` and `If-None-Match` of writes. */
  conditions: 'known' | 'ignored' | 'refused';
  intercept: (request: Omit<S3Request, 'status'>) => Interception | Promise<Interception>;
  readonly requests: S3Request[];
  /** Puts an object there as somebody else would; `undefined` deletes it. */
  plant(key: string, text: string | undefined): Promise<void>;
  /** Keys below a prefix, in order. */
  keys(prefix?: string): Promise<string[]>;
}

const ERRORS: Readonly<Record<number, string>> = {
  403: 'AccessDenied',
  500: 'InternalError',
  503: 'SlowDown',
};

/**
 * A bucket called `pictures` on loopback: s3rver, which is not ours, behind a door that checks every signature and every
 * condition, because s3rver knows neither signatures of version 4 nor conditional writes.
 */
export async function startS3Server(): Promise<S3Server> {
  const directory = await mkdtemp(join(tmpdir(), 'image-drift-s3-'));
  const inner = new S3rver({
    address: '127.0.0.1',
    port: 0,
    silent: true,
    directory,
    configureBuckets: [{ name: BUCKET }],
  });
  const { port } = await inner.run();
  const turns = new Map<string, Promise<unknown>>();

  const door = createServer((incoming, outgoing) => void serve(incoming, outgoing));
  await new Promise<void>((resolve) => void door.listen(0, '127.0.0.1', resolve));

  async function serve(incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
    const body = await readAll(incoming);
    const { method = 'GET', url: target = '/', headers } = incoming;
    const isVirtual = headers.host?.startsWith(`${BUCKET}.`) === true;
    const path = isVirtual ? `/${BUCKET}${target}` : target;
    const key = decodeURIComponent(path.replace(/^\/[^/]+\//, ''));
    const answer = (reply: Reply): void => {
      server.requests.push({ method, key, status: reply.status });
      outgoing.writeHead(reply.status, reply.headers);
      outgoing.end(reply.body);
    };
    const error = findSignatureError({ method, target, headers, body }, server.signer);
    if (error !== undefined) return answer(xmlError(error));
    const special = await server.intercept({ method, key });
    if (typeof special === 'number') {
      const code = ERRORS[special] ?? 'Unknown';
      return answer(xmlError({ status: special, code, message: `${code} & more` }));
    }
    const reply = await inTurn(path, () => (method === 'PUT' ? write(path, body, headers) : ask(method, path)));
    if (special === 'drop') return void incoming.socket.destroy();
    if (special === 'cut') {
      outgoing.writeHead(reply.status, { ...reply.headers, 'content-length': reply.body.length });
      return void outgoing.write(reply.body.subarray(0, reply.body.length / 2), () => incoming.socket.destroy());
    }
    answer(reply);
  }

  /** What concerns one object happens one after the other: conditions need it, and s3rver shows half of a write. */
  function inTurn(path: string, work: () => Promise<Reply>): Promise<Reply> {
    const turn = (turns.get(path) ?? Promise.resolve()).then(work);
    turns.set(path, turn);
    return turn;
  }

  async function write(path: string, body: Buffer, headers: IncomingMessage['headers']): Promise<Reply> {
    const { 'if-match': match, 'if-none-match': noneMatch } = headers;
    const isConditional = match !== undefined || noneMatch !== undefined;
    if (isConditional && server.conditions === 'refused')
      return xmlError({ status: 501, code: 'NotImplemented', message: 'A header is not implemented' });
    if (isConditional && server.conditions === 'known') {
      const etag = (await ask('HEAD', path)).headers['etag'];
      if (match !== undefined && etag === undefined)
        return xmlError({ status: 404, code: 'NoSuchKey', message: 'The specified key does not exist.' });
      if (noneMatch === undefined ? etag !== match : etag !== undefined)
        return xmlError({ status: 412, code: 'PreconditionFailed', message: 'A condition did not hold' });
    }
    return ask('PUT', path, { body, type: headers['content-type'] ?? '' });
  }

  function ask(method: string, path: string, sent?: { readonly body: Buffer; readonly type: string }): Promise<Reply> {
    return new Promise((resolve, reject) => {
      const onward = httpRequest({ host: '127.0.0.1', port, method, path });
      if (sent !== undefined) onward.setHeader('content-type', sent.type);
      onward.on('error', reject);
      onward.on('response', (answer) => {
        const { statusCode: status = 502, headers } = answer;
        readAll(answer).then((body) => resolve({ status, headers: plain(headers), body }), reject);
      });
      onward.end(sent?.body);
    });
  }

  const server: S3Server = {
    url: `http://127.0.0.1:${(door.address() as AddressInfo).port}`,
    signer: {
      accessKeyId: 'AKIDEXAMPLE',
      secretAccessKey: 'wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY',
      region: 'us-east-1',
    },
    conditions: 'known',
    intercept: () => undefined,
    requests: [],
    async plant(key, text) {
      if (text === undefined) await ask('DELETE', `/${BUCKET}/${key}`);
      else await ask('PUT', `/${BUCKET}/${key}`, { body: Buffer.from(text), type: 'text/plain' });
    },
    async keys(prefix = '') {
      const names = await readdir(join(directory, BUCKET), { recursive: true });
      return names
        .flatMap((name) => (name.endsWith('._S3rver_object') ? [name.replace('._S3rver_object', '')] : []))
        .filter((name) => name.startsWith(prefix))
        .sort();
    },
    async [Symbol.asyncDispose]() {
      await new Promise((resolve) => {
        door.close(resolve);
        door.closeAllConnections();
      });
      await inner.close();
      await rm(directory, { recursive: true });
    },
  };
  return server;
}

interface Reply {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
}

function xmlError({ status, code, message, elements = {} }: S3Error): Reply {
  const all = Object.entries({ Code: code, Message: message, ...elements, RequestId: '4442587FB7D0A2F9' });
  const inner = all.map(([name, text]) => `<${name}>${escaped(text)}</${name}>`).join('');
  return {
    status,
    headers: { 'content-type': 'application/xml' },
    body: Buffer.from(`<?xml version="1.0" encoding="UTF-8"?>\n<Error>${inner}</Error>`),
  };
}

const escaped = (text: string): string => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;');

const plain = (headers: IncomingMessage['headers']): Record<string, string> =>
  Object.fromEntries(
    ['content-type', 'etag', 'location'].flatMap((name) =>
      headers[name] === undefined ? [] : [[name, String(headers[name])]],
    ),
  );

async function readAll(message: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of message) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}

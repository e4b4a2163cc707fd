/**
 * A vendor that costs nearly no processor time: OpenAI Images replies that were drawn before the first request came,
 * each sent `LATENCY_MS` after its request. A process of its own, so that its work is nobody else's.
 * Prompts end in "number 0" to "number 11". `POST /set/<name>` changes what all prompts give: `usual` or `moved`.
 */
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

import { CASES, LATENCY_MS, type Pictures } from './overhead-setting.ts';
import { drawPicture } from '../test/packaged/drawn-pictures.ts';

async function drawReply(seed: number): Promise<Buffer> {
  const picture = await drawPicture({ seed });
  const usage = { input_tokens: 12, output_tokens: 1056, total_tokens: 1068 };
  return Buffer.from(JSON.stringify({ created: 0, data: [{ b64_json: picture.toString('base64') }], usage }));
}

const usual = await Promise.all(Array.from({ length: CASES }, (_, seed) => drawReply(seed)));
const replies: Readonly<Record<Pictures, readonly Buffer[]>> = {
  usual,
  // Every prompt gives the picture of the next one.
  moved: [...usual.slice(1), ...usual.slice(0, 1)],
};
let current: Pictures = 'usual';
let served = 0;

async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const due = sleep(LATENCY_MS);
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const change = /^\/set\/(usual|moved)$/.exec(request.url ?? '')?.[1];
  if (change !== undefined) {
    response.end(String(served));
    served = 0;
    current = change as Pictures;
    return;
  }
  const { prompt } = JSON.parse(Buffer.concat(chunks).toString()) as { prompt: string };
  const reply = replies[current][Number(/number (\d+)$/.exec(prompt)?.[1])];
  served += 1;
  await due;
  response.writeHead(reply === undefined ? 400 : 200, { 'content-type': 'application/json' });
  response.end(reply ?? '{"error":{"message":"no such picture"}}');
}

const server = createServer((request, response) => void answer(request, response));
server.listen(0, '127.0.0.1');
await once(server, 'listening');
console.log(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);

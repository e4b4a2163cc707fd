import Replicate from 'replicate';
import { expect, test } from 'vitest';

import type { GenerateRequest } from '../../src/providers/contract.ts';
import { createReplicate } from '../../src/providers/replicate.ts';
import { PICTURES, PNG } from './pictures.ts';
import { http, KEY, makeContext, makeRequest } from './requests.ts';
import { type SeenRequest, startScriptedServer } from './scripted-server.ts';

const VERSION = '39ed52f2a78e934b3ba6e2a89f5b1c712de7dfea535525255b1aa35c5565e08b';
const output = `data:image/png;base64,${PNG.toString('base64')}`;

/** The same prediction by Replicate's own client and by our adapter, as a server sees them. */
async function record(
  call: (client: Replicate) => Promise<unknown>,
  patch: Partial<GenerateRequest>,
): Promise<readonly [SeenRequest, SeenRequest]> {
  await using server = await startScriptedServer(() => ({
    status: 201,
    body: { id: 'p1', status: 'succeeded', output },
  }));
  const baseUrl = `${server.url}/v1`;
  await call(new Replicate({ auth: KEY, baseUrl }));
  await createReplicate(http).generate(makeRequest(patch), makeContext(baseUrl));
  expect(server.seen).toHaveLength(2);
  return [server.seen[0]!, server.seen[1]!];
}

const uriOf = (bytes: Buffer, mediaType: string): string => `data:${mediaType};base64,${bytes.toString('base64')}`;

const envelope = ({ method, path, headers, body }: SeenRequest) => ({
  method,
  path,
  authorization: headers['authorization'],
  contentType: headers['content-type']?.split(';')[0],
  prefer: headers['prefer'],
  body: body.length === 0 ? undefined : (JSON.parse(body.toString()) as unknown),
});

test('a prediction of an official model is the request that the official client sends', async () => {
  const input = { aspect_ratio: '3:2', output_format: 'png', safety_tolerance: 2 };
  const [theirs, ours] = await record(
    (client) =>
      client.predictions.create({
        model: 'black-forest-labs/flux-1.1-pro-ultra',
        input: { prompt: 'A mug “ü” 🫖', seed: 5, ...input },
        wait: 30,
      }),
    {
      model: 'black-forest-labs/flux-1.1-pro-ultra',
      prompt: 'A mug “ü” 🫖',
      size: '1536x1024',
      seed: 5,
      options: { input, wait: 30 },
    },
  );
  expect(envelope(ours)).toEqual(envelope(theirs));
});

test('a prediction of a pinned version is the request that the official client sends', async () => {
  const [theirs, ours] = await record(
    (client) => client.predictions.create({ version: VERSION, input: { prompt: 'A mug', width: 768, height: 512 } }),
    {
      model: `stability-ai/sdxl:${VERSION}`,
      prompt: 'A mug',
      size: '768x512',
      options: { size_as: 'width-height' },
    },
  );
  expect(envelope(ours)).toEqual(envelope(theirs));
});

test('a prediction of a deployment is the request that the official client sends', async () => {
  const [theirs, ours] = await record(
    (client) => client.deployments.predictions.create('acme', 'mugs', { input: { prompt: 'A mug' } }),
    { model: 'acme/mugs', prompt: 'A mug', options: { deployment: true } },
  );
  expect(envelope(ours)).toEqual(envelope(theirs));
});

test('pictures go along as data URIs, which the official client passes on as they are', async () => {
  const webp = PICTURES['image/webp'];
  const [theirs, ours] = await record(
    (client) =>
      client.predictions.create({
        model: 'black-forest-labs/flux-2-pro',
        input: { prompt: 'Make it red', input_images: [uriOf(PNG, 'image/png'), uriOf(webp, 'image/webp')] },
      }),
    {
      model: 'black-forest-labs/flux-2-pro',
      prompt: 'Make it red',
      images: [
        { bytes: PNG, mediaType: 'image/png', name: 'a.png' },
        { bytes: webp, mediaType: 'image/webp', name: 'b.webp' },
      ],
    },
  );
  expect(envelope(ours)).toEqual(envelope(theirs));
});

test('polls and cancels where the official client does', async () => {
  const paths: string[] = [];
  const ended = new AbortController();
  let polls = 0;
  await using server = await startScriptedServer(({ method, path }) => {
    paths.push(`${method} ${path}`);
    if (method === 'GET') polls += 1;
    // Not by the clock: a busy machine may take longer than any deadline.
    if (polls === 3) ended.abort();
    return { body: { id: 'p1', status: 'processing' } };
  });
  const baseUrl = `${server.url}/v1`;
  const client = new Replicate({ auth: KEY, baseUrl });
  await client.predictions.get('p1');
  await client.predictions.cancel('p1');
  const theirs = paths.splice(0);
  await createReplicate(http).generate(
    makeRequest({ model: 'acme/mugs' }),
    makeContext(baseUrl, { signal: ended.signal, pollIntervalMs: 2 }),
  );
  expect(paths[0]).toBe('POST /v1/models/acme/mugs/predictions');
  expect([...new Set(paths.slice(1))]).toEqual(theirs);
});

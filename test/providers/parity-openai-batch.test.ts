import OpenAI, { toFile } from 'openai';
import { expect, test } from 'vitest';

import { createOpenAiImages } from '../../src/providers/openai-images.ts';
import { http, KEY, makeContext, makeRequest } from './requests.ts';
import { type SeenRequest, startScriptedServer } from './scripted-server.ts';

const envelope = ({ method, path, headers }: SeenRequest) => ({
  method,
  path,
  authorization: headers['authorization'],
  organization: headers['openai-organization'],
  accept: headers['accept'],
  contentType: headers['content-type']?.split(';')[0],
});

test('submitting, asking, reading and listing are the requests of the official client', async () => {
  const token = 'a'.repeat(32);
  const image = { model: 'gpt-image-2', prompt: 'A mug “ü” 🫖', n: 1, size: '1024x1024', quality: 'low' };
  const requestLine = { custom_id: 'mug#0', method: 'POST', url: '/v1/images/generations', body: image };
  await using server = await startScriptedServer(({ path }) => ({
    body: path.endsWith('/content')
      ? '{}\n'
      : { id: 'file-1', status: 'completed', output_file_id: 'file-2', data: [], has_more: false },
  }));
  const baseURL = `${server.url}/v1`;

  const client = new OpenAI({ apiKey: KEY, baseURL, organization: 'org-1', project: null, maxRetries: 0 });
  const upload = await toFile(Buffer.from(`${JSON.stringify(requestLine)}\n`), 'requests.jsonl', {
    type: 'application/jsonl',
  });
  await client.files.create({ purpose: 'batch', file: upload });
  await client.batches.create({
    input_file_id: 'file-1',
    endpoint: '/v1/images/generations',
    completion_window: '24h',
    metadata: { image_drift_token: token },
  });
  await client.batches.retrieve('batch_1');
  await client.files.content('file-2');
  await client.batches.list({ limit: 100 });
  const theirs = server.seen.slice();

  const batches = createOpenAiImages(http).batch!;
  const context = { ...makeContext(baseURL), model: 'gpt-image-2', options: { organization: 'org-1' } };
  const request = makeRequest({ model: image.model, prompt: image.prompt, size: image.size, quality: image.quality });
  await batches.submit([{ key: 'mug#0', request }], { ...context, token });
  await batches.collect('batch_1', { ...context, requests: 1, take: () => Promise.resolve() });
  await batches.find(token, context);
  const ours = server.seen.slice(theirs.length);

  expect(ours.map(envelope)).toEqual(theirs.map(envelope));
  expect(JSON.parse(ours[1]!.body.toString())).toEqual(JSON.parse(theirs[1]!.body.toString()));
  expect(await fileOf(ours[0]!)).toEqual(await fileOf(theirs[0]!));
});

async function fileOf({ headers, body }: SeenRequest): Promise<object> {
  const form = await new Response(new Uint8Array(body), {
    headers: { 'content-type': headers['content-type']! },
  }).formData();
  const file = form.get('file') as File;
  return {
    purpose: form.get('purpose'),
    name: file.name,
    type: file.type,
    lines: (await file.text()).split('\n').map((line) => (line === '' ? '' : (JSON.parse(line) as unknown))),
  };
}

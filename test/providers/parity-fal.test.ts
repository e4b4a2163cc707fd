import type { FalClient } from '@fal-ai/client';
import { expect, test } from 'vitest';

import type { GenerateRequest } from '../../src/providers/contract.ts';
import { createFal } from '../../src/providers/fal.ts';
import { falClientAt } from '../fakes/fal-client.ts';
import { PNG } from './pictures.ts';
import { http, KEY, makeContext, makeRequest } from './requests.ts';
import { type Script, type SeenRequest, startScriptedServer } from './scripted-server.ts';

const APP = 'fal-ai/flux-pro/v1.1-ultra';
const uri = `data:image/png;base64,${PNG.toString('base64')}`;

/** A queue that is always done, and an app that answers at once. */
function answer({ method, path }: SeenRequest): Script {
  if (path.endsWith('/status?logs=0') || path.endsWith('/status'))
    return { body: { status: 'COMPLETED', request_id: 'r1' } };
  if (method === 'PUT') return { body: { status: 'CANCELLATION_REQUESTED' } };
  return { body: { request_id: 'r1', images: [{ url: uri }] } };
}

/** What fal's own client and our adapter send for the same wish, as a server sees them. */
async function record(
  call: (client: FalClient) => Promise<unknown>,
  patch: Partial<GenerateRequest>,
): Promise<{ readonly theirs: readonly SeenRequest[]; readonly ours: readonly SeenRequest[] }> {
  await using server = await startScriptedServer(answer);
  await call(falClientAt({ queue: server.url, run: server.url }, KEY));
  const theirs = [...server.seen];
  await createFal(http).generate(makeRequest({ model: APP, ...patch }), makeContext(server.url, { pollIntervalMs: 1 }));
  return { theirs, ours: server.seen.slice(theirs.length) };
}

const envelope = ({ method, path, headers, body }: SeenRequest) => ({
  method,
  // We ask for no logs by not asking for them.
  path: path.replace('?logs=0', ''),
  authorization: headers['authorization'],
  accept: headers['accept'],
  priority: headers['x-fal-queue-priority'],
  startTimeout: headers['x-fal-request-timeout'],
  body: body.length === 0 ? undefined : (JSON.parse(body.toString()) as unknown),
});

test('a request to the queue is submitted, asked for and fetched as the official client does', async () => {
  const { theirs, ours } = await record(
    async ({ queue }) => {
      await queue.submit(APP, {
        input: { prompt: 'A mug “ü” 🫖', aspect_ratio: '3:2', raw: true, seed: 5 },
        priority: 'low',
        startTimeout: 30,
      });
      await queue.status(APP, { requestId: 'r1' });
      await queue.result(APP, { requestId: 'r1' });
    },
    {
      prompt: 'A mug “ü” 🫖',
      size: '1536x1024',
      seed: 5,
      options: { size_as: 'aspect-ratio', input: { raw: true }, priority: 'low', start_timeout: 30 },
    },
  );
  expect(ours.map(envelope)).toEqual(theirs.map(envelope));
});

test('an app that runs at once is asked as the official client does', async () => {
  const { theirs, ours } = await record(
    (client) =>
      client.run('fal-ai/flux/dev', {
        input: { prompt: 'A mug', image_size: { width: 512, height: 512 }, num_inference_steps: 8 },
      }),
    {
      model: 'fal-ai/flux/dev',
      prompt: 'A mug',
      size: '512x512',
      options: { mode: 'sync', input: { num_inference_steps: 8 } },
    },
  );
  expect(ours.map(envelope)).toEqual(theirs.map(envelope));
});

test('a request is taken back where the official client takes it back', async () => {
  await using server = await startScriptedServer((request) =>
    request.path.includes('/status') ? { status: 202, body: { status: 'IN_PROGRESS' } } : answer(request),
  );
  await falClientAt({ queue: server.url, run: server.url }, KEY).queue.cancel(APP, { requestId: 'r1' });
  const theirs = server.seen[0]!;
  const signal = AbortSignal.timeout(50);
  const context = makeContext(server.url, { signal, pollIntervalMs: 5 });
  await createFal(http).generate(makeRequest({ model: APP }), context);
  const ours = server.seen.at(-1)!;
  expect(envelope(ours)).toEqual(envelope(theirs));
  expect(ours.method).toBe('PUT');
});

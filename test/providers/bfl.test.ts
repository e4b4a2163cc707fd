import { describe, expect, test } from 'vitest';

import type { JsonAnswer } from '../../src/providers/ask-json.ts';
import { readBflTask } from '../../src/providers/bfl-task.ts';
import { createBfl } from '../../src/providers/bfl.ts';
import type { GenerateRequest } from '../../src/providers/contract.ts';
import { createVendorText } from '../../src/providers/redact.ts';
import { startSimulator } from '../../src/simulator/server.ts';
import { PICTURES, PNG } from './pictures.ts';
import { http, KEY, makeContext, makeRequest } from './requests.ts';
import { type Script, startScriptedServer } from './scripted-server.ts';

const provider = createBfl(http);
const image = { bytes: PNG, mediaType: 'image/png', name: 'mug.png' } as const;
const photo = { bytes: PICTURES['image/jpeg'], mediaType: 'image/jpeg', name: 'table.jpg' } as const;
const base64 = ({ bytes }: { readonly bytes: Buffer }): string => bytes.toString('base64');

/** The submission as a server sees it. */
async function sentFor(patch: Partial<GenerateRequest>) {
  await using server = await startScriptedServer(() => ({ status: 402, body: {} }));
  const reply = await provider.generate(makeRequest(patch), makeContext(`${server.url}/v1`));
  const { path, headers, body } = server.seen[0]!;
  return { path, headers, warnings: reply.warnings, body: JSON.parse(body.toString()) as Record<string, unknown> };
}

const check = (patch: Partial<Parameters<typeof provider.checkRequest>[0]>) =>
  provider.checkRequest({ model: 'flux-2-pro', prompt: 'A mug', options: {}, imageCount: 0, hasMask: false, ...patch });

const answerOf = (body: object): JsonAnswer => ({
  kind: 'json',
  status: 200,
  headers: {},
  hints: {},
  exchange: { status: 200 },
  value: { id: 'task-1', ...body },
  excerpt: '',
  say: createVendorText([]),
});

const read = (pollingUrl: string, baseUrl = 'https://api.bfl.ai/v1') =>
  readBflTask(answerOf({ polling_url: pollingUrl }), {
    baseUrl,
    keyHosts: provider.keyHosts!,
    submittedAt: Date.now(),
    startedAt: performance.now(),
  });

const ask = (baseUrl: string, patch: Partial<GenerateRequest> = {}) =>
  provider.generate(
    makeRequest({ model: 'flux-2-pro', size: '64x64', ...patch }),
    makeContext(baseUrl, { pollIntervalMs: 2 }),
  );

describe('a submission', () => {
  test('goes to the path of its model, with nothing that was not said', async () => {
    const { path, headers, body } = await sentFor({ model: 'flux-2-pro' });
    expect(path).toBe('/v1/flux-2-pro');
    expect(headers).toMatchObject({ 'x-key': KEY, 'content-type': 'application/json' });
    expect(body).toEqual({ prompt: 'A blue mug' });
  });

  test.each([
    ['flux-2-pro', { width: 1536, height: 1024 }],
    ['flux-pro-1.1-ultra', { aspect_ratio: '3:2' }],
    ['flux-3-image', { aspect_ratio: '3:2', resolution: '1k' }],
    ['flux-pro-1.0-fill', {}],
    ['flux-of-tomorrow', { width: 1536, height: 1024 }],
  ])('tells %s a size in its own way', async (model, expected) => {
    const { body } = await sentFor({ model, size: '1536x1024' });
    expect(body).toEqual({ prompt: 'A blue mug', ...expected });
  });

  test('that cannot ask for pixels says so', async () => {
    const { warnings } = await sentFor({ model: 'flux-pro-1.1-ultra', size: '1536x1024' });
    expect(warnings).toEqual(['flux-pro-1.1-ultra takes aspect ratios only: the number of pixels was not asked for.']);
  });

  test('of a size takes the ratio of the route only where the case names none', async () => {
    const options = { aspect_ratio: '16:9', resolution: '2k' };
    const own = await sentFor({ model: 'flux-3-image', options });
    const asked = await sentFor({ model: 'flux-3-image', size: '1024x1024', options });
    expect(own.body).toMatchObject(options);
    expect(asked.body).toMatchObject({ aspect_ratio: '1:1', resolution: '1k' });
  });

  test.each([
    ['flux-2-pro', { input_image: base64(image), input_image_2: base64(photo) }],
    ['flux-3-image', { images: [base64(image), base64(photo)] }],
  ])('carries pictures to %s under its own field', async (model, expected) => {
    const { body } = await sentFor({ model, images: [image, photo] });
    expect(body).toEqual({ prompt: 'A blue mug', ...expected });
  });

  test('of an unknown model follows the options that describe it', async () => {
    const options = { size_as: 'aspect-ratio', input_field: 'images', extra_body: { style: 'ink' } };
    const { body } = await sentFor({ model: 'flux-9', size: '512x512', images: [image], options });
    expect(body).toEqual({ prompt: 'A blue mug', aspect_ratio: '1:1', images: [base64(image)], style: 'ink' });
  });

  test('leaves a quality out, which is said', async () => {
    const { body, warnings } = await sentFor({ model: 'flux-2-pro', quality: 'high' });
    expect(body).toEqual({ prompt: 'A blue mug' });
    expect(warnings).toEqual(['BFL has no quality setting: the asked quality was not sent.']);
  });
});

describe('before money is spent', () => {
  test.each([
    [{ size: '1000x1000' }, /divisible by 16/],
    [{ size: '4096x4096' }, /at most 4,194,304 pixels/],
    [{ model: 'flux-pro-1.1', size: '1472x1024' }, /at most 1440 pixels/],
    [{ model: 'flux-pro-1.1-ultra', size: '3000x1000' }, /between 9:21 and 21:9/],
    [{ model: 'flux-pro-1.0-fill', size: '512x512', imageCount: 1 }, /leave the size out/],
    [{ model: 'flux-pro-1.0-fill' }, /needs a picture/],
    [{ model: 'flux-3-image', seed: 1 }, /has no seed/],
    [{ imageCount: 1, hasMask: true }, /flux-2-pro takes no mask; flux-pro-1.0-fill does/],
    [{ imageCount: 9 }, /at most 8 pictures/],
    [{ model: 'flux-3-image', options: { safety_tolerance: 5 } }, /from 0 to 4/],
  ])('%j is known to fail', (patch, problem) => {
    expect(check(patch)).toEqual([expect.stringMatching(problem)]);
  });

  test('nothing is held against a model that nobody knows', () => {
    expect(check({ model: 'flux-of-tomorrow', size: '1001x77', seed: 1, imageCount: 12 })).toEqual([]);
  });

  test.each([
    { extra_body: { prompt: 'another' } },
    { extra_body: { webhook_url: 'https://x.test' } },
    { size: '1024x1024', aspect_ratio: '1:1' },
  ])('the options %j are not taken', (options) => {
    expect(provider.optionsSchema.safeParse(options).success).toBe(false);
  });
});

describe('an accepted task', () => {
  test('is asked for in the region that took it', () => {
    expect(read('https://api.us1.bfl.ai/v1/get_result?id=task-1')).toMatchObject({
      pollUrl: new URL('https://api.us1.bfl.ai/v1/get_result?id=task-1'),
      exchange: { responseId: 'task-1', deployment: { region: 'us1' } },
      warnings: [],
    });
  });

  test.each(['https://bfl.ai.evil.test/v1/get_result', 'http://api.us1.bfl.ai/get', 'https://u:p@api.bfl.ai/v1/x'])(
    'is not asked for at %s, where the key has no business',
    (url) => {
      expect(read(url)).toMatchObject({
        pollUrl: new URL('https://api.bfl.ai/v1/get_result?id=task-1'),
        warnings: [expect.stringContaining("not the vendor's")],
      });
    },
  );

  test("of a reseller is asked for at the reseller, which has no key of the vendor's", () => {
    const task = read('https://api.bfl.ai/v1/get_result?id=task-1', 'https://reseller.test/bfl/v1');
    expect(task).toMatchObject({ pollUrl: new URL('https://reseller.test/bfl/v1/get_result?id=task-1') });
  });
});

test('a start before the submission is a wrong clock, and no waiting time', async () => {
  await using server = await startScriptedServer(({ method, path }): Script => {
    if (method === 'POST') return { body: { id: 't' } };
    if (path.startsWith('/file')) return { body: PNG };
    const result = { sample: `${server.url}/file.png`, start_time: Date.now() / 1000 - 900, duration: 2 };
    return { body: { id: 't', status: 'Ready', result } };
  });
  const reply = await provider.generate(makeRequest(), makeContext(server.url, { pollIntervalMs: 1 }));
  expect(reply).toMatchObject({ kind: 'image', exchange: { serverMs: 2000 } });
  expect(reply.exchange).not.toHaveProperty('queueMs');
});

describe('against the simulator', () => {
  test('waiting and work are told apart', async () => {
    await using simulator = await startSimulator({ latency: { medianMs: 250, sigma: 0.01 }, defaultEdge: 64 });
    const { exchange } = await ask(simulator.baseUrl('bfl'));
    expect(exchange.serverMs).toBeGreaterThan(30);
    expect(exchange.queueMs).toBeGreaterThan(5);
    expect(exchange.acceptedMs).toBeLessThan(exchange.lastByteMs!);
    expect(exchange.polls).toBeGreaterThan(1);
  });

  test('the same seed gives the same bytes, and another one does not', async () => {
    await using simulator = await startSimulator();
    const bytesFor = async (seed: number): Promise<string> => {
      const reply = await ask(simulator.baseUrl('bfl'), { seed });
      expect(reply).toMatchObject({ kind: 'image', provenance: { seed: String(seed) } });
      return reply.kind === 'image' ? Buffer.from(reply.images[0]!.bytes).toString('base64') : '';
    };
    const [first, again, other] = [await bytesFor(7), await bytesFor(7), await bytesFor(8)];
    expect(again).toBe(first);
    expect(other).not.toBe(first);
  });

  test('a withheld picture is a refusal of the output', async () => {
    await using simulator = await startSimulator({ drift: { refusalRate: 1 } });
    expect(await ask(simulator.baseUrl('bfl'))).toMatchObject({ kind: 'refused', stage: 'output' });
  });

  test('what a model cannot do is rejected by name of the field', async () => {
    await using simulator = await startSimulator();
    expect(await ask(simulator.baseUrl('bfl'), { size: '100x100' })).toMatchObject({
      kind: 'failed',
      reason: 'invalid-request',
      message: expect.stringContaining('width') as string,
    });
  });
});

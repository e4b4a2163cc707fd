import { crc32, gzipSync } from 'node:zlib';

import { expect, test } from 'vitest';

import { KEY, type Scene, startBystander, startScene } from './scene.ts';

// Attacks by what a vendor answers, or whoever stands in its place: pictures, addresses, sizes.

/** What became of the only case when the vendor gives this answer, every time it is asked. */
async function sampleAfter(scene: Scene, reply: Parameters<Scene['vendor']['enqueue']>[0]) {
  for (const _request of [1, 2]) scene.vendor.enqueue(reply);
  const { outputs } = await scene.step();
  const [sample] = (await scene.record()).samples;
  return { sample, outputs };
}

const chunk = (type: string, body: Uint8Array): Buffer => {
  const named = Buffer.concat([Buffer.from(type), body]);
  const ends = Buffer.alloc(8);
  ends.writeUInt32BE(body.length, 0);
  ends.writeUInt32BE(crc32(named), 4);
  return Buffer.concat([ends.subarray(0, 4), named, ends.subarray(4)]);
};

/** A PNG of so many pixels and next to no bytes: its header tells the size, and its data is one line of it. */
function bomb(width: number, height: number): Buffer {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([8, 2], 8);
  const signature = Buffer.from('89504e470d0a1a0a', 'hex');
  const data = Buffer.from('789c030000000001', 'hex');
  return Buffer.concat([signature, chunk('IHDR', header), chunk('IDAT', data), chunk('IEND', Buffer.alloc(0))]);
}

test('6.10 a picture of 900 million pixels in a hundred bytes is refused by its header', async () => {
  await using scene = await startScene();
  const b64_json = bomb(30_000, 30_000).toString('base64');
  const { outputs, sample } = await sampleAfter(scene, { body: { created: 1, data: [{ b64_json }] } });
  expect(outputs).toMatchObject({ verdict: 'inconclusive' });
  expect(sample).toMatchObject({ message: expect.stringContaining('30000×30000 pixels are more than') as string });
});

test.each([
  ['SVG', '<svg xmlns="http://www.w3.org/2000/svg"><image href="file:///etc/passwd"/></svg>'],
  ['TIFF', Buffer.from('49492a0008000000', 'hex')],
  ['HTML', '<html><script>alert(1)</script></html>'],
])('6.10 a picture that is %s does not reach the decoder', async (_, content) => {
  await using scene = await startScene();
  const b64_json = Buffer.from(content).toString('base64');
  const { sample } = await sampleAfter(scene, { body: { created: 1, data: [{ b64_json }] } });
  expect(sample).toMatchObject({ kind: 'failed', message: expect.stringContaining('first bytes') as string });
});

test('6.9 a reply larger than a picture can be is not read to its end', async () => {
  await using scene = await startScene();
  scene.vendor.configure({ failures: { oversized: 1 } });
  const { sample } = await sampleAfter(scene, { dialect: 'gemini' });
  expect(sample).toMatchObject({ kind: 'failed', message: expect.stringMatching(/larger than \d+ bytes/) as string });
});

test('6.9 a reply that unpacks to a thousand times its size stays packed', async () => {
  await using scene = await startScene();
  const body = gzipSync(Buffer.alloc(16 * 1024 * 1024, ' '), { level: 1 });
  const headers = { 'content-type': 'application/json', 'content-encoding': 'gzip' };
  const { sample } = await sampleAfter(scene, { body, headers });
  expect(sample).toMatchObject({ kind: 'failed' });
});

test.each([
  ['the metadata of a cloud’s machine', () => 'http://169.254.169.254/latest/meta-data/'],
  ['the same, written as one number', () => 'http://2852039166/latest/meta-data/'],
  ['the same, as IPv6', () => 'http://[::ffff:169.254.169.254]/latest/meta-data/'],
  ['a name that leads to this machine', (port: number) => `http://localhost:${port}/admin`],
  ['this machine by address', (port: number) => `http://127.0.0.1:${port}/admin`],
  ['this machine in hexadecimal', (port: number) => `http://0x7f.1:${port}/admin`],
  ['this machine with credentials', (port: number) => `http://root:root@127.0.0.1:${port}/admin`],
  ['a file', () => 'file:///etc/passwd'],
  ['a redirect to this machine', (port: number, vendor: string) => `${vendor}/redirect?to=http://127.0.0.1:${port}/`],
  [
    'a redirect to a redirect',
    (port: number, vendor: string) =>
      `${vendor}/redirect?to=${encodeURIComponent(`/redirect?to=http://localhost:${port}/`)}`,
  ],
])('6.9 the vendor names %s as its picture: nobody is called', async (_, urlOf) => {
  await using scene = await startScene();
  await using inside = await startBystander();
  const url = urlOf(inside.port, scene.vendor.url);
  const { sample } = await sampleAfter(scene, { body: { created: 1, data: [{ url }] } });
  expect(inside.visits).toEqual([]);
  expect(sample).toMatchObject({
    kind: 'failed',
    message: expect.stringMatching(/not fetched|could not be fetched/) as string,
  });
});

test('6.9 the key does not go along when a picture is fetched from the vendor’s own files', async () => {
  await using scene = await startScene();
  scene.vendor.configure({ gateway: { urlReplies: true } });
  await scene.step();
  const files = scene.vendor.requests({ path: '/files/' });
  expect(files.map(({ auth }) => auth.scheme)).toEqual(files.map(() => 'none'));
  expect(files).not.toEqual([]);
});

test.each([
  ['bfl', 'flux-2-pro', (url: string) => ({ id: 'x', polling_url: `${url}/v1/get_result?id=x` })],
  [
    'replicate',
    'black-forest-labs/flux-2-pro',
    (url: string) => ({ id: 'x', status: 'starting', urls: { get: `${url}/v1/predictions/x`, cancel: `${url}/c` } }),
  ],
  [
    'fal',
    'fal-ai/flux-2',
    (url: string) => ({ request_id: 'x', status_url: `${url}/s`, response_url: `${url}/r`, cancel_url: `${url}/c` }),
  ],
] as const)(
  '6.2 %s answers with an address of somebody else to ask for the job: the key does not go there',
  async (protocol, model, body) => {
    await using scene = await startScene();
    await using attacker = await startBystander();
    await scene.write({
      'image-drift.yml': `version: 1
suite: [{ id: mug, family: product, prompt: A mug }]
routes:
  job: { protocol: ${protocol}, baseUrl: '${scene.vendor.baseUrl(protocol)}', model: ${model}, apiKey: '\${VENDOR_KEY}', attempts: 1, deadline: 1s, price: { perImage: 0.01 } }
plan: { samples: 1 }
baseline: { store: directory }
`,
    });
    scene.vendor.enqueue({ body: body(attacker.url) });
    scene.vendor.enqueue({ body: body(attacker.url) });
    const { log } = await scene.step();
    expect(scene.vendor.requests({ method: 'POST' })).not.toEqual([]);
    expect(attacker.visits).toEqual([]);
    expect(log).not.toContain(KEY);
  },
);

test('6.2 the vendor redirects the request itself: key and prompt do not follow', async () => {
  await using scene = await startScene();
  await using attacker = await startBystander();
  const { sample } = await sampleAfter(scene, { status: 307, headers: { location: `${attacker.url}/v1` } });
  expect(attacker.visits).toEqual([]);
  expect(sample).toMatchObject({ kind: 'failed' });
});

import { expect, test } from 'vitest';

import { decodePicture } from '../../src/simulator/codec.ts';
import { startSimulator } from '../../src/simulator/server.ts';

type Task = Readonly<Record<'status' | 'imageUrl', string>>;

test('a sheet has four pictures of one ratio, and a panel of it can be enlarged by its number', async () => {
  await using simulator = await startSimulator({ defaultEdge: 64 });
  const base = `${simulator.baseUrl('midjourney-proxy')}/mj`;
  const finish = async (path: string, fields: object) => {
    const submitted = await fetch(`${base}/submit/${path}`, { method: 'POST', body: JSON.stringify(fields) });
    const { result } = (await submitted.json()) as { readonly result: string };
    for (;;) {
      const task = (await (await fetch(`${base}/task/${result}/fetch`)).json()) as Task;
      if (task.status === 'SUCCESS')
        return { result, picture: await decodePicture(await (await fetch(task.imageUrl)).bytes()) };
    }
  };
  const sheet = await finish('imagine', { prompt: 'A mug --ar 2:1 --v 7' });
  const panel = await finish('change', { taskId: sheet.result, action: 'UPSCALE', index: 4 });
  const { width, height } = panel.picture;
  expect(sheet.picture).toMatchObject({ width: width * 2, height: height * 2 });
  expect(width).toBeGreaterThan(height);
});

test.each([
  ['imagine', {}, { code: 4 }],
  ['imagine', { prompt: 'gore --v 7' }, { code: 24, properties: { bannedWord: 'gore' } }],
  ['change', { taskId: 'x', index: 1 }, { code: 3 }],
])('%s %j is turned away with HTTP 200', async (path, fields, body) => {
  await using simulator = await startSimulator();
  const response = await fetch(`${simulator.baseUrl('midjourney-proxy')}/mj/submit/${path}`, {
    method: 'POST',
    body: JSON.stringify(fields),
  });
  expect({ status: response.status, body: await response.json() }).toMatchObject({ status: 200, body });
});

import { LLMock } from '@copilotkit/aimock';
import { expect, test } from 'vitest';

import { drawPicture } from './drawn-pictures.ts';
import { installAction, makeWorkspace, runCli } from './harness.ts';
import { readRecord } from '../../src/record/read-record.ts';

/** Every way to a picture that this mock of many vendors has; `/v1/images/variations` is gone at OpenAI, and there too. */
const configFor = (url: string): string => `
version: 1
suite:
  - { id: mug, family: product, prompt: A blue mug on a table, size: 1024x1024 }
  - { id: edit, family: edit, prompt: Make the mug red, images: [mug.png], routes: [openai] }
routes:
  openai: { protocol: openai-images, baseUrl: ${url}/v1, model: gpt-image-2, apiKey: "\${KEY}" }
  azure: { protocol: openai-images, baseUrl: ${url}/openai/v1, model: my-deployment, apiKey: "\${KEY}", options: { auth: api-key } }
  ark: { protocol: openai-images, baseUrl: ${url}/api/v3, model: seedream, apiKey: "\${KEY}" }
  imagen: { protocol: vertex, baseUrl: ${url}/v1beta, model: models/imagen-4.0-generate-001, apiKey: "\${KEY}" }
  fal-queue:
    protocol: fal
    baseUrl: ${url}/fal
    model: fal-ai/flux/dev
    apiKey: \${KEY}
    headers: { x-fal-target-host: queue.fal.run }
  fal-sync:
    protocol: fal
    baseUrl: ${url}/fal
    model: fal-ai/flux/dev
    apiKey: \${KEY}
    headers: { x-fal-target-host: fal.run }
    options: { mode: sync }
plan: { samples: 1 }
baseline: { store: directory }
`;

test('every image endpoint of a mock that is not ours serves the packaged CLI', async () => {
  const vendor = new LLMock({ port: 0 });
  await vendor.start();
  using action = installAction();
  try {
    const picture = await drawPicture({ seed: 1 });
    const edited = await drawPicture({ seed: 2 });
    const b64Json = picture.toString('base64');
    vendor.onImage(/blue mug/, { image: { b64Json } });
    vendor.onImage(/red/, { image: { b64Json: edited.toString('base64') } });
    vendor.onFalImage(/flux/, { image: { url: `data:image/png;base64,${b64Json}` } });
    using workspace = makeWorkspace({
      'image-drift.yml': configFor(vendor.url.replace('localhost', '127.0.0.1')),
      'mug.png': picture,
    });
    const { code, log } = await runCli(action, {
      args: ['check', '--out', 'run'],
      workspace,
      env: { KEY: 'mock-key' },
    });
    expect(code === 0 ? '' : log).toBe('');
    const { samples, verdict } = await readRecord(`${workspace.folder}/run`);
    expect(verdict).toBe('new');
    expect(samples.map(({ routeId, caseId, kind }) => `${routeId}/${caseId} ${kind}`).sort()).toEqual([
      'ark/mug image',
      'azure/mug image',
      'fal-queue/mug image',
      'fal-sync/mug image',
      'imagen/mug image',
      'openai/edit image',
      'openai/mug image',
    ]);
  } finally {
    await vendor.stop();
  }
});

import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';

import type { GenerateRequest } from '../../src/providers/contract.ts';
import { createProviders } from '../../src/providers/registry.ts';
import { DIALECTS } from '../../src/simulator/dialects.ts';
import type { Dialect } from '../../src/simulator/options.ts';
import { startSimulator, type Simulator } from '../../src/simulator/server.ts';
import { PNG } from './pictures.ts';
import { makeContext, makeRequest } from './requests.ts';
import { TEXT_TO_PICTURE, WORKFLOW_ROOT } from './workflows.ts';

const A_COUNT: unknown = expect.any(Number);
const providers = createProviders({ env: {} });
/** What each protocol is asked for: a small picture of a model that its dialect serves. */
const SUBJECTS: Readonly<
  Record<
    string,
    {
      readonly model: string;
      readonly size?: string;
      readonly options?: GenerateRequest['options'];
      readonly usage?: object;
      /** What an edit is asked for with besides. */
      readonly edit?: Partial<GenerateRequest>;
      /** What servers of one's own do not have: `quota`, moderation (`refusal`), an end of models (`retirement`). */
      readonly lacks?: readonly string[];
    }
  >
> = {
  bfl: { model: 'flux-2-pro', size: '64x64', usage: { credits: 4 } },
  fal: { model: 'fal-ai/flux/dev', size: '64x64', usage: { credits: 1 } },
  gemini: { model: 'gemini-nano-banana-2.1', size: '1024x1024', usage: { imageOut: A_COUNT } },
  'openai-responses': {
    model: 'gpt-image-2',
    size: '64x64',
    options: { text_model: 'gpt-5.4-mini' },
    usage: { imageOut: A_COUNT, textModelIn: A_COUNT },
  },
  'openai-images': { model: 'gpt-image-2', size: '64x64', usage: { imageOut: A_COUNT } },
  openrouter: { model: 'google/gemini-3-pro-image', size: '1024x1024', usage: { imageOut: A_COUNT } },
  stability: { model: 'sd3.5-large', options: { strength: 0.6 } },
  together: { model: 'black-forest-labs/FLUX.1-schnell', size: '64x64' },
  replicate: { model: 'black-forest-labs/flux-schnell', size: '1024x1024', options: { size_as: 'width-height' } },
  vertex: { model: 'imagen-of-a-mock', size: '1024x1024', options: { addWatermark: false, enhancePrompt: false } },
  comfyui: {
    model: 'sd_xl_base_1.0.safetensors',
    size: '64x64',
    options: TEXT_TO_PICTURE,
    edit: { options: { workflow: 'workflows/img2img.json', inputs: { prompt: '6.text', image: '10.image' } } },
    lacks: ['quota', 'refusal'],
  },
  // Sizes become ratios, which is said in a warning.
  'midjourney-proxy': { model: 'v7', lacks: ['retirement'] },
  sdwebui: { model: 'sd_xl_base_1.0', size: '64x64', lacks: ['quota', 'refusal', 'retirement'] },
};
const DIALECT_NAMES: ReadonlySet<string> = new Set(DIALECTS.map(({ name }) => name));
const simulated = [...providers].filter(([protocol]) => DIALECT_NAMES.has(protocol));

describe.each(simulated)('%s against the simulator', (protocol, provider) => {
  const { usage, edit = {}, lacks = [], ...subject } = SUBJECTS[protocol]!;
  let simulator: Simulator;
  beforeAll(async () => {
    simulator = await startSimulator({ relaxedSizes: true, defaultEdge: 64 });
  });
  beforeEach(() => simulator.reset());
  afterAll(() => simulator.close());

  const ask = (patch: Parameters<typeof makeRequest>[0] = {}, context: Parameters<typeof makeContext>[1] = {}) =>
    provider.generate(
      makeRequest({ ...subject, ...patch }),
      makeContext(simulator.baseUrl(protocol as Dialect), {
        maxBodyBytes: 20_000_000,
        pollIntervalMs: 5,
        root: WORKFLOW_ROOT,
        ...context,
      }),
    );

  test('a picture comes with what it cost, as far as the vendor says', async () => {
    const reply = await ask();
    expect(reply).toMatchObject({ kind: 'image', billing: 'yes', warnings: [] });
    expect({ usage: reply.usage }).toMatchObject({ usage });
  });

  test('an edit comes back', async () => {
    const images = [{ bytes: PNG, mediaType: 'image/png', name: 'mug.png' }] as const;
    expect(await ask({ images, ...edit })).toMatchObject({ kind: 'image' });
  });

  const failures: readonly (readonly [string, object])[] = [
    ['rateLimited', { reason: 'rate-limited', retryable: true, billing: 'no' }],
    ['quota', { reason: 'quota', retryable: false, billing: 'no' }],
    ['serverError', { reason: 'vendor-error', retryable: false, billing: 'unknown' }],
    ['unavailable', { reason: 'vendor-error' }],
    ['cutBody', { reason: 'transport', billing: 'unknown' }],
    ['html', { reason: 'vendor-error', billing: 'unknown' }],
    ['truncatedImage', { reason: 'decode', billing: 'yes' }],
    ['oversized', { reason: 'too-large', billing: 'yes' }],
    ['empty', { reason: 'empty' }],
  ];
  test.each(failures.filter(([name]) => !lacks.includes(name)))('the failure %s is %j', async (failure, expected) => {
    simulator.configure({ failures: { [failure]: 1 }, oversizedBytes: 2_000_000 });
    expect(await ask({}, { maxBodyBytes: 1_000_000 })).toMatchObject({ kind: 'failed', ...expected });
  });

  test('silence ends with the deadline', async () => {
    simulator.configure({ failures: { hang: 1 } });
    expect(await ask({}, { signal: AbortSignal.timeout(80) })).toMatchObject({ kind: 'failed', reason: 'timeout' });
  });

  test('a refusal, a retired model and a wrong key are told apart', async () => {
    simulator.configure({ retired: ['old-model'], blockedWords: ['forbidden'] });
    expect(await ask({ prompt: 'a forbidden mug' })).toMatchObject({
      kind: lacks.includes('refusal') ? 'image' : 'refused',
    });
    expect(await ask({ model: 'old-model' })).toMatchObject(
      lacks.includes('retirement') ? { kind: 'image' } : { kind: 'failed', reason: 'model-gone' },
    );
    expect(await ask({}, { apiKey: 'invalid-key' })).toMatchObject({ kind: 'failed', reason: 'credentials' });
  });
});

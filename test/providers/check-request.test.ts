import { describe, expect, test } from 'vitest';

import type { CheckedRequest } from '../../src/providers/contract.ts';
import { createProviders } from '../../src/providers/registry.ts';

const providers = createProviders({ env: {} });

const check = (protocol: string, patch: Partial<CheckedRequest>) =>
  providers
    .get(protocol)!
    .checkRequest({ model: 'm', prompt: 'A mug', imageCount: 0, hasMask: false, options: {}, ...patch });

describe('openai-images', () => {
  test.each<[string, Partial<CheckedRequest>]>([
    ['any size of an unknown model', { model: 'flux-3', size: '123x45', quality: 'ultra' }],
    ['a free size of gpt-image-2', { model: 'gpt-image-2', size: '1536x864' }],
    ['the largest size', { model: 'gpt-image-2', size: '3840x2160' }],
    ['quality max of 2.5', { model: 'gpt-image-2.5-flare', quality: 'max' }],
    ['any quality of 2.6, which is not documented', { model: 'gpt-image-2.6-flare', quality: 'max' }],
    ['a seed at a gateway', { seed: 1, baseUrl: 'https://gateway.example/v1' }],
    ['a seed where the host is not told', { seed: 1 }],
    ['sixteen pictures and a mask', { imageCount: 16, hasMask: true }],
    ['a transparent PNG', { options: { background: 'transparent' } }],
    [
      'input fidelity that is not sent, because there is no picture',
      { model: 'gpt-image-2', options: { input_fidelity: 'low' } },
    ],
    ['a prompt of 32,000 emoji', { prompt: '🫖'.repeat(32_000) }],
  ])('takes %s', (_what, patch) => {
    expect(check('openai-images', patch)).toEqual([]);
  });

  test.each<[Partial<CheckedRequest>, string]>([
    [{ prompt: 'x'.repeat(32_001) }, 'The prompt has 32001 characters, and the API takes at most 32000.'],
    [
      { model: 'gpt-image-2', size: '1000x1024' },
      'gpt-image-2 cannot make 1000x1024: width and height must be divisible by 16.',
    ],
    [
      { model: 'gpt-image-2', size: '3840x1024' },
      'gpt-image-2 cannot make 3840x1024: the aspect ratio must be between 1:3 and 3:1.',
    ],
    [
      { model: 'gpt-image-2', size: '512x512' },
      'gpt-image-2 cannot make 512x512: it must have at least 655,360 pixels.',
    ],
    [
      { model: 'gpt-image-2', size: '3200x3200' },
      'gpt-image-2 cannot make 3200x3200: it may have at most 8,294,400 pixels.',
    ],
    [
      { model: 'gpt-image-2', options: { size: '4096x1600' } },
      'gpt-image-2 cannot make 4096x1600: the longest edge may have 3840 pixels.',
    ],
    [
      { model: 'gpt-image-1.5', size: '2048x2048' },
      'gpt-image-1.5 makes pictures of auto, 1024x1024, 1536x1024, 1024x1536 only, not of 2048x2048.',
    ],
    [{ imageCount: 1, hasMask: true, options: { edits: 'xai' } }, 'Edits by “xai” take no mask.'],
    [
      { imageCount: 1, hasMask: true, options: { sd_cpp_extra_args: {} } },
      "stable-diffusion.cpp takes masks in black and white, and a case's are transparent.",
    ],
    [{ options: { partial_images: 1 } }, 'partial_images needs stream: true.'],
    [{ options: { stream: true, output_format: 'gif' } }, 'A GIF cannot be streamed.'],
    [
      { model: 'gpt-image-2', quality: 'max' },
      'gpt-image-2 does not know the quality “max”; it knows auto, low, medium, high.',
    ],
    [{ hasMask: true }, 'A mask needs a picture to edit.'],
    [{ imageCount: 17 }, 'An edit takes at most 16 pictures, not 17.'],
    [
      { model: 'gpt-image-2', imageCount: 1, options: { input_fidelity: 'low' } },
      'gpt-image-2 does not take input_fidelity “low”; leave it out.',
    ],
    [
      { model: 'gpt-image-1-mini', imageCount: 1, options: { input_fidelity: 'high' } },
      'gpt-image-1-mini does not take input_fidelity “high”; use low.',
    ],
    [
      { options: { background: 'transparent', output_format: 'jpeg' } },
      'A transparent background needs output_format png or webp, not jpeg.',
    ],
    [{ options: { output_compression: 50 } }, 'output_compression needs output_format jpeg or webp, not png.'],
    [{ options: { frame_count: 4 } }, 'frame_count and frame_duration_ms need output_format gif, not png.'],
    [{ imageCount: 1, hasMask: true, options: { output_format: 'gif' } }, 'A GIF cannot be made with a mask.'],
    [
      { seed: 1, baseUrl: 'https://api.openai.com/v1' },
      "OpenAI's own Images API has no seed and rejects requests that carry it.",
    ],
    [
      { options: { response_format: 'url' }, baseUrl: 'https://api.openai.com/v1' },
      "OpenAI's own Images API has no response_format and rejects requests that carry it.",
    ],
  ])('rejects %j', (patch, sentence) => {
    expect(check('openai-images', patch)).toEqual([sentence]);
  });
});

describe('openai-responses', () => {
  const text_model = 'gpt-5.4-mini';

  test.each<[string, Partial<CheckedRequest>]>([
    ['a streamed GIF', { options: { text_model, stream: true, output_format: 'gif' } }],
    ['turns that are kept', { options: { text_model, turns: ['A mug'] } }],
    ['partial pictures of a stream', { options: { text_model, stream: true, partial_images: 3 } }],
  ])('takes %s', (_what, patch) => {
    expect(check('openai-responses', { model: 'gpt-image-2', ...patch })).toEqual([]);
  });

  test.each<[Partial<CheckedRequest>, RegExp]>([
    [{ size: '1000x1024', options: { text_model } }, /^gpt-image-2 cannot make 1000x1024: /],
    [{ options: { text_model, partial_images: 1 } }, /^partial_images needs stream: true\.$/],
    [
      { options: { text_model, stream: true, partial_images: 1, output_format: 'gif' } },
      /^A GIF has no partial pictures\.$/,
    ],
    [{ options: { text_model: 'gpt-image-2' } }, /^text_model is the model that calls the tool; gpt-image-2 makes /],
    [{ options: { text_model, store: false, turns: ['A mug'] } }, /^turns need store: true, /],
  ])('rejects %j', (patch, sentence) => {
    expect(check('openai-responses', { model: 'gpt-image-2', ...patch })).toEqual([expect.stringMatching(sentence)]);
  });
});

describe('gemini', () => {
  test.each<[string, Partial<CheckedRequest>]>([
    ['a size with a ratio of the API', { model: 'gemini-3-pro-image', size: '1536x1024' }],
    ['auto', { model: 'gemini-2.5-flash-image', size: 'auto' }],
    ['what an unknown model may know', { model: 'next', options: { aspectRatio: '1:8', imageSize: '512' } }],
    ['1K where it is implied', { model: 'gemini-2.5-flash-image', size: '1024x1024' }],
    ['a model with the name of an object method', { model: 'constructor', size: '1024x1024' }],
  ])('takes %s', (_what, patch) => {
    expect(check('gemini', patch)).toEqual([]);
  });

  test.each<[Partial<CheckedRequest>, RegExp]>([
    [{ size: '1000x333' }, /^Gemini takes aspect ratios, and 1000x333 is none of them \(1:1, 2:3, /],
    [
      { model: 'gemini-3-pro-image', size: '512x2048' },
      /^gemini-3-pro-image does not take the aspect ratio 1:4 \(for 512x2048\); it takes 1:1, /,
    ],
    [
      { model: 'gemini-nano-banana-2.1', size: '512x512' },
      /^gemini-nano-banana-2\.1 does not make the size 512 \(for 512x512\); it makes 1K, 2K, 4K\.$/,
    ],
    [
      { model: 'gemini-3.1-flash-lite-image', options: { imageSize: '2K' } },
      /^gemini-3\.1-flash-lite-image does not make the size 2K; it makes 1K\.$/,
    ],
    [{ hasMask: true }, /^A mask needs a picture to edit\.$/],
    [{ seed: 2 ** 31 }, /^Gemini takes seeds up to 2147483647\.$/],
  ])('rejects %j', (patch, sentence) => {
    expect(check('gemini', patch)).toEqual([expect.stringMatching(sentence)]);
  });
});

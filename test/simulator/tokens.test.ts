import { expect, test } from 'vitest';

import { geminiImageTokens, openaiImageTokens } from '../../src/simulator/tokens.ts';

// Published calculator results; width, height, then tokens by quality.
test.each([
  [1024, 1024, [196, 1756, 7024]],
  [1536, 1024, [158, 1372, 5488]],
  [1024, 1536, [158, 1372, 5488]],
  [2048, 2048, [397, 3568, 14_272]],
  [2560, 1440, [205, 1843, 7370]],
  [3840, 2160, [371, 3336, 13_342]],
] as const)('gpt-image-2 at %ix%i', (width, height, tokens) => {
  expect(
    ['low', 'medium', 'high'].map((quality) => openaiImageTokens('gpt-image-2', quality, { width, height })),
  ).toEqual(tokens);
});

test.each([
  [1024, 1024, [196, 439, 1756, 3122, 7024]],
  [1536, 1024, [158, 343, 1372, 2459, 5488]],
  [3840, 2160, [371, 865, 3336, 5930, 13_342]],
] as const)('gpt-image-2.5 at %ix%i', (width, height, tokens) => {
  const qualities = ['low', 'medium', 'high', 'xhigh', 'max'];
  expect(qualities.map((quality) => openaiImageTokens('gpt-image-2.5-flare', quality, { width, height }))).toEqual(
    tokens,
  );
});

test.each([
  ['gemini-nano-banana-2.1', '4K', 3780],
  ['gemini-3-pro-image', '2K', 1120],
  ['gemini-3.1-flash-image', '512', 747],
  ['gemini-2.5-flash-image', '1K', 1290],
] as const)('%s at %s', (model, size, tokens) => {
  expect(geminiImageTokens(model, size)).toBe(tokens);
});

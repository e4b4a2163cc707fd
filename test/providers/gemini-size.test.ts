import { expect, test } from 'vitest';

import { imageConfigFor, toImageConfig } from '../../src/providers/gemini-size.ts';

test.each([
  ['512x512', '1:1', '512'],
  ['1024x1024', '1:1', '1K'],
  ['1536x1024', '3:2', '1K'],
  ['1024x1536', '2:3', '1K'],
  ['1920x1080', '16:9', '1K'],
  ['512x2048', '1:4', '1K'],
  ['2048x2048', '1:1', '2K'],
  ['2560x1440', '16:9', '2K'],
  ['3840x2160', '16:9', '4K'],
  ['4096x4096', '1:1', '4K'],
])('%s is %s, %s', (size, aspectRatio, imageSize) => {
  expect(toImageConfig(size)).toEqual({ aspectRatio, imageSize });
});

test('a size of no ratio is not rounded to one', () => {
  expect(toImageConfig('1000x999')).toBeUndefined();
});

test.each([
  [
    "the case's size before the route's ratio and class",
    { size: '1024x1024', options: { aspectRatio: '16:9', imageSize: '2K' } },
    { aspectRatio: '1:1', imageSize: '1K' },
  ],
  [
    "the route's ratio and class",
    { options: { aspectRatio: '16:9', imageSize: '2K' } },
    { aspectRatio: '16:9', imageSize: '2K' },
  ],
  ["the route's size", { options: { size: '1024x1024' } }, { aspectRatio: '1:1', imageSize: '1K' }],
  ['nothing for auto', { size: 'auto', options: { aspectRatio: '16:9' } }, {}],
])('sends %s', (_what, patch, expected) => {
  expect(imageConfigFor({ model: 'm', ...patch })).toEqual(expected);
});

test('no class goes to the model that rejects it', () => {
  const config = imageConfigFor({ model: 'gemini-2.5-flash-image', size: '1536x1024', options: {} });
  expect(config).toEqual({ aspectRatio: '3:2' });
});

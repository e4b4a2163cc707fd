import { describe, expect, test } from 'vitest';

import { isServedAsAsked } from '../../src/judge/served-model.ts';

describe('isServedAsAsked', () => {
  test.each([
    ['gpt-image-2', 'gpt-image-2'],
    ['gpt-image-2', 'gpt-image-2-2026-04-21'],
    ['gemini-3-pro-image', 'models/gemini-3-pro-image'],
    ['models/gemini-3-pro-image', 'gemini-3-pro-image-001'],
    ['google/gemini-3-pro-image', 'publishers/google/models/gemini-3-pro-image@002'],
    ['Imagen-5', 'imagen-5-20260930'],
    ['flux-latest', 'flux-3-pro'],
  ])('%s may be served as %s', (asked, served) => {
    expect(isServedAsAsked(asked, served)).toBe(true);
  });

  test.each([
    ['gemini-nano-banana-2.1', 'gemini-nano-banana-2.1-lite'],
    ['gemini-3-pro-image', 'gemini-3-pro-image-preview'],
    ['gemini-3-pro-image-preview', 'gemini-3-pro-image'],
    ['gpt-image-2', 'gpt-image-2-mini'],
    ['gpt-image-1', 'gpt-image-1.5'],
    ['gpt-image-1', 'gpt-image-15'],
    ['gpt-image-1-2025-04-23', 'gpt-image-1-2026-01-01'],
    ['gemini-3.1-flash-image', 'gemini-nano-banana-2.1'],
    ['gpt-image-2', ''],
  ])('%s is not %s', (asked, served) => {
    expect(isServedAsAsked(asked, served)).toBe(false);
  });
});

import { z } from 'zod';

import type { ImageProvider } from '../../src/providers/contract.ts';

/** Protocols with the real names and a part of their real rules, so that config tests do not depend on wire adapters. */
function stub(provider: Omit<ImageProvider, 'generate'>): ImageProvider {
  return {
    ...provider,
    generate: () => Promise.reject(new Error('a config is read without sending anything')),
  };
}

export const stubProtocols: ReadonlyMap<string, ImageProvider> = new Map(
  [
    stub({
      protocol: 'openai-images',
      defaultBaseUrl: 'https://api.openai.com/v1',
      defaultKeyEnv: 'OPENAI_API_KEY',
      optionsSchema: z.strictObject({
        size: z.string().optional(),
        quality: z.enum(['auto', 'low', 'medium', 'high']).optional(),
        background: z.enum(['auto', 'opaque', 'transparent']).optional(),
        output_compression: z.int().min(0).max(100).optional(),
      }),
      capabilities: { edit: true, mask: true, seed: 'none' },
      checkRequest({ model, size }) {
        const match = /^(\d+)x(\d+)$/.exec(size ?? '');
        if (match === null || !model.startsWith('gpt-image-2')) return [];
        const pixels = Number(match[1]) * Number(match[2]);
        return pixels >= 655_360 ? [] : [`${model} does not make ${match[0]}: it has fewer than 655360 pixels`];
      },
    }),
    stub({
      protocol: 'gemini',
      defaultBaseUrl: 'https://generativelanguage.googleapis.com/v1beta',
      defaultKeyEnv: 'GEMINI_API_KEY',
      optionsSchema: z.strictObject({ imageSize: z.enum(['1K', '2K', '4K']).optional() }),
      capabilities: { edit: true, mask: false, seed: 'best-effort' },
      checkRequest: () => [],
    }),
  ].map((provider) => [provider.protocol, provider]),
);

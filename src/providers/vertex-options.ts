import { z } from 'zod';

import { vertexOptions } from './google-vertex.ts';
import { sizeOption } from './pixel-size.ts';

export const IMAGEN_RATIOS = ['1:1', '3:4', '4:3', '9:16', '16:9'] as const;

/** Options of a `vertex` route, in the words that Google's own client sends. `sampleCount` is always 1: every sample is one request. */
export const vertexRouteOptions = z
  .strictObject({
    /** `WIDTHxHEIGHT`, translated into ratio and class, or `auto`; a case's own size goes first. */
    size: sizeOption.optional(),
    /** Used where no size is asked for. */
    aspectRatio: z.enum(IMAGEN_RATIOS).optional(),
    sampleImageSize: z.enum(['1K', '2K']).optional(),
    negativePrompt: z.string().max(2000).optional(),
    guidanceScale: z.number().min(0).max(100).optional(),
    /** Default true at Google. A seed works only without. */
    addWatermark: z.boolean().optional(),
    /** Lets a language model rewrite the prompt; a seed works only without. */
    enhancePrompt: z.boolean().optional(),
    safetySetting: z
      .enum(['BLOCK_LOW_AND_ABOVE', 'BLOCK_MEDIUM_AND_ABOVE', 'BLOCK_ONLY_HIGH', 'BLOCK_NONE'])
      .optional(),
    personGeneration: z.enum(['ALLOW_ALL', 'ALLOW_ADULT', 'DONT_ALLOW']).optional(),
    language: z
      .string()
      .regex(/^[a-zA-Z-]{2,10}$/)
      .optional(),
    outputOptions: z
      .strictObject({
        mimeType: z.enum(['image/png', 'image/jpeg']).optional(),
        /** Percent; jpeg only. */
        compressionQuality: z.int().min(0).max(100).optional(),
      })
      .optional(),
    ...vertexOptions,
    /** How a key is sent. Access tokens that a workflow step made, and some gateways, want `bearer`. Default `x-goog-api-key`. */
    auth: z.enum(['x-goog-api-key', 'bearer']).optional(),
  })
  .check((context) => {
    const { size, aspectRatio, sampleImageSize } = context.value;
    if (size !== undefined && (aspectRatio !== undefined || sampleImageSize !== undefined))
      context.issues.push({
        code: 'custom',
        input: context.value,
        path: ['size'],
        message: 'size already says aspectRatio and sampleImageSize; give one or the other',
      });
  });

export type VertexRouteOptions = z.infer<typeof vertexRouteOptions>;

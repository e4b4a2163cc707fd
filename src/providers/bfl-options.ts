import { z } from 'zod';

import { extraBody } from './extra-body.ts';
import { sizeOption } from './pixel-size.ts';

/** `webhook_url` would take the answer away from who waits for it. */
const RESERVED = new Set([
  'prompt',
  'seed',
  'width',
  'height',
  'image',
  'images',
  'image_prompt',
  'input_image',
  ...[2, 3, 4, 5, 6, 7, 8].map((number) => `input_image_${number}`),
  'mask',
  'webhook_url',
  'webhook_secret',
]);

/** Options of a `bfl` route, in the wire's own words (Black Forest Labs). The region is part of the base URL. */
export const bflOptions = z
  .strictObject({
    /** `WIDTHxHEIGHT`, translated into width and height or an aspect ratio as the model takes it; a case's own size goes first. */
    size: sizeOption.optional(),
    /** Used where no size is asked for. */
    aspect_ratio: z
      .string()
      .regex(/^(auto|[1-9]\d?:[1-9]\d?)$/, 'expected a ratio such as 16:9, or auto')
      .optional(),
    /** FLUX 3. */
    resolution: z.enum(['0.75k', '1k', '1.5k', '2k', '4k']).optional(),
    output_format: z.enum(['jpeg', 'png', 'webp']).optional(),
    /** 0 is strictest. */
    safety_tolerance: z.int().min(0).max(6).optional(),
    /** `true` lets the vendor rewrite the prompt, each time in its own way. */
    prompt_upsampling: z.boolean().optional(),
    /** Ultra: less processed pictures. */
    raw: z.boolean().optional(),
    /** 0–1: how much the input picture counts. */
    image_prompt_strength: z.number().min(0).max(1).optional(),
    steps: z.int().min(1).max(50).optional(),
    guidance: z.number().min(1).max(100).optional(),
    /** FLUX 3: searches the web before it draws, unless `false`. */
    grounding: z.boolean().optional(),
    /** For models that are not known yet: how a size is asked for. Default `width-height`. */
    size_as: z.enum(['width-height', 'aspect-ratio']).optional(),
    /** For models that are not known yet: the field of the input pictures. Default `input_image`. */
    input_field: z.enum(['input_image', 'image_prompt', 'images', 'image']).optional(),
    /** Further fields of newer models. */
    extra_body: extraBody(RESERVED).optional(),
  })
  .check((context) => {
    const { size, aspect_ratio: ratio, resolution } = context.value;
    if (size !== undefined && (ratio !== undefined || resolution !== undefined))
      context.issues.push({
        code: 'custom',
        input: context.value,
        path: ['size'],
        message: 'size already says aspect_ratio and resolution; give one or the other',
      });
  });

export type BflOptions = z.infer<typeof bflOptions>;

import { z } from 'zod';

import { extraBody } from './extra-body.ts';
import { sizeOption } from './pixel-size.ts';

/** `n` is among them: every sample is one request, timed as a whole. */
const RESERVED = new Set([
  'model',
  'prompt',
  'n',
  'width',
  'height',
  'aspect_ratio',
  'seed',
  'image_url',
  'reference_images',
]);

/** Options of a `together` route, in the wire's own words (client 0.52.0). */
export const togetherOptions = z.strictObject({
  /** `WIDTHxHEIGHT`, asked for as `size_as` says; a case's own size goes first. */
  size: sizeOption.optional(),
  /** How the model takes a size: as `width` and `height` (default), or as `aspect_ratio`, as FLUX.1 Kontext does. */
  size_as: z.enum(['width-height', 'aspect-ratio']).optional(),
  steps: z.int().min(1).max(100).optional(),
  guidance_scale: z.number().min(0).max(100).optional(),
  negative_prompt: z.string().min(1).max(10_000).optional(),
  /** `url` is the vendor's default: the picture is fetched after the answer, and that time is kept apart. */
  response_format: z.enum(['base64', 'url']).optional(),
  /** The vendor's default is `jpeg`. */
  output_format: z.enum(['jpeg', 'png']).optional(),
  disable_safety_checker: z.boolean().optional(),
  image_loras: z
    .array(z.strictObject({ path: z.string().min(1).max(2000), scale: z.number() }))
    .min(1)
    .max(8)
    .optional(),
  /** The field of input pictures. Default: `image_url` for one picture, `reference_images` for several. */
  input_field: z.enum(['image_url', 'reference_images']).optional(),
  /** Further fields of newer models. */
  extra_body: extraBody(RESERVED).optional(),
});

export type TogetherOptions = z.infer<typeof togetherOptions>;

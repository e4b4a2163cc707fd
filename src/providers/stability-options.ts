import { z } from 'zod';

import { extraBody } from './extra-body.ts';
import { sizeOption } from './pixel-size.ts';

/** The vendor's own nine (REST API v2beta, November 2026). */
export const STABILITY_RATIOS = ['21:9', '16:9', '3:2', '5:4', '1:1', '4:5', '2:3', '9:16', '9:21'] as const;

const RESERVED = new Set([
  'prompt',
  'background_prompt',
  'model',
  'seed',
  'image',
  'subject_image',
  'mask',
  'mode',
  'aspect_ratio',
]);
const share = z.number().min(0).max(1);
const edge = z.int().min(0).max(2000);
const client = z
  .string()
  .regex(/^[\x21-\x7e](?:[\x20-\x7e]{0,254}[\x21-\x7e])?$/, 'expected 1–256 printable characters');

/** Options of a `stability` route, in the wire's own words. */
export const stabilityOptions = z
  .strictObject({
    /** `WIDTHxHEIGHT`, of which only the aspect ratio is asked for; a case's own size goes first. */
    size: sizeOption.optional(),
    /** Used where no size is asked for. */
    aspect_ratio: z.enum(STABILITY_RATIOS).optional(),
    negative_prompt: z.string().min(1).max(10_000).optional(),
    style_preset: z.string().min(1).max(64).optional(),
    /** The vendor's default is `png`. */
    output_format: z.enum(['png', 'jpeg', 'webp']).optional(),
    /** `image/*` (default): the answer is the picture itself. `application/json`: base64 in JSON. */
    accept: z.enum(['image/*', 'application/json']).optional(),
    cfg_scale: z.number().min(1).max(10).optional(),
    /** 0 keeps the input picture, 1 forgets it. Needed where one is sent to `ultra` or a model of Stable Diffusion. */
    strength: share.optional(),
    /** `inpaint`: pixels by which the mask grows. */
    grow_mask: z.int().min(0).max(100).optional(),
    /** `search-and-replace`: what to replace. */
    search_prompt: z.string().min(1).max(10_000).optional(),
    /** `search-and-recolor`: what to recolour. */
    select_prompt: z.string().min(1).max(10_000).optional(),
    /** `outpaint`: pixels to add at each side. */
    left: edge.optional(),
    right: edge.optional(),
    up: edge.optional(),
    down: edge.optional(),
    creativity: share.optional(),
    /** `sketch` and `structure`. */
    control_strength: share.optional(),
    /** `style`. */
    fidelity: share.optional(),
    /** Sent as headers `stability-client-id`, `-client-user-id` and `-client-version`. */
    client_id: client.optional(),
    client_user_id: client.optional(),
    client_version: client.optional(),
    /** Further fields of newer services. */
    extra_body: extraBody(RESERVED).optional(),
  })
  .check((context) => {
    const { size, aspect_ratio: ratio } = context.value;
    if (size !== undefined && ratio !== undefined)
      context.issues.push({
        code: 'custom',
        input: context.value,
        path: ['size'],
        message: 'size already says aspect_ratio; give one or the other',
      });
  });

export type StabilityOptions = z.infer<typeof stabilityOptions>;

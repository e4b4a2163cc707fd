import { z } from 'zod';

import { extraBody } from './extra-body.ts';
import { fieldName } from './input-fields.ts';
import { sizeOption } from './pixel-size.ts';

/** Options of a `fal` route. Each app has inputs of its own, which its page lists: they are given under `input`. */
export const falOptions = z.strictObject({
  /** `queue`: submitted and asked for, with retries of fal's own that nobody sees · `sync`: one request, no retries. Default `queue`. */
  mode: z.enum(['queue', 'sync']).optional(),
  /** `WIDTHxHEIGHT`, asked for as `size_as` says; a case's own size goes first. */
  size: sizeOption.optional(),
  /** How the app takes a size: as `image_size` with width and height (default), or as `aspect_ratio`. */
  size_as: z.enum(['image-size', 'aspect-ratio']).optional(),
  /** The app's own input fields, for example `num_inference_steps` or `output_format`. The number of pictures is always that of the app's default, one. */
  input: extraBody(new Set(['prompt', 'seed', 'num_images'])).optional(),
  /** The input field of pictures; `[]` behind it: a list. Without it further pictures go to numbered fields. Default `image_urls[]`. */
  input_field: z
    .string()
    .regex(/^[a-z]\w{0,63}(\[\])?$/i, 'expected the name of an input field, with [] for a list')
    .optional(),
  /** The input field of a mask, which is white where may be painted. Default `mask_url`. */
  mask_field: fieldName.optional(),
  /** In the queue. Default `normal`. */
  priority: z.enum(['normal', 'low']).optional(),
  /** Seconds until work must have begun; later the request is dropped and not charged. */
  start_timeout: z.number().gt(1).max(3600).optional(),
  /** Keeps the queue from retrying on its own, so that a latency is that of one attempt. */
  no_retry: z.literal(true).optional(),
});

export type FalOptions = z.infer<typeof falOptions>;

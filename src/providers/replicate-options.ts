import { z } from 'zod';

import { extraBody } from './extra-body.ts';
import { fieldName } from './input-fields.ts';
import { sizeOption } from './pixel-size.ts';

/** Options of a `replicate` route. Each model has inputs of its own, which its page lists: they are given under `input`. */
export const replicateOptions = z.strictObject({
  /** `WIDTHxHEIGHT`, asked for as `size_as` says; a case's own size goes first. */
  size: sizeOption.optional(),
  /** How the model takes a size: as field `aspect_ratio` (default), as `width` and `height`, or as one field `size`. */
  size_as: z.enum(['aspect-ratio', 'width-height', 'size']).optional(),
  /** The model's own input fields, for example `output_format` or `safety_tolerance`. */
  input: extraBody(new Set(['prompt', 'seed'])).optional(),
  /** The input field of pictures; `[]` behind it: a list. Without it further pictures go to numbered fields. Default `input_images[]`. */
  input_field: z
    .string()
    .regex(/^[a-z]\w{0,63}(\[\])?$/i, 'expected the name of an input field, with [] for a list')
    .optional(),
  /** The input field of a mask, which is white where may be painted. Default `mask`. */
  mask_field: fieldName.optional(),
  /** The model names a deployment, not a model. */
  deployment: z.boolean().optional(),
  /** Seconds for which the vendor holds its answer until the picture is there, so that no pause between polls blurs the time; a held request cannot be cancelled. Default: not held. */
  wait: z.int().min(1).max(60).optional(),
  /** The vendor's own deadline, such as `90s` or `5m`: a prediction that has not started by then is not charged. */
  cancel_after: z
    .string()
    .regex(/^[1-9]\d{0,4}[smh]$/, 'expected a time such as 90s or 5m')
    .optional(),
});

export type ReplicateOptions = z.infer<typeof replicateOptions>;

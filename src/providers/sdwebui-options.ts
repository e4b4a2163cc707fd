import { z } from 'zod';

import { extraBody } from './extra-body.ts';
import { sizeOption } from './pixel-size.ts';

/** `batch_size` and `n_iter` would make pictures that nobody looks at. */
const RESERVED = new Set([
  'prompt',
  'seed',
  'width',
  'height',
  'init_images',
  'mask',
  'inpainting_mask_invert',
  'batch_size',
  'n_iter',
  'send_images',
  'override_settings',
]);

/** The checkpoint is the route's model. */
const RESERVED_SETTINGS = new Set(['sd_model_checkpoint']);

/** Options of an `sdwebui` route, in the wire's own words (AUTOMATIC1111, Forge, SD.Next: `/sdapi/v1`). */
export const sdwebuiOptions = z.strictObject({
  /** `WIDTHxHEIGHT`; a case's own size goes first. Without one an edit has the size of its input, and anything else 512x512. */
  size: sizeOption.optional(),
  negative_prompt: z.string().optional(),
  steps: z.int().min(1).max(150).optional(),
  cfg_scale: z.number().min(0).max(30).optional(),
  /** Forge: the guidance of distilled models such as FLUX. */
  distilled_cfg_scale: z.number().min(0).max(30).optional(),
  sampler_name: z.string().min(1).optional(),
  scheduler: z.string().min(1).optional(),
  /** Edits: how far a picture may leave its input, 0–1. */
  denoising_strength: z.number().min(0).max(1).optional(),
  /** Edits with a mask: pixels by which its edge is softened. */
  mask_blur: z.int().min(0).max(64).optional(),
  /** Edits with a mask: what is under it at the start. 0 fill · 1 original · 2 noise · 3 nothing. */
  inpainting_fill: z.int().min(0).max(3).optional(),
  /** Edits with a mask: works on the masked part alone, enlarged. */
  inpaint_full_res: z.boolean().optional(),
  inpaint_full_res_padding: z.int().min(0).max(256).optional(),
  checkpoint: z
    .enum(['as-model', 'loaded'])
    .optional()
    .describe(
      "loaded: whatever checkpoint the server has at the moment, and the route's model is no more than a name. Default as-model.",
    ),
  /** Settings of the server for this request, such as `sd_vae` and `CLIP_stop_at_last_layers`. */
  override_settings: extraBody(RESERVED_SETTINGS).optional(),
  /** Further fields, such as `alwayson_scripts`. */
  extra_body: extraBody(RESERVED).optional(),
});

export type SdwebuiOptions = z.infer<typeof sdwebuiOptions>;

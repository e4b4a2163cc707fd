import { z } from 'zod';

import { extraBody } from './extra-body.ts';
import { openAiImagesOptions } from './openai-images-options.ts';

/** Names that the adapter itself sends. */
const RESERVED = new Set(['model', 'input', 'tools', 'tool_choice', 'stream', 'store', 'previous_response_id']);

const MAX_TURNS = 10;
const MAX_PROMPT = 32_000;

/** Settings of a picture that the tool takes under the names of the Images API. */
const IMAGE_OPTIONS = {
  size: true,
  quality: true,
  background: true,
  output_format: true,
  output_compression: true,
  moderation: true,
  complexity: true,
  input_fidelity: true,
  frame_count: true,
  frame_duration_ms: true,
  stream: true,
  partial_images: true,
  safety_identifier: true,
  organization: true,
  project: true,
  auth: true,
} as const;

/**
 * Options of an `openai-responses` route: those of a picture go to the `image_generation` tool, whose model is the
 * route's `model`; the others to the model that calls it. The tool is always forced, so that a text is no answer.
 */
export const openAiResponsesOptions = z.strictObject({
  /** The model that reads the prompt and calls the tool, for example `gpt-5.4-mini`. It has a meter and a price of its own. */
  text_model: z.string().min(1).max(200),
  ...openAiImagesOptions.pick(IMAGE_OPTIONS).shape,
  action: z.enum(['auto', 'generate', 'edit']).optional(),
  instructions: z.string().max(MAX_PROMPT).optional(),
  /** Of the text model; a vendor's word, such as `low`. */
  reasoning_effort: z.string().min(1).max(32).optional(),
  /** Bounds what the text model may write. */
  max_output_tokens: z.int().min(16).max(1_000_000).optional(),
  /** Whether OpenAI keeps the response. Default: its own, which is to keep it. `turns` need it. */
  store: z.boolean().optional(),
  /**
   * Prompts that are sent before the case's own in the same conversation, one request each; each makes a picture and is
   * billed. The case's pictures and mask go with its own prompt. Latency is that of all turns together.
   */
  turns: z.array(z.string().min(1).max(MAX_PROMPT)).max(MAX_TURNS).optional(),
  /** Azure: the deployment of the picture model, sent as a header. */
  image_deployment: z
    .string()
    .regex(/^[\w.-]{1,128}$/)
    .optional(),
  extra_body: extraBody(RESERVED).optional(),
});

export type OpenAiResponsesOptions = z.infer<typeof openAiResponsesOptions>;

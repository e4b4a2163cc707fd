import { z } from 'zod';

import { extraBody } from './extra-body.ts';

/** Names that the adapter itself sends; `extra_body` may not change them behind the report's back. */
const RESERVED = new Set([
  'model',
  'prompt',
  'n',
  'size',
  'quality',
  'seed',
  'stream',
  'partial_images',
  'image',
  'image[]',
  'images',
  'input_references',
  'mask',
]);

/**
 * Options of an `openai-images` route, in the wire's own words (OpenAI Images API). `n` is always 1: every sample is
 * one request, timed as a whole. SVG is no picture that can be compared.
 */
export const openAiImagesOptions = z.strictObject({
  /** `WIDTHxHEIGHT` or `auto`; a case's own size goes first. */
  size: z
    .string()
    .regex(/^(auto|[1-9]\d{0,4}x[1-9]\d{0,4})$/, 'expected WIDTHxHEIGHT in pixels, or auto')
    .optional(),
  quality: z.string().min(1).max(32).optional(),
  background: z.enum(['auto', 'opaque', 'transparent']).optional(),
  output_format: z.enum(['png', 'jpeg', 'webp', 'gif']).optional(),
  /** Percent; jpeg and webp only. */
  output_compression: z.int().min(0).max(100).optional(),
  /** Not sent with edits, where uploads do not know it. */
  moderation: z.enum(['auto', 'low']).optional(),
  /** Planning effort, apart from quality. */
  complexity: z.enum(['low', 'medium', 'high']).optional(),
  /** Edits only. */
  input_fidelity: z.enum(['high', 'low']).optional(),
  /** gif only. */
  frame_count: z.int().min(2).max(16).optional(),
  frame_duration_ms: z.int().min(10).max(655_350).optional(),
  /** Asks for events, which tell when the first partial picture came. */
  stream: z.boolean().optional(),
  /** With `stream`: partial pictures before the final one. They are timed, not kept, and each is billed. */
  partial_images: z.int().min(0).max(3).optional(),
  safety_identifier: z.string().max(512).optional(),
  user: z.string().max(512).optional(),
  /** For gateways and self-hosted servers; OpenAI itself always answers base64 and rejects the field. */
  response_format: z.enum(['b64_json', 'url']).optional(),
  /** Legacy; some gateways still know it. */
  style: z.enum(['vivid', 'natural']).optional(),
  /** Sent as headers `OpenAI-Organization` and `OpenAI-Project`. */
  organization: z
    .string()
    .regex(/^[\w-]{1,128}$/)
    .optional(),
  project: z
    .string()
    .regex(/^[\w-]{1,128}$/)
    .optional(),
  /** How the key is sent. Gateways differ. Default `bearer`. */
  auth: z.enum(['bearer', 'api-key', 'x-api-key']).optional(),
  /** Azure: sent as `?api-version=`. */
  api_version: z
    .string()
    .regex(/^[\w.-]{1,40}$/)
    .optional(),
  /** Where pictures are asked for, below the base URL. Default `/images/generations`; OpenRouter has `/images`. */
  path: z
    .string()
    .regex(/^(\/[\w-]{1,64}){1,6}$/, 'expected a path such as /images')
    .optional(),
  /**
   * How the pictures of a case are sent. `form` (default): uploaded to `/images/edits` · `json`: as OpenAI's JSON form ·
   * `xai`: as xAI's image objects · `openrouter`: as references, on `path`.
   */
  edits: z.enum(['form', 'json', 'xai', 'openrouter']).optional(),
  /** `aspect_ratio`: a case's size is sent as its ratio, for xAI. Default `size`. */
  size_as: z.enum(['size', 'aspect_ratio']).optional(),
  /** stable-diffusion.cpp: settings that it reads from the prompt, the seed among them. `{}` sends the seed alone. */
  sd_cpp_extra_args: extraBody(new Set(['seed'])).optional(),
  /** Further fields for gateways and self-hosted servers, for example `num_inference_steps`. */
  extra_body: extraBody(RESERVED).optional(),
});

export type OpenAiImagesOptions = z.infer<typeof openAiImagesOptions>;

import { z } from 'zod';

const text = z.string().nullish().catch(undefined);
const count = z.number().nonnegative().nullish().catch(undefined);

/** `code` is an HTTP status. Vendors behind the gateway put anything into `raw`. */
export const OpenRouterErrorObject = z.object({
  code: z.union([z.number(), z.string()]).nullish().catch(undefined),
  message: text,
  metadata: z
    .object({
      provider_name: text,
      raw: z.unknown().optional(),
      reasons: z.array(z.string()).nullish().catch(undefined),
      error_type: text,
      limit_source: text,
    })
    .nullish()
    .catch(undefined),
});
export type OpenRouterError = z.infer<typeof OpenRouterErrorObject>;

const ImagePart = z.object({
  image_url: z
    .union([z.string(), z.object({ url: text })])
    .nullish()
    .catch(undefined),
});
const Message = z.object({
  content: z
    .union([z.string(), z.array(z.unknown())])
    .nullish()
    .catch(undefined),
  refusal: text,
  images: z.array(ImagePart).nullish().catch(undefined),
});
export type OpenRouterMessage = z.infer<typeof Message>;

const Choice = z.object({
  finish_reason: text,
  native_finish_reason: text,
  error: OpenRouterErrorObject.nullish().catch(undefined),
  message: Message.nullish().catch(undefined),
  /** Streams. */
  delta: Message.nullish().catch(undefined),
});

const Usage = z.object({
  prompt_tokens: count,
  completion_tokens: count,
  total_tokens: count,
  prompt_tokens_details: z.object({ cached_tokens: count }).nullish().catch(undefined),
  completion_tokens_details: z.object({ image_tokens: count }).nullish().catch(undefined),
  /** Dollars that OpenRouter charged. */
  cost: count,
  /** The user's own key at the provider: what that one charges is on another bill. */
  is_byok: z.boolean().nullish().catch(undefined),
  cost_details: z.object({ upstream_inference_cost: count }).nullish().catch(undefined),
});
export type OpenRouterUsage = z.infer<typeof Usage>;

/** A completion, and a chunk of a streamed one. */
export const OpenRouterBody = z.object({
  id: text,
  model: text,
  provider: text,
  system_fingerprint: text,
  service_tier: text,
  choices: z.array(Choice).nullish().catch(undefined),
  usage: Usage.nullish().catch(undefined),
  error: OpenRouterErrorObject.nullish().catch(undefined),
  openrouter_metadata: z
    .object({
      region: text,
      /** Milliseconds. */
      generation_time: count,
      endpoints: z
        .object({ available: z.array(z.object({ provider: text, selected: z.boolean().nullish() })).nullish() })
        .nullish()
        .catch(undefined),
    })
    .nullish()
    .catch(undefined),
});
export type OpenRouterBody = z.infer<typeof OpenRouterBody>;
export type OpenRouterChoice = z.infer<typeof Choice>;

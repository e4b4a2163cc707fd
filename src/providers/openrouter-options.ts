import { z } from 'zod';

import { extraBody } from './extra-body.ts';
import { sizeOption } from './pixel-size.ts';

/** `models` and `route` would let another model answer than the one that is measured. */
const RESERVED = new Set([
  'model',
  'models',
  'route',
  'messages',
  'n',
  'seed',
  'stream',
  'modalities',
  'image_config',
  'provider',
]);
/** Slugs such as `google-vertex` or `google-vertex/global`. */
const slugs = z.array(z.string().regex(/^[\w.-]{1,100}(\/[\w.-]{1,100})?$/, 'expected a slug of a provider')).min(1);
const header = z
  .string()
  .regex(/^[\x21-\x7e](?:[\x20-\x7e]{0,254}[\x21-\x7e])?$/, 'expected 1–256 printable ASCII characters');

/** Options of an `openrouter` route, in the wire's own words (client 1.3.19, chat completions). */
export const openRouterOptions = z.strictObject({
  /** `WIDTHxHEIGHT`, asked for as `size_as` says; a case's own size goes first. */
  size: sizeOption.optional(),
  /** How the model takes a size in `image_config`: `aspect_ratio` and `image_size` (default), or the ratio alone. */
  size_as: z.enum(['ratio-and-class', 'aspect-ratio']).optional(),
  /** The model's own settings: `aspect_ratio` and `image_size` (where no size is asked for), `quality` and others. */
  image_config: z.record(z.string().max(64), z.union([z.string().max(2000), z.number(), z.array(z.json())])).optional(),
  /** Default `["image", "text"]`. Models that put out nothing but pictures want `["image"]`. */
  modalities: z
    .array(z.enum(['image', 'text']))
    .refine((list) => list.includes('image') && new Set(list).size === list.length, 'expected image, or image and text')
    .optional(),
  /** Who may serve. To measure one provider, name it alone in `only` and say `allow_fallbacks: false`. */
  provider: z
    .strictObject({
      only: slugs.optional(),
      order: slugs.optional(),
      ignore: slugs.optional(),
      allow_fallbacks: z.boolean().optional(),
      require_parameters: z.boolean().optional(),
      data_collection: z.enum(['allow', 'deny']).optional(),
      zdr: z.boolean().optional(),
      sort: z.enum(['price', 'throughput', 'latency']).optional(),
    })
    .optional(),
  temperature: z.number().min(0).max(2).optional(),
  top_p: z.number().gt(0).max(1).optional(),
  max_tokens: z.int().min(1).optional(),
  /** Asks for events, which tell when the picture came. */
  stream: z.boolean().optional(),
  user: z.string().min(1).max(512).optional(),
  session_id: z.string().min(1).max(256).optional(),
  /** Asks for the route that the request took: who was tried, who served, in which region and how long. Sent as header. */
  routing_metadata: z.boolean().optional(),
  /** Sent as headers `HTTP-Referer` and `X-OpenRouter-Title`, by which OpenRouter counts the requests of an app. */
  http_referer: header.optional(),
  app_title: header.optional(),
  /** Further fields, for example `reasoning`. */
  extra_body: extraBody(RESERVED).optional(),
});

export type OpenRouterOptions = z.infer<typeof openRouterOptions>;

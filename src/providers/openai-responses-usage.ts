import { z } from 'zod';

import type { Usage } from '../model/price.ts';

const count = z.number().int().nonnegative().nullish().catch(undefined);
const object = <Shape extends z.ZodRawShape>(shape: Shape) => z.object(shape).nullish().catch(undefined);

const UsageBody = z.object({
  usage: object({
    input_tokens: count,
    output_tokens: count,
    input_tokens_details: object({ cached_tokens: count }),
  }),
  tool_usage: object({
    image_gen: object({
      input_tokens: count,
      output_tokens: count,
      total_tokens: count,
      input_tokens_details: object({ text_tokens: count, image_tokens: count }),
      output_tokens_details: object({ text_tokens: count, image_tokens: count }),
      cached_tokens: count,
      cached_tokens_details: object({ cached_text_tokens: count, cached_image_tokens: count }),
    }),
  }),
});

/**
 * Both meters (wire-format reference 2.2): `tool_usage.image_gen` is the picture model's and fills the classes of every
 * other route; `usage` is the text model's and stands apart, since it has another price. A meter that is missing is unknown.
 */
export function readResponsesUsage(value: unknown): Usage | undefined {
  const body = UsageBody.safeParse(value).data;
  if (body === undefined) return undefined;
  const text = body.usage;
  const tool = body.tool_usage?.image_gen;
  const cached = text?.input_tokens_details?.cached_tokens;
  const cachedText = tool?.cached_tokens_details?.cached_text_tokens;
  const cachedImage = tool?.cached_tokens_details?.cached_image_tokens;
  const usage = Object.entries({
    textIn: less(tool?.input_tokens_details?.text_tokens, cachedText),
    imageIn: less(tool?.input_tokens_details?.image_tokens, cachedImage),
    cachedIn: tool?.cached_tokens,
    textOut: tool?.output_tokens_details?.text_tokens,
    // Without details all of it is the picture, as with the Images API.
    imageOut: tool?.output_tokens_details?.image_tokens ?? tool?.output_tokens,
    total: tool?.total_tokens,
    textModelIn: less(text?.input_tokens, cached),
    textModelCached: cached,
    textModelOut: text?.output_tokens,
  }).filter(([, tokens]) => tokens != null);
  return usage.some(([, tokens]) => tokens !== 0) ? (Object.fromEntries(usage) as Usage) : undefined;
}

/** Sums the classes that every turn reports; one that a turn leaves out is unknown for all. */
export function sumUsage(turns: readonly (Usage | undefined)[]): Usage | undefined {
  const sums = Object.keys(turns[0] ?? {}).flatMap((name) => {
    const counts = turns.map((usage) => usage?.[name as keyof Usage]);
    return counts.includes(undefined) ? [] : [[name, (counts as number[]).reduce((sum, tokens) => sum + tokens, 0)]];
  });
  return sums.length === 0 ? undefined : (Object.fromEntries(sums) as Usage);
}

const less = (all: number | null | undefined, part: number | null | undefined): number | undefined =>
  all == null ? undefined : Math.max(0, all - (part ?? 0));

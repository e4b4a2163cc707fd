import { z } from 'zod';

import type { Usage } from '../model/price.ts';

const count = z.number().int().nonnegative().nullish().catch(undefined);
const details = z.object({ text_tokens: count, image_tokens: count, cached_tokens: count }).nullish().catch(undefined);

const UsageBody = z.object({
  usage: z.object({
    input_tokens: count,
    output_tokens: count,
    total_tokens: count,
    input_tokens_details: details,
    output_tokens_details: details,
    /** OpenRouter. */
    prompt_tokens: count,
    completion_tokens: count,
    completion_tokens_details: z.object({ image_tokens: count }).nullish().catch(undefined),
    cost: z.number().nonnegative().nullish().catch(undefined),
    /** xAI: ten billion to the dollar. */
    cost_in_usd_ticks: z.number().nonnegative().nullish().catch(undefined),
  }),
});

const TICKS_PER_USD = 1e10;

/**
 * Tokens by class. Output without details is all image tokens: GPT image models make nothing else. Input without
 * details is text when no picture was sent, and unknown otherwise; `textIn` leaves out what came from a cache. All zeros, as LocalAI sends them, are no report.
 */
export function readOpenAiUsage(
  value: unknown,
  { hasInputImages }: { readonly hasInputImages: boolean },
): { readonly usage?: Usage; readonly vendorCostUsd?: number } {
  const parsed = UsageBody.safeParse(value);
  if (!parsed.success) return {};
  const body = parsed.data.usage;
  const input = body.input_tokens ?? body.prompt_tokens ?? undefined;
  const output = body.output_tokens ?? body.completion_tokens ?? undefined;
  const outputDetails = body.output_tokens_details ?? body.completion_tokens_details;
  const imageOut = outputDetails?.image_tokens ?? (outputDetails == null ? output : undefined);
  const textOut = body.output_tokens_details?.text_tokens ?? undefined;
  const cachedIn = body.input_tokens_details?.cached_tokens ?? undefined;
  const allTextIn = body.input_tokens_details?.text_tokens ?? (hasInputImages ? undefined : input);
  const textIn = allTextIn === undefined ? undefined : Math.max(0, allTextIn - (cachedIn ?? 0));
  const imageIn = body.input_tokens_details?.image_tokens ?? undefined;
  const total = body.total_tokens ?? undefined;
  const reported = Object.entries({ textIn, imageIn, cachedIn, textOut, imageOut, total }).filter(
    ([, tokens]) => tokens !== undefined,
  );
  const cost = body.cost ?? (body.cost_in_usd_ticks == null ? undefined : body.cost_in_usd_ticks / TICKS_PER_USD);
  return {
    ...(reported.some(([, tokens]) => tokens !== 0) ? { usage: Object.fromEntries(reported) as Usage } : {}),
    // A cost of 0 is what gateways answer when they do not know the price.
    ...(cost === undefined || cost === 0 ? {} : { vendorCostUsd: cost }),
  };
}

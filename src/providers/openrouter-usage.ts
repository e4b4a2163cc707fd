import type { Usage } from '../model/price.ts';
import type { Billing } from '../model/reply.ts';
import type { OpenRouterUsage } from './openrouter-schema.ts';

/** What an answer says that it cost. */
export interface OpenRouterBill {
  readonly usage?: Usage;
  readonly vendorCostUsd?: number;
}

/**
 * Tokens by class and the cost, as far as they are told. With the user's own key at the provider, that one's bill
 * comes on top of OpenRouter's; where its figure is missing, so is the sum.
 */
export function readOpenRouterBill(
  body: OpenRouterUsage | null | undefined,
  { hasInputImages }: { readonly hasInputImages: boolean },
): OpenRouterBill {
  if (body == null) return {};
  const { prompt_tokens: input, completion_tokens: output, total_tokens: total } = body;
  const cachedIn = body.prompt_tokens_details?.cached_tokens;
  const imageOut = body.completion_tokens_details?.image_tokens;
  // Pictures in the prompt are counted with its words.
  const textIn = input == null || hasInputImages ? undefined : Math.max(0, input - (cachedIn ?? 0));
  const textOut = output == null || imageOut == null ? undefined : Math.max(0, output - imageOut);
  const tokens = Object.entries({ textIn, cachedIn, imageOut, textOut, total }).filter(([, number]) => number != null);
  const cost = costOf(body);
  return {
    ...(tokens.some(([, number]) => number !== 0) ? { usage: Object.fromEntries(tokens) as Usage } : {}),
    ...(cost === undefined ? {} : { vendorCostUsd: cost }),
  };
}

function costOf({ cost, is_byok: isOwnKey, cost_details: details }: OpenRouterUsage): number | undefined {
  if (cost == null) return undefined;
  if (isOwnKey !== true) return cost;
  const upstream = details?.upstream_inference_cost;
  return upstream == null ? undefined : cost + upstream;
}

/** Whether an answer without a picture is on the bill: its own figure tells, and a figure of nothing too. */
export function billingOf({ vendorCostUsd: cost, usage }: OpenRouterBill): Billing {
  if (cost !== undefined) return cost > 0 ? 'yes' : 'no';
  return usage === undefined ? 'unknown' : 'yes';
}

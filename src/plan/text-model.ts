import type { CellSettings } from '../model/plan.ts';
import type { Price, Usage } from '../model/price.ts';
import type { Range } from './size-table.ts';

/**
 * Tokens of a text model that calls the picture model once: the tool's description and the prompt on the way in, the
 * call and what it thinks on the way out. No vendor publishes them: an order of size, for estimates only.
 */
const TOOL_IN: Range = { expected: 500, most: 4_000 };
const CALL_OUT: Range = { expected: 200, most: 4_000 };

/** US dollars for the text model of a planned request. `undefined`: its price is not known, or what is sent cannot be counted. */
export function textModelEstimate({
  price: { textModel },
  settings: { options, images },
  prompt,
}: {
  readonly price: Price;
  readonly settings: CellSettings;
  readonly prompt: Range;
}): Range | undefined {
  if (options['text_model'] === undefined) return { expected: 0, most: 0 };
  // Pictures are read by the text model too, in tokens that are not published.
  if (textModel?.textIn === undefined || textModel.textOut === undefined || images.length > 0) return undefined;
  const limit = options['max_output_tokens'];
  const most = typeof limit === 'number' ? limit : CALL_OUT.most;
  const usd = (tokensIn: number, tokensOut: number): number =>
    (tokensIn * textModel.textIn! + tokensOut * textModel.textOut!) / 1e6;
  return {
    expected: usd(prompt.expected + TOOL_IN.expected, Math.min(most, CALL_OUT.expected)),
    most: usd(prompt.most + TOOL_IN.most, most),
  };
}

/** US dollars for what the text model's meter says. `undefined`: a rate is not known, or the meter is missing. */
export function textModelUsd({
  price: { textModel },
  settings: { options },
  usage: { textModelIn, textModelCached = 0, textModelOut },
}: {
  readonly price: Price;
  readonly settings: CellSettings;
  readonly usage: Usage;
}): number | undefined {
  if (textModelIn === undefined || textModelOut === undefined)
    return options['text_model'] === undefined ? 0 : undefined;
  const lines = [
    [textModelIn, textModel?.textIn],
    [textModelCached, textModel?.textCached],
    [textModelOut, textModel?.textOut],
  ] as const;
  let usd = 0;
  for (const [tokens, rate] of lines) {
    if (tokens === 0) continue;
    if (rate === undefined || !(tokens > 0 && tokens <= Number.MAX_SAFE_INTEGER)) return undefined;
    usd += (tokens * rate) / 1e6;
  }
  return usd;
}

/** Turns that a conversation has before the case's own; each makes a picture. */
export function earlierTurns({ options }: CellSettings): number {
  const { turns } = options;
  return Array.isArray(turns) ? turns.length : 0;
}

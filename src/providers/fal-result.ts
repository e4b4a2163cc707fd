import { z } from 'zod';

import type { ExchangeFacts, ProviderReply } from '../model/reply.ts';
import { failedReply, type JsonAnswer } from './ask-json.ts';
import type { GenerateContext } from './contract.ts';
import { parseAmount } from './parse-amount.ts';
import { type FalPhase, readFalError } from './fal-error.ts';
import type { Http } from './http.ts';
import { takePicture } from './take-picture.ts';

const text = z.string().nullish().catch(undefined);
const count = z.number().positive().nullish().catch(undefined);
const flags = z.array(z.boolean()).nullish().catch(undefined);

const Picture = z.object({ url: text, width: count, height: count });
const ResultBody = z.object({
  images: z.array(Picture.nullable()).nullish().catch(undefined),
  image: Picture.nullish().catch(undefined),
  seed: z.union([z.number(), z.string()]).nullish().catch(undefined),
  prompt: text,
  has_nsfw_concepts: flags,
  nsfw_content_detected: flags,
  /** Seconds. */
  timings: z
    .object({ inference: z.number().nonnegative().nullish().catch(undefined) })
    .nullish()
    .catch(undefined),
});
type ResultBody = z.infer<typeof ResultBody>;

const MAX_REVISED_PROMPT = 32_000;

export interface FalResultOptions {
  readonly http: Http;
  readonly context: GenerateContext;
  readonly prompt: string;
  readonly phase: FalPhase;
  readonly facts: ExchangeFacts;
}

/** Reads what an app answered: its pictures, its own error under its own status, or a black picture in place of a refused one. */
export async function readFalResult(answer: JsonAnswer, options: FalResultOptions): Promise<ProviderReply> {
  const { say } = answer;
  const body = answer.status < 300 ? ResultBody.safeParse(answer.value).data : undefined;
  const isAnswer = body !== undefined && (body.images != null || body.image != null);
  if (body === undefined || (!isAnswer && answer.status >= 300))
    return withFacts(readFalError(answer, options.phase), options.facts);
  const shared = {
    exchange: { ...options.facts, ...answer.exchange, ...workOf(body) },
    ...unitsOf(answer),
  };
  const isBilled = shared.usage !== undefined;
  if (!isAnswer)
    return {
      ...failedReply({
        exchange: shared.exchange,
        failure: { reason: 'unexpected-reply', retryable: false, billing: isBilled ? 'yes' : 'unknown' },
        message: `The reply has no “images”: ${say(answer.excerpt, 500)}`,
      }),
      ...shared,
    };
  const pictures = (body.images ?? [body.image]).filter((picture) => picture != null && Boolean(picture.url));
  const [picture] = pictures;
  if (picture?.url == null)
    return {
      ...failedReply({
        exchange: shared.exchange,
        failure: { reason: 'empty', retryable: false, billing: isBilled ? 'yes' : 'unknown' },
        message: 'The reply has no picture',
      }),
      ...shared,
    };
  if (body.has_nsfw_concepts?.[0] === true || body.nsfw_content_detected?.[0] === true)
    return {
      kind: 'refused',
      stage: 'output',
      vendorCode: 'has_nsfw_concepts',
      message: 'The safety checker put a black picture in place of the one that was made',
      ...shared,
      billing: isBilled ? 'yes' : 'unknown',
      warnings: [],
    };
  const taken = await takePicture(options.http, { source: picture.url, context: options.context });
  const exchange =
    taken.downloadMs === undefined ? shared.exchange : { ...shared.exchange, downloadMs: taken.downloadMs };
  if ('problem' in taken)
    return { ...failedReply({ exchange, failure: taken.failure, message: say(taken.problem) }), ...shared, exchange };
  const isRewritten = Boolean(body.prompt) && body.prompt !== options.prompt;
  return {
    kind: 'image',
    ...shared,
    exchange,
    images: [{ ...taken.image, ...(isRewritten ? { revisedPrompt: say(body.prompt!, MAX_REVISED_PROMPT) } : {}) }],
    ...(picture.width == null || picture.height == null
      ? {}
      : { effective: { size: `${picture.width}x${picture.height}` } }),
    ...(body.seed == null ? {} : { provenance: { seed: say(String(body.seed), 40) } }),
    billing: 'yes',
    warnings:
      pictures.length > 1
        ? [`The app answered with ${pictures.length} pictures instead of one; the first is used.`]
        : [],
  };
}

function withFacts(reply: ProviderReply, facts: ExchangeFacts): ProviderReply {
  return { ...reply, exchange: { ...facts, ...reply.exchange } };
}

function workOf({ timings }: ResultBody): ExchangeFacts {
  return timings?.inference == null ? {} : { serverMs: Math.round(timings.inference * 1000) };
}

/** Units that fal bills the request with; their price is the app's own. */
function unitsOf({ headers }: JsonAnswer): Pick<ProviderReply, 'usage'> {
  const units = parseAmount(headers['x-fal-billable-units']);
  return units === undefined ? {} : { usage: { credits: units } };
}

import { z } from 'zod';

import type { ExchangeFacts, ProviderReply } from '../model/reply.ts';
import type { GenerateContext } from './contract.ts';
import { decodeBase64Image } from './decode-image.ts';
import { downloadImage } from './download-image.ts';
import { parseAmount } from './parse-amount.ts';
import { classifyStatus } from './failure-class.ts';
import type { Http } from './http.ts';
import { readErrorReply, readOpenAiError } from './openai-images-error.ts';
import { readOpenAiUsage } from './openai-images-usage.ts';
import { failedReply, type JsonAnswer, spoiled } from './ask-json.ts';

const text = z.string().nullish().catch(undefined);

const ImagesBody = z.object({
  data: z
    .array(
      z.object({
        b64_json: text,
        url: text,
        revised_prompt: text,
        respect_moderation: z.boolean().nullish().catch(undefined),
      }),
    )
    .nullish(),
  id: text,
  model: text,
  size: text,
  quality: text,
  background: text,
  output_format: text,
  /** SGLang: seconds. */
  inference_time_s: z.number().nonnegative().nullish().catch(undefined),
});
type ImagesBody = z.infer<typeof ImagesBody>;

/** New-API and others that work asynchronously. */
const TaskBody = z.object({ data: z.object({ task_id: z.union([z.string(), z.number()]) }) });

const MAX_REVISED_PROMPT = 32_000;
const EFFECTIVE = ['size', 'quality', 'background', 'output_format'] as const;

export interface OpenAiReplyOptions {
  readonly http: Http;
  readonly context: GenerateContext;
  readonly hasInputImages: boolean;
  readonly warnings: readonly string[];
}

/** Reads an answer of `/images/generations` or `/images/edits`, as OpenAI, gateways and self-hosted servers give it. */
export async function readOpenAiImagesReply(answer: JsonAnswer, options: OpenAiReplyOptions): Promise<ProviderReply> {
  const { status, value, excerpt, exchange, say, hints } = answer;
  const body = ImagesBody.safeParse(value).data;
  const hasData = status < 300 && body?.data != null;
  const isTask = status < 300 && TaskBody.safeParse(value).success;
  const error = hasData || isTask ? undefined : readOpenAiError(value);
  if (error !== undefined) return readErrorReply(answer, error);
  if (status >= 300)
    return failedReply({
      exchange,
      failure: classifyStatus(status, hints),
      message: `HTTP ${status}: an error in an unknown form: ${say(excerpt, 500)}`,
      hints,
    });
  if (!hasData || body === undefined) return readUnexpected(answer, { isTask });
  return readPicture(answer, { body, ...options });
}

function readUnexpected(
  { excerpt, exchange, say }: JsonAnswer,
  { isTask }: { readonly isTask: boolean },
): ProviderReply {
  return failedReply({
    exchange,
    failure: { reason: 'unexpected-reply', retryable: false, billing: 'unknown' },
    message: isTask
      ? 'The server answered with a task to ask for later; only servers that answer with the picture itself are supported'
      : `The reply has no list “data”: ${say(excerpt, 500)}`,
  });
}

async function readPicture(
  answer: JsonAnswer,
  { body, http, context, hasInputImages, warnings }: OpenAiReplyOptions & { readonly body: ImagesBody },
): Promise<ProviderReply> {
  const { value, say } = answer;
  const { usage, vendorCostUsd: bodyCost } = readOpenAiUsage(value, { hasInputImages });
  const isCached = answer.headers['x-litellm-cache-key'] !== undefined;
  const vendorCostUsd = isCached ? undefined : (bodyCost ?? headerCost(answer.headers));
  const shared = {
    exchange: readIdentity(answer, body),
    ...(usage === undefined ? {} : { usage }),
    ...(vendorCostUsd === undefined ? {} : { vendorCostUsd }),
  };
  const pictures = body.data!;
  const allWarnings = [
    ...warnings,
    ...(isCached ? ['The gateway may have answered from its cache; its cost figure is not used.'] : []),
    ...(pictures.length > 1
      ? [`The server answered with ${pictures.length} pictures instead of one; the first is used.`]
      : []),
  ];
  const picture = pictures[0];
  // xAI: a picture that was made and is withheld, in a success.
  if (picture?.respect_moderation === false)
    return {
      kind: 'refused',
      stage: 'output',
      vendorCode: 'respect_moderation',
      ...shared,
      billing: usage === undefined && vendorCostUsd === undefined ? 'unknown' : 'yes',
      warnings: allWarnings,
    };
  if (picture === undefined || (!picture.b64_json && !picture.url)) {
    const failure = { reason: 'empty', retryable: false, billing: usage === undefined ? 'unknown' : 'yes' } as const;
    return {
      ...failedReply({
        exchange: shared.exchange,
        failure,
        message: 'The reply has no picture',
        warnings: allWarnings,
      }),
      ...shared,
    };
  }

  const downloadStart = performance.now();
  const isInline = Boolean(picture.b64_json) || picture.url!.startsWith('data:');
  const { baseUrl, signal, maxBodyBytes } = context;
  const decoded = isInline
    ? decodeBase64Image(picture.b64_json || picture.url!)
    : await downloadImage(http, { url: picture.url!, baseUrl, signal, maxBodyBytes });
  const exchange = isInline
    ? shared.exchange
    : { ...shared.exchange, downloadMs: Math.round(performance.now() - downloadStart) };
  if ('problem' in decoded) {
    const failure = spoiled(isInline ? 'decode' : 'download');
    return {
      ...failedReply({ exchange, failure, message: say(decoded.problem), warnings: allWarnings }),
      ...shared,
      exchange,
    };
  }

  const effective = EFFECTIVE.flatMap((name) => (body[name] ? [[name, say(body[name], 60)] as const] : []));
  const revisedPrompt = picture.revised_prompt ? say(picture.revised_prompt, MAX_REVISED_PROMPT) : undefined;
  return {
    kind: 'image',
    ...shared,
    exchange,
    images: [{ ...decoded, ...(revisedPrompt === undefined ? {} : { revisedPrompt }) }],
    ...(effective.length === 0 ? {} : { effective: Object.fromEntries(effective) }),
    billing: 'yes',
    warnings: [...allWarnings, ...formatWarning(body.output_format, decoded.mediaType)],
  };
}

/** The most exact name that the answer gives for what ran; OpenAI's own body has none. */
function readIdentity({ exchange, headers, say }: JsonAnswer, body: ImagesBody): ExchangeFacts {
  const servedModel = headers['openai-model'] || body.model || headers['x-litellm-model-id'];
  const responseId = body.id || headers['x-generation-id'];
  return {
    ...exchange,
    ...(servedModel ? { servedModel: say(servedModel, 200) } : {}),
    ...(responseId ? { responseId: say(responseId, 200) } : {}),
    ...(exchange.serverMs === undefined && body.inference_time_s != null
      ? { serverMs: Math.round(body.inference_time_s * 1000) }
      : {}),
  };
}

/** LiteLLM leaves the figure out or says 0 when it does not know the price. */
function headerCost(headers: Readonly<Record<string, string>>): number | undefined {
  const cost = parseAmount(headers['x-litellm-response-cost']);
  return cost === 0 ? undefined : cost;
}

function formatWarning(claimed: string | null | undefined, mediaType: string): string[] {
  const format = mediaType.slice('image/'.length);
  return claimed == null || claimed === format || (claimed === 'jpg' && format === 'jpeg')
    ? []
    : [`The server says it made another format than the ${format.toUpperCase()} that came.`];
}

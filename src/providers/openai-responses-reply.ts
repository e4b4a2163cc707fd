import { z } from 'zod';

import type { ExchangeFacts, ProviderReply, RefusedReply } from '../model/reply.ts';
import { failedReply, type JsonAnswer, spoiled } from './ask-json.ts';
import { decodeBase64Image } from './decode-image.ts';
import { classifyStatus } from './failure-class.ts';
import { ErrorObject, readOpenAiError } from './openai-images-error.ts';
import { readResponseError } from './openai-responses-error.ts';
import { readResponsesUsage } from './openai-responses-usage.ts';

const text = z.string().nullish().catch(undefined);

const Picture = z.object({
  type: z.literal('image_generation_call'),
  status: text,
  result: text,
  revised_prompt: text,
  size: text,
  quality: text,
  background: text,
  output_format: text,
  error: ErrorObject.nullish().catch(undefined),
});
const Message = z.object({
  type: z.literal('message'),
  content: z.array(z.object({ type: text, text, refusal: text })).catch([]),
});
const ResponseBody = z.object({
  id: text,
  model: text,
  status: text,
  incomplete_details: z.object({ reason: text }).nullish().catch(undefined),
  output: z.array(z.unknown()),
});
type ResponseBody = z.infer<typeof ResponseBody>;

const MAX_TEXT = 32_000;
const EFFECTIVE = ['size', 'quality', 'background', 'output_format'] as const;

/** Reads a response: its picture; or what came instead, which often stands inside of an HTTP 200 (wire-format reference 2.1). */
export function readOpenAiResponsesReply(answer: JsonAnswer): ProviderReply {
  const { status, value, hints, say, excerpt } = answer;
  const error = readOpenAiError(value);
  if (error !== undefined) return withUsage(readResponseError(answer, error), value);
  if (status >= 300)
    return failedReply({
      exchange: answer.exchange,
      failure: classifyStatus(status, hints),
      message: `HTTP ${status}: an error in an unknown form: ${say(excerpt, 500)}`,
      hints,
    });
  const body = ResponseBody.safeParse(value).data;
  if (body === undefined)
    return failedReply({
      exchange: answer.exchange,
      failure: { reason: 'unexpected-reply', retryable: false, billing: 'unknown' },
      message: `The reply has no list “output”: ${say(excerpt, 500)}`,
    });
  const identified = { ...answer, exchange: readIdentity(answer, body) };
  const pictures = body.output.flatMap((item) => Picture.safeParse(item).data ?? []);
  const made = pictures.findLast(({ result }) => result != null && result !== '');
  const reply =
    made === undefined
      ? readAbsence(identified, { body, failed: pictures.findLast(({ error: why }) => why != null) })
      : readPicture(identified, { body, picture: made, count: pictures.length });
  return withUsage(reply, value);
}

function readPicture(
  { exchange, say }: JsonAnswer,
  made: { readonly body: ResponseBody; readonly picture: z.infer<typeof Picture>; readonly count: number },
): ProviderReply {
  const { body, picture, count } = made;
  const warnings =
    count > 1 ? [`The model called the tool ${count} times instead of once; the last picture is used.`] : [];
  const decoded = decodeBase64Image(picture.result!);
  if ('problem' in decoded)
    return failedReply({ exchange, failure: spoiled('decode'), message: say(decoded.problem), warnings });
  const effective = EFFECTIVE.flatMap((name) => (picture[name] ? [[name, say(picture[name], 60)] as const] : []));
  const revisedPrompt = picture.revised_prompt ? say(picture.revised_prompt, MAX_TEXT) : undefined;
  const words = textOf(body, 'text');
  return {
    kind: 'image',
    exchange,
    images: [{ ...decoded, ...(revisedPrompt === undefined ? {} : { revisedPrompt }) }],
    ...(words === '' ? {} : { text: say(words, MAX_TEXT) }),
    ...(effective.length === 0 ? {} : { effective: Object.fromEntries(effective) }),
    billing: 'yes',
    warnings,
  };
}

/** Why there is no picture: the tool's own error, a refusal in words, a filter, an early end, or nothing that is said. */
function readAbsence(
  answer: JsonAnswer,
  { body, failed }: { readonly body: ResponseBody; readonly failed: z.infer<typeof Picture> | undefined },
): ProviderReply {
  const { exchange, say } = answer;
  if (failed?.error != null) return readResponseError(answer, failed.error);
  const refusal = textOf(body, 'refusal');
  const reason = body.incomplete_details?.reason ?? undefined;
  if (refusal !== '' || reason === 'content_filter') {
    const refused: RefusedReply = {
      kind: 'refused',
      // The text model speaks before the tool is called; a filter does not say what it met.
      stage: refusal === '' ? 'unknown' : 'input',
      vendorCode: refusal === '' ? 'content_filter' : 'refusal',
      exchange,
      billing: 'unknown',
      warnings: [],
      ...(refusal === '' ? {} : { message: say(refusal) }),
    };
    return refused;
  }
  const words = say(textOf(body, 'text'), 300);
  const state = body.status === 'completed' || body.status == null ? '' : ` (${say(body.status, 40)})`;
  const why = reason === undefined ? '' : `, because of ${say(reason, 60)}`;
  return failedReply({
    exchange,
    failure: { reason: 'empty', retryable: false, billing: 'unknown' },
    message: `The response has no picture${state}${why}${words === '' ? '' : `; the model wrote: “${words}”`}`,
  });
}

function textOf({ output }: ResponseBody, kind: 'text' | 'refusal'): string {
  return output
    .flatMap((item) => Message.safeParse(item).data?.content ?? [])
    .map((part) => part[kind])
    .filter((words) => words != null && words !== '')
    .join('\n');
}

/** What is on a meter is on the bill, whatever came of it. */
function withUsage<Reply extends ProviderReply>(reply: Reply, value: unknown): Reply {
  const usage = readResponsesUsage(value);
  return usage === undefined ? reply : { ...reply, usage, billing: 'yes' };
}

/** The picture model is named nowhere; the text model is a part of the deployment. */
function readIdentity({ exchange, say }: JsonAnswer, { id, model }: ResponseBody): ExchangeFacts {
  return {
    ...exchange,
    ...(id ? { responseId: say(id, 200) } : {}),
    ...(model ? { deployment: { textModel: say(model, 200) } } : {}),
  };
}

import { z } from 'zod';

import type { ExchangeFacts, FailedReply, ProviderReply, RefusedReply } from '../model/reply.ts';
import { failedReply, type JsonAnswer, spoiled } from './ask-json.ts';
import { camelCaseKeys } from './camel-case-keys.ts';
import { decodeBase64Image } from './decode-image.ts';
import { classifyStatus } from './failure-class.ts';
import { readGeminiError, readGeminiErrorReply } from './gemini-error.ts';
import type { GeminiError } from './gemini-schema.ts';

const text = z.string().nullish().catch(undefined);
const Prediction = z.object({ bytesBase64Encoded: text, mimeType: text, prompt: text, raiFilteredReason: text });
const Predictions = z.object({ predictions: z.array(Prediction).nullish() });

/** Reads an answer of `:predict`. What safety withholds is missing, or stands there as nothing but the reason. */
export function readVertexReply(answer: JsonAnswer): ProviderReply {
  const { status, exchange, say, hints } = answer;
  const value = camelCaseKeys(answer.value);
  const error = readGeminiError(value);
  if (error !== undefined) return readErrorReply(answer, error);
  const body = Predictions.safeParse(value).data;
  const isAnswer = body !== undefined && (Array.isArray(body.predictions) || isEmptyObject(value));
  if (status >= 300 || !isAnswer)
    return failedReply({
      exchange,
      failure: classifyStatus(status, hints),
      message: `HTTP ${status}: the reply is not one of predict: ${say(answer.excerpt, 500)}`,
      hints,
    });
  const predictions = body.predictions ?? [];
  const picture = predictions.find(({ bytesBase64Encoded }) => bytesBase64Encoded);
  if (picture !== undefined) return readPicture(picture, answer);
  const reason = predictions.find(({ raiFilteredReason }) => raiFilteredReason)?.raiFilteredReason;
  // All that safety withholds may be left out, so that an empty answer is a refusal too; one of another form is not.
  if (reason != null || predictions.length === 0) return readRefusal(reason ?? '', answer);
  return failedReply({
    exchange,
    failure: { reason: 'empty', retryable: false, billing: 'unknown' },
    message: 'The prediction holds neither a picture nor the reason why there is none',
  });
}

function isEmptyObject(value: unknown): boolean {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && Object.keys(value).length === 0;
}

function readPicture(
  { bytesBase64Encoded, mimeType, prompt }: z.infer<typeof Prediction>,
  { exchange, say }: JsonAnswer,
): ProviderReply {
  const decoded = decodeBase64Image(bytesBase64Encoded!);
  if ('problem' in decoded) return failedReply({ exchange, failure: spoiled('decode'), message: say(decoded.problem) });
  return {
    kind: 'image',
    exchange,
    billing: 'yes',
    // Imagen counts no tokens: it is priced by the picture.
    images: [{ ...decoded, ...(prompt ? { revisedPrompt: say(prompt, 32_000) } : {}) }],
    warnings:
      mimeType == null || mimeType === decoded.mediaType
        ? []
        : [`The reply calls its picture ${say(mimeType, 40)}, but it is ${decoded.mediaType}.`],
  };
}

/** The reason ends in numbers that Google's support can look up. */
function readRefusal(reason: string, { exchange, say }: JsonAnswer): RefusedReply {
  return {
    kind: 'refused',
    exchange,
    stage: 'output',
    billing: 'unknown',
    vendorCode: supportCode(reason) ?? (reason === '' ? 'no-predictions' : 'raiFilteredReason'),
    ...(reason === '' ? {} : { message: say(reason) }),
    warnings: [],
  };
}

function supportCode(words: string): string | undefined {
  return /\b\d{6,12}\b/.exec(words)?.[0];
}

function readErrorReply(answer: JsonAnswer, error: GeminiError): FailedReply | RefusedReply {
  const reply = readGeminiErrorReply(answer, error);
  const words = error.message ?? '';
  // A blocked prompt is an invalid argument whose words alone tell it apart.
  if (answer.status === 400 && /responsible ai|usage guidelines|sensitive words/i.test(words))
    return refusedPrompt(reply.exchange, { message: answer.say(words), vendorCode: supportCode(words) });
  if (reply.reason !== 'model-gone') return reply;
  return { ...reply, message: `${reply.message} (${RETIRED})` };
}

function refusedPrompt(
  exchange: ExchangeFacts,
  { message, vendorCode = 'INVALID_ARGUMENT' }: { readonly message: string; readonly vendorCode: string | undefined },
): RefusedReply {
  return { kind: 'refused', exchange, stage: 'input', billing: 'no', vendorCode, message, warnings: [] };
}

const RETIRED =
  'Google has retired Imagen and serves pictures by Gemini models, which the protocol gemini asks; gateways and mocks may still know the name';

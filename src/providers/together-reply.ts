import { z } from 'zod';

import type { ExchangeFacts, ProviderReply } from '../model/reply.ts';
import { failedReply, type JsonAnswer, spoiled } from './ask-json.ts';
import type { GenerateContext } from './contract.ts';
import { decodeBase64Image } from './decode-image.ts';
import { classifyStatus } from './failure-class.ts';
import type { Http } from './http.ts';
import { readErrorReply, readOpenAiError } from './openai-images-error.ts';
import { takePicture, type TakenPicture } from './take-picture.ts';
import { readTogetherRefusal } from './together-refusal.ts';

const text = z.string().nullish().catch(undefined);

const PictureEntry = z.object({
  b64_json: text,
  url: text,
  /** Seconds; not documented, and not sent for every model. */
  timings: z.object({ inference: z.number().nonnegative() }).nullish().catch(undefined),
});
const ImageFile = z.object({ id: text, model: text, data: z.array(PictureEntry) });
type ImageFile = z.infer<typeof ImageFile>;

/** Reads an answer of `/images/generations`: wire-format reference 8. Together states no usage and no cost. */
export async function readTogetherReply(
  answer: JsonAnswer,
  { http, context }: { readonly http: Http; readonly context: GenerateContext },
): Promise<ProviderReply> {
  const { status, value, excerpt, exchange, say, hints } = answer;
  const file = status < 300 ? ImageFile.safeParse(value).data : undefined;
  if (file !== undefined) return readFile(file, { answer, http, context });
  const error = readOpenAiError(value);
  if (error !== undefined) return readTogetherRefusal(answer, error) ?? readErrorReply(answer, error);
  const what = status < 300 ? 'The reply has no list “data”' : `HTTP ${status}: an error in an unknown form`;
  return failedReply({
    exchange,
    failure: classifyStatus(status, hints),
    message: `${what}: ${say(excerpt, 500)}`,
    hints,
  });
}

async function readFile(
  file: ImageFile,
  { answer, http, context }: { readonly answer: JsonAnswer; readonly http: Http; readonly context: GenerateContext },
): Promise<ProviderReply> {
  const { say } = answer;
  const exchange = readIdentity(answer, file);
  const [first] = file.data;
  const taken = first === undefined ? undefined : await takeEntry(first, { http, context });
  if (taken === undefined)
    return failedReply({
      exchange,
      failure: { reason: 'empty', retryable: false, billing: 'unknown' },
      message: 'The reply has no picture',
    });
  const timed = taken.downloadMs === undefined ? exchange : { ...exchange, downloadMs: taken.downloadMs };
  if ('problem' in taken) return failedReply({ exchange: timed, failure: taken.failure, message: say(taken.problem) });
  return {
    kind: 'image',
    exchange: timed,
    images: [taken.image],
    billing: 'yes',
    warnings:
      file.data.length > 1
        ? [`The server answered with ${file.data.length} pictures instead of one; the first is used.`]
        : [],
  };
}

function readIdentity({ exchange, say }: JsonAnswer, { id, model, data }: ImageFile): ExchangeFacts {
  const seconds = data[0]?.timings?.inference;
  return {
    ...exchange,
    ...(model ? { servedModel: say(model, 200) } : {}),
    ...(id ? { responseId: say(id, 200) } : {}),
    ...(seconds === undefined ? {} : { serverMs: Math.round(seconds * 1000) }),
  };
}

/** Base64 goes before a URL, which would have to be fetched; `undefined`: the entry has neither. */
async function takeEntry(
  { b64_json: base64, url }: z.infer<typeof PictureEntry>,
  { http, context }: { readonly http: Http; readonly context: GenerateContext },
): Promise<TakenPicture | undefined> {
  if (base64) {
    const decoded = decodeBase64Image(base64);
    return 'problem' in decoded ? { problem: decoded.problem, failure: spoiled('decode') } : { image: decoded };
  }
  return url ? takePicture(http, { source: url, context }) : undefined;
}

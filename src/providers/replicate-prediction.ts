import { z } from 'zod';

import type { ExchangeFacts, FailedReply, ProviderReply } from '../model/reply.ts';
import { failedReply, type JsonAnswer, spoiled } from './ask-json.ts';
import type { GenerateContext } from './contract.ts';
import type { FailureClass } from './failure-class.ts';
import type { Http } from './http.ts';
import type { JobAnswer } from './poll-job.ts';
import { takePicture } from './take-picture.ts';

const text = z.string().nullish().catch(undefined);
const seconds = z.number().nonnegative().nullish().catch(undefined);

const PredictionBody = z.object({
  id: z.string().min(1),
  status: z.string(),
  version: text,
  output: z.unknown().optional(),
  error: z.unknown().optional(),
  logs: text,
  metrics: z.object({ predict_time: seconds, total_time: seconds }).nullish().catch(undefined),
  data_removed: z.boolean().nullish().catch(undefined),
  urls: z.object({ get: text, cancel: text }).nullish().catch(undefined),
});
export type Prediction = z.infer<typeof PredictionBody>;

/** The prediction in an answer; `undefined` when it is none. */
export function readPrediction({ status, value }: JsonAnswer): Prediction | undefined {
  return status < 300 ? PredictionBody.safeParse(value).data : undefined;
}

export interface PredictionReader {
  readonly http: Http;
  readonly context: GenerateContext;
  /** The vendor was given a deadline of its own. */
  readonly hasDeadline: boolean;
}

const over = (reply: ProviderReply): JobAnswer => ({ kind: 'over', reply });

/** What the state of a prediction means. A state that is new to us is one on the way. */
export async function readPredictionState(
  prediction: Prediction,
  { answer, reader }: { readonly answer: JsonAnswer; readonly reader: PredictionReader },
): Promise<JobAnswer> {
  const exchange = { ...answer.exchange, ...identityOf(prediction, answer), ...timesOf(prediction) };
  const end = (failure: FailureClass, message: string): JobAnswer =>
    over(failedReply({ exchange, failure, message, vendorCode: prediction.status }));
  switch (prediction.status) {
    case 'succeeded':
      return over(await readOutput(prediction, { answer, reader, exchange }));
    case 'failed':
      return over(readFailure(prediction, { answer, exchange }));
    // Its deadline passed before it began, which is not charged (Replicate's notes on deadlines, October 2025).
    case 'aborted':
      return end({ reason: 'timeout', retryable: false, billing: 'no' }, 'The prediction did not start in time');
    case 'canceled':
      return end(
        { reason: reader.hasDeadline ? 'timeout' : 'aborted', retryable: false, billing: 'yes' },
        'The prediction was cancelled while it ran, which is charged',
      );
    case 'starting':
      return { kind: 'running', phase: 'queued' };
    default:
      return { kind: 'running', phase: 'working' };
  }
}

function identityOf({ id, version }: Prediction, { say }: JsonAnswer): ExchangeFacts {
  // Official models all say `hidden`, which names nothing.
  const isNamed = version != null && version !== '' && version !== 'hidden';
  return { responseId: say(id, 200), ...(isNamed ? { servedModel: say(version, 200) } : {}) };
}

/** `predict_time` is work alone; `total_time` counts queue and cold start as well. */
function timesOf({ metrics }: Prediction): ExchangeFacts {
  const { predict_time: work, total_time: total } = metrics ?? {};
  const queue = work == null || total == null || total < work ? undefined : total - work;
  return {
    ...(work == null ? {} : { serverMs: Math.round(work * 1000) }),
    ...(queue === undefined ? {} : { queueMs: Math.round(queue * 1000) }),
  };
}

interface Parts {
  readonly answer: JsonAnswer;
  readonly exchange: ExchangeFacts;
}

async function readOutput(
  prediction: Prediction,
  { answer, reader, exchange }: Parts & { readonly reader: PredictionReader },
): Promise<ProviderReply> {
  const { say } = answer;
  const sources = sourcesIn(prediction.output);
  const [source] = sources;
  if (source === undefined)
    return prediction.data_removed === true
      ? failedReply({
          exchange,
          failure: spoiled('download'),
          message: 'The vendor has already removed the picture, as it does after an hour',
        })
      : failedReply({
          exchange,
          failure: spoiled('empty'),
          message: `The prediction succeeded without a picture: ${say(JSON.stringify(prediction.output ?? null), 300)}`,
        });
  const taken = await takePicture(reader.http, { source, context: reader.context });
  const timed = taken.downloadMs === undefined ? exchange : { ...exchange, downloadMs: taken.downloadMs };
  if ('problem' in taken) return failedReply({ exchange: timed, failure: taken.failure, message: say(taken.problem) });
  const seed = /\bseed:\s*(\d{1,20})\b/i.exec(prediction.logs?.slice(0, 20_000) ?? '')?.[1];
  return {
    kind: 'image',
    exchange: timed,
    images: [taken.image],
    ...(seed === undefined ? {} : { provenance: { seed } }),
    billing: 'yes',
    warnings:
      sources.length > 1
        ? [`The model answered with ${sources.length} pictures instead of one; the first is used.`]
        : [],
  };
}

const OutputObject = z.object({
  url: text,
  image: text,
  images: z.array(z.string()).nullish().catch(undefined),
});

/** The pictures of an output: a URL, a list of them, or an object that holds them. */
function sourcesIn(output: unknown): readonly string[] {
  if (typeof output === 'string') return output === '' ? [] : [output];
  if (Array.isArray(output)) return (output as unknown[]).flatMap(sourcesIn);
  const { url, image, images } = OutputObject.safeParse(output).data ?? {};
  return url ? [url] : image ? [image] : (images ?? []);
}

/** Moderation has no field of its own: only the text of the error tells (seen in public reports, 2026). */
const MODERATION_TEXT = /nsfw|sensitive|safety|moderat|\bE005\b/i;
const INPUT_TEXT = /\b(?:input|prompt)s?\b/i;
const OUTPUT_TEXT = /\b(?:output|generated|result)\b|nsfw content detected/i;

function readFailure(prediction: Prediction, { answer, exchange }: Parts): ProviderReply {
  const { error } = prediction;
  const raw = typeof error === 'string' ? error : error == null ? '' : JSON.stringify(error);
  const words = raw.slice(0, 4000);
  const message = answer.say(raw);
  if (!MODERATION_TEXT.test(words)) return readCrash(message, exchange);
  // What to do next (“try a different prompt”) says nothing about what was found.
  const finding = words.replace(/\b(?:please\s+)?try\b.*$/is, '');
  const [isInput, isOutput] = [INPUT_TEXT.test(finding), OUTPUT_TEXT.test(finding)];
  return {
    kind: 'refused',
    stage: isInput === isOutput ? 'unknown' : isInput ? 'input' : 'output',
    vendorCode: /\bE\d{3}\b/.exec(words)?.[0] ?? 'failed',
    message,
    exchange,
    // Whether a prediction that failed is charged depends on the model.
    billing: 'unknown',
    warnings: [],
  };
}

function readCrash(message: string, exchange: ExchangeFacts): FailedReply {
  return failedReply({
    exchange,
    failure: { reason: 'vendor-error', retryable: false, billing: 'unknown' },
    message: `The prediction failed${message === '' ? '' : `: ${message}`}`,
    vendorCode: 'failed',
  });
}

import { z } from 'zod';

import type { ExchangeFacts, ProviderReply } from '../model/reply.ts';
import { askJson, failedReply, type JsonAnswer } from './ask-json.ts';
import type { GenerateContext } from './contract.ts';
import { readFalError } from './fal-error.ts';
import { authorizeFal, queuePath } from './fal-request.ts';
import { readFalResult } from './fal-result.ts';
import type { Http } from './http.ts';
import { ownUrl } from './own-url.ts';
import type { JobAnswer } from './poll-job.ts';

const text = z.string().nullish().catch(undefined);

const SubmittedBody = z.object({
  request_id: z.string().min(1),
  status_url: text,
  response_url: text,
  cancel_url: text,
});

/** A request that the queue took. */
export interface QueuedRequest {
  readonly statusUrl: URL;
  readonly resultUrl: URL;
  readonly cancelUrl: URL;
  readonly exchange: ExchangeFacts;
}

/** Reads what a submission brought. */
export function readQueuedRequest(
  answer: JsonAnswer,
  {
    model,
    baseUrl,
    keyHosts,
  }: { readonly model: string; readonly baseUrl: string; readonly keyHosts: readonly string[] },
): QueuedRequest | ProviderReply {
  const body = answer.status < 300 ? SubmittedBody.safeParse(answer.value).data : undefined;
  if (body === undefined) return readFalError(answer, 'queue');
  const base = baseUrl + queuePath(model, body.request_id);
  // The address that the vendor names where it is its own, else the documented one.
  const urlOf = (named: string | null | undefined, otherwise: string): URL =>
    (named == null ? undefined : ownUrl(named, { baseUrl, keyHosts })) ?? new URL(otherwise);
  return {
    statusUrl: urlOf(body.status_url, `${base}/status`),
    resultUrl: urlOf(body.response_url, base),
    cancelUrl: urlOf(body.cancel_url, `${base}/cancel`),
    exchange: { ...answer.exchange, responseId: answer.say(body.request_id, 200) },
  };
}

const StatusBody = z.object({
  status: z.string(),
  metrics: z
    .object({ inference_time: z.number().nonnegative().nullish().catch(undefined) })
    .nullish()
    .catch(undefined),
});

export interface FalPoll {
  readonly http: Http;
  readonly context: GenerateContext;
  readonly queued: QueuedRequest;
  readonly prompt: string;
}

/** Asks once how far a request is, and for its result when it is over. */
export async function askFalQueue(poll: FalPoll): Promise<JobAnswer> {
  const { http, context, queued } = poll;
  const answer = await askJson(http, context, get(queued.statusUrl));
  if (answer.kind === 'failed') return answer;
  const body = answer.status < 300 ? StatusBody.safeParse(answer.value).data : undefined;
  if (body === undefined) return asFailure(readFalError(answer, 'queue'), answer);
  if (body.status === 'IN_QUEUE') return { kind: 'running', phase: 'queued' };
  if (body.status !== 'COMPLETED') return { kind: 'running', phase: 'working' };
  const work = body.metrics?.inference_time;
  return takeResult(poll, work == null ? {} : { serverMs: Math.round(work * 1000) });
}

/** `COMPLETED` says that the app has answered; what it answered stands here, under its own status. */
async function takeResult({ http, context, queued, prompt }: FalPoll, facts: ExchangeFacts): Promise<JobAnswer> {
  const answer = await askJson(http, context, get(queued.resultUrl));
  if (answer.kind === 'failed') return answer;
  // Too many questions say nothing about the app.
  if (answer.status === 429) return asFailure(readFalError(answer, 'queue'), answer);
  return { kind: 'over', reply: await readFalResult(answer, { http, context, prompt, phase: 'result', facts }) };
}

function get(path: URL) {
  return { method: 'GET', path, headers: {}, authorize: authorizeFal } as const;
}

/** What went wrong with a question, as `pollJob` weighs it. */
function asFailure(reply: ProviderReply, { exchange }: JsonAnswer): JobAnswer {
  return reply.kind === 'failed'
    ? reply
    : failedReply({
        exchange,
        failure: { reason: 'unexpected-reply', retryable: false, billing: 'unknown' },
        message: 'The queue refused to tell how far the request is',
      });
}

/** Takes a request back; one that a runner has may go on all the same. */
export function cancelFalRequest({
  http,
  context,
  queued,
}: Pick<FalPoll, 'http' | 'context' | 'queued'>): Promise<unknown> {
  return askJson(http, context, { method: 'PUT', path: queued.cancelUrl, headers: {}, authorize: authorizeFal });
}

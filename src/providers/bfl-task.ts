import { z } from 'zod';

import type { ExchangeFacts, FailedReply, ProviderReply } from '../model/reply.ts';
import { askJson, failedReply, type JsonAnswer } from './ask-json.ts';
import { readBflError } from './bfl-error.ts';
import { authorizeBfl } from './bfl-request.ts';
import { readBflResult } from './bfl-result.ts';
import type { GenerateContext } from './contract.ts';
import type { Http } from './http.ts';
import { ownUrl } from './own-url.ts';
import type { JobAnswer } from './poll-job.ts';

const text = z.string().nullish().catch(undefined);
const amount = z.number().nonnegative().nullish().catch(undefined);

const SubmittedBody = z.object({
  id: z.string().min(1),
  polling_url: text,
  /** Credits. */
  cost: amount,
  output_mp: amount,
});

/** One credit is a cent (docs.bfl.ai, pricing, November 2026). */
const USD_PER_CREDIT = 0.01;
/** Just after a submission another region may not know the task yet. */
const UNKNOWN_TASK_MS = 5_000;

/** An accepted task. */
export interface BflTask {
  readonly pollUrl: URL;
  readonly exchange: ExchangeFacts;
  /** Epoch and monotonic milliseconds of the submission. */
  readonly submittedAt: number;
  readonly startedAt: number;
  /** What the vendor charges, in its credits and in dollars. */
  readonly paid: Pick<ProviderReply, 'usage' | 'vendorCostUsd'>;
  readonly effective?: Readonly<Record<string, string>>;
  readonly warnings: readonly string[];
}

/** Reads what a submission brought. */
export function readBflTask(
  answer: JsonAnswer,
  context: {
    readonly baseUrl: string;
    readonly keyHosts: readonly string[];
    readonly submittedAt: number;
    readonly startedAt: number;
  },
): BflTask | FailedReply {
  const body = answer.status < 300 ? SubmittedBody.safeParse(answer.value).data : undefined;
  if (body === undefined) return readBflError(answer);
  const { exchange, say } = answer;
  const own = body.polling_url == null ? undefined : ownUrl(body.polling_url, context);
  const pollUrl = own ?? new URL(`${context.baseUrl}/get_result`);
  if (!pollUrl.searchParams.has('id')) pollUrl.searchParams.set('id', body.id);
  const region = /^api\.([a-z0-9-]+)\.bfl\.(?:ai|ml)$/.exec(pollUrl.hostname)?.[1];
  return {
    pollUrl,
    exchange: {
      ...exchange,
      responseId: say(body.id, 200),
      ...(region === undefined ? {} : { deployment: { region } }),
    },
    submittedAt: context.submittedAt,
    startedAt: context.startedAt,
    paid:
      body.cost == null
        ? {}
        : // Floating point: 1.4 credits are 0.014 dollars and not 0.013999….
          { usage: { credits: body.cost }, vendorCostUsd: Math.round(body.cost * USD_PER_CREDIT * 1e9) / 1e9 },
    ...(body.output_mp == null ? {} : { effective: { output_mp: String(body.output_mp) } }),
    warnings:
      body.polling_url != null && own === undefined
        ? [
            "The task was asked for at the route's own base URL, because its polling_url is on a host that is not the vendor's.",
          ]
        : [],
  };
}

const TaskBody = z.object({
  status: z.string(),
  details: z.unknown().optional(),
  error: text,
  message: text,
  result: z.unknown().optional(),
});
export type BflTaskBody = z.infer<typeof TaskBody>;

export interface BflPoll {
  readonly http: Http;
  readonly context: GenerateContext;
  readonly task: BflTask;
  readonly prompt: string;
}

/** Asks once for a task. */
export async function askBflTask(poll: BflPoll): Promise<JobAnswer> {
  const { http, context, task } = poll;
  const answer = await askJson(http, context, {
    method: 'GET',
    path: task.pollUrl,
    headers: {},
    authorize: authorizeBfl,
  });
  const isYoung = performance.now() - task.startedAt < UNKNOWN_TASK_MS;
  if (answer.kind === 'failed')
    return answer.exchange.status === 404 && isYoung ? { kind: 'running', phase: 'queued' } : answer;
  const body = TaskBody.safeParse(answer.value).data;
  if (body === undefined) {
    if (answer.status === 404 && isYoung) return { kind: 'running', phase: 'queued' };
    return readBflError(answer);
  }
  return readTaskState(body, { answer, poll, isYoung });
}

async function readTaskState(
  body: BflTaskBody,
  { answer, poll, isYoung }: { readonly answer: JsonAnswer; readonly poll: BflPoll; readonly isYoung: boolean },
): Promise<JobAnswer> {
  switch (body.status) {
    case 'Ready':
      return { kind: 'over', reply: await readBflResult(body.result, { answer, poll }) };
    case 'Request Moderated':
    case 'Content Moderated':
      return { kind: 'over', reply: readModeration(body, answer) };
    case 'Task not found':
      if (isYoung) return { kind: 'running', phase: 'queued' };
      return { kind: 'over', reply: readLoss(body, answer) };
    case 'Error':
    case 'Failed':
      return { kind: 'over', reply: readLoss(body, answer) };
    case 'Pending':
      return { kind: 'running', phase: 'queued' };
    // New words for being at work have come before (Reasoning, Generating), and others will.
    default:
      return { kind: 'running', phase: 'working' };
  }
}

const ModerationDetails = z.object({ 'Moderation Reasons': z.array(z.string()) });

function readModeration({ status, details }: BflTaskBody, { exchange, say }: JsonAnswer): ProviderReply {
  const reasons = ModerationDetails.safeParse(details).data?.['Moderation Reasons'] ?? [];
  const categories = reasons.slice(0, 20).map((reason) => say(reason, 60));
  return {
    kind: 'refused',
    stage: status === 'Request Moderated' ? 'input' : 'output',
    vendorCode: status,
    exchange,
    // Whether a moderated task gives its credits back is not documented.
    billing: 'unknown',
    warnings: [],
    ...(categories.length === 0 ? {} : { categories }),
  };
}

function readLoss(body: BflTaskBody, { exchange, say }: JsonAnswer): FailedReply {
  const { status, error, message, details } = body;
  const words = error ?? message ?? (details == null ? '' : JSON.stringify(details));
  return failedReply({
    exchange,
    failure: { reason: 'vendor-error', retryable: false, billing: 'unknown' },
    message: `The task ended with “${status}”${words === '' ? '' : `: ${say(words)}`}`,
    vendorCode: status,
  });
}

import { z } from 'zod';

import type { ExchangeFacts, ProviderReply } from '../model/reply.ts';
import { failedReply, type JsonAnswer } from './ask-json.ts';
import type { BflPoll, BflTask } from './bfl-task.ts';
import { takePicture } from './take-picture.ts';

const text = z.string().nullish().catch(undefined);
const amount = z.number().nonnegative().nullish().catch(undefined);

const ResultBody = z.object({
  sample: text,
  prompt: text,
  seed: z.union([z.number(), z.string()]).nullish().catch(undefined),
  /** Epoch seconds by the vendor's clock. */
  start_time: amount,
  /** Seconds of work. */
  duration: amount,
});
type ResultBody = z.infer<typeof ResultBody>;

const MAX_REVISED_PROMPT = 32_000;

/** Reads the result of a task that is ready, and fetches its picture: the link is valid for minutes. */
export async function readBflResult(
  value: unknown,
  { answer, poll }: { readonly answer: JsonAnswer; readonly poll: BflPoll },
): Promise<ProviderReply> {
  const { say } = answer;
  const { http, context, task, prompt } = poll;
  const result = ResultBody.safeParse(value).data;
  const exchange = { ...answer.exchange, ...timesOf(result, task) };
  if (!result?.sample)
    return failedReply({
      exchange,
      failure: { reason: 'empty', retryable: false, billing: 'unknown' },
      message: 'The task is ready, but has no picture',
    });
  const taken = await takePicture(http, { source: result.sample, context });
  const timed = taken.downloadMs === undefined ? exchange : { ...exchange, downloadMs: taken.downloadMs };
  if ('problem' in taken)
    return {
      ...failedReply({ exchange: timed, failure: taken.failure, message: say(taken.problem) }),
      ...task.paid,
    };
  const isRewritten = result.prompt != null && result.prompt !== '' && result.prompt !== prompt;
  return {
    kind: 'image',
    exchange: timed,
    images: [{ ...taken.image, ...(isRewritten ? { revisedPrompt: say(result.prompt!, MAX_REVISED_PROMPT) } : {}) }],
    ...(task.effective === undefined ? {} : { effective: task.effective }),
    ...(result.seed == null ? {} : { provenance: { seed: say(String(result.seed), 40) } }),
    ...task.paid,
    billing: 'yes',
    warnings: [],
  };
}

/** Work by the vendor's own account. The wait before it spans two clocks, so an impossible one is left out. */
function timesOf(result: ResultBody | undefined, { submittedAt, startedAt }: BflTask): ExchangeFacts {
  const { duration, start_time: startTime } = result ?? {};
  const queueMs = startTime == null ? undefined : Math.round(startTime * 1000 - submittedAt);
  const isPossible = queueMs !== undefined && queueMs >= 0 && queueMs <= performance.now() - startedAt;
  return {
    ...(duration == null ? {} : { serverMs: Math.round(duration * 1000) }),
    ...(isPossible ? { queueMs } : {}),
  };
}

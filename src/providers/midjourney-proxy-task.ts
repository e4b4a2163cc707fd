import { z } from 'zod';

import type { ExchangeFacts, ProviderReply } from '../model/reply.ts';
import { failedReply, type JsonAnswer } from './ask-json.ts';

const text = z.string().nullish().catch(undefined);
const moment = z.number().positive().nullish().catch(undefined);
const TaskBody = z.object({
  status: z.string().nullish(),
  imageUrl: text,
  failReason: text,
  /** Epoch milliseconds by the proxy's clock. */
  submitTime: moment,
  startTime: moment,
  finishTime: moment,
  properties: z.object({ finalPrompt: text }).nullish().catch(undefined),
  buttons: z
    .array(z.object({ customId: text, label: text }))
    .nullish()
    .catch(undefined),
});
export type MidjourneyTask = z.infer<typeof TaskBody>;

const BANNED_TEXT = /banned[\s_]+(prompt|word)|敏感词/i;
const MODERATION_TEXT = /banned|moderat|sensitive|inappropriate|violat|敏感|违规/i;

/** A task; `undefined`: the answer is none. */
export function readTask(value: unknown): MidjourneyTask | undefined {
  const task = TaskBody.safeParse(value).data;
  return task?.status == null ? undefined : task;
}

/** The button that enlarges a panel (1–4). */
export function upscaleButton({ buttons }: MidjourneyTask, panel: number): string | undefined {
  return (
    buttons?.find(
      ({ label, customId }) => customId && (label === `U${panel}` || customId.includes(`upsample::${panel}::`)),
    )?.customId ?? undefined
  );
}

/** The proxy's own account of waiting and working. */
export function timesOf({ submitTime, startTime, finishTime }: MidjourneyTask): ExchangeFacts {
  const [queueMs, serverMs] = [span(submitTime, startTime), span(startTime, finishTime)];
  return { ...(queueMs === undefined ? {} : { queueMs }), ...(serverMs === undefined ? {} : { serverMs }) };
}

function span(from: number | null | undefined, to: number | null | undefined): number | undefined {
  return from != null && to != null && to >= from ? to - from : undefined;
}

/** A task that ended without a picture: moderation is told in words alone. */
export function readTaskFailure(task: MidjourneyTask, { exchange: own, say }: JsonAnswer): ProviderReply {
  const exchange = { ...own, ...timesOf(task) };
  const words = say(task.failReason ?? '');
  if (MODERATION_TEXT.test(words))
    return {
      kind: 'refused',
      stage: BANNED_TEXT.test(words) ? 'input' : 'unknown',
      vendorCode: say(task.status ?? '', 40),
      message: words,
      exchange,
      // Whether the account's time is given back is not documented.
      billing: 'unknown',
      warnings: [],
    };
  return failedReply({
    exchange,
    failure: { reason: 'vendor-error', retryable: false, billing: 'unknown' },
    message: `The task ended with “${say(task.status ?? '', 40)}”${words === '' ? '' : `: ${words}`}`,
    vendorCode: say(task.status ?? '', 40),
  });
}

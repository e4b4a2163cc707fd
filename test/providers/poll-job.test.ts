import { expect, test } from 'vitest';

import type { FailedReply, RefusedReply } from '../../src/model/reply.ts';
import { failedReply } from '../../src/providers/ask-json.ts';
import { type Job, type JobAnswer, pollJob } from '../../src/providers/poll-job.ts';

const refused: RefusedReply = {
  kind: 'refused',
  stage: 'input',
  vendorCode: 'Request Moderated',
  billing: 'unknown',
  exchange: { status: 200, headersMs: 900, serverMs: 7 },
  warnings: [],
};
const over: JobAnswer = { kind: 'over', reply: refused };
const trouble = (reason: FailedReply['reason']): FailedReply =>
  failedReply({ exchange: {}, failure: { reason, retryable: true, billing: 'no' }, message: 'it went wrong' });

/** A job whose questions bring these answers in turn, the last one again and again. */
function jobOf(answers: readonly JobAnswer[], patch: Partial<Job> = {}): Job & { readonly asked: () => number } {
  let asked = 0;
  return {
    exchange: { status: 202, headersMs: 2, lastByteMs: 3, responseId: 'job-1' },
    startedAt: performance.now(),
    intervalMs: 1,
    signal: new AbortController().signal,
    ask: async () => answers[Math.min(asked++, answers.length - 1)]!,
    asked: () => asked,
    ...patch,
  };
}

test('a job is asked for until it is over, and its waiting is told from its work', async () => {
  const job = jobOf([{ kind: 'running', phase: 'queued' }, { kind: 'running', phase: 'working' }, over]);
  const reply = await pollJob(job);
  expect(reply).toMatchObject({
    kind: 'refused',
    exchange: { status: 200, serverMs: 7, acceptedMs: 3, responseId: 'job-1', polls: 3, pollEveryMs: 1 },
  });
  expect(reply.exchange.queueMs).toBeGreaterThan(0);
  expect(reply.exchange.headersMs).toBe(2);
  expect(reply.exchange.lastByteMs).toBeGreaterThanOrEqual(reply.exchange.queueMs!);
});

test('a question that goes wrong is asked again', async () => {
  const job = jobOf([trouble('connect'), trouble('rate-limited'), over]);
  expect(await pollJob(job)).toMatchObject({ kind: 'refused', exchange: { polls: 3 } });
});

test('a job that cannot be asked for any more is lost, perhaps billed, and never submitted again', async () => {
  const reply = await pollJob(jobOf([trouble('credentials')]));
  expect(reply).toMatchObject({ kind: 'failed', reason: 'credentials', retryable: false, billing: 'unknown' });
});

test('a job that nobody knows any more says nothing about its model', async () => {
  const reply = await pollJob(jobOf([trouble('model-gone')]));
  expect(reply).toMatchObject({ kind: 'failed', reason: 'vendor-error', retryable: false, billing: 'unknown' });
});

test('trouble without end is given up', async () => {
  const job = jobOf([trouble('vendor-error')], { intervalMs: 0.01 });
  expect(await pollJob(job)).toMatchObject({ kind: 'failed', reason: 'vendor-error', retryable: false });
  expect(job.asked()).toBeLessThan(20);
});

test.each([
  ['timeout', () => AbortSignal.timeout(20)],
  ['aborted', () => AbortSignal.abort()],
] as const)('%s ends the waiting, takes the job back and may be billed', async (reason, signalOf) => {
  let cancelled = 0;
  const job = jobOf([{ kind: 'running', phase: 'working' }], {
    signal: signalOf(),
    cancel: async () => {
      cancelled += 1;
    },
  });
  expect(await pollJob(job)).toMatchObject({ kind: 'failed', reason, retryable: false, billing: 'unknown' });
  expect(cancelled).toBe(1);
});

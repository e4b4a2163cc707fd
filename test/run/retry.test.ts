import { describe, expect, test } from 'vitest';

import type { ProviderReply } from '../../src/model/reply.ts';
import { retryDelayMs } from '../../src/run/retry-delay.ts';
import { runPlan } from '../../src/run/run-plan.ts';
import { failed, imageReply, refused } from '../fakes/fake-provider.ts';
import { type BenchOptions, makeBench } from './run-fixtures.ts';

type Answer = ReturnType<BenchOptions['script']>;

const wait = (failures: number, random: number) => retryDelayMs({ reply: failed(), failures, random: () => random });

/** Runs one shot against the answers in order; the last one stays. */
async function runShot(answers: readonly Answer[], limits: Partial<BenchOptions['routes'][number]> = {}) {
  const bench = makeBench({
    routes: [{ shots: 1, worstCaseMicros: 10_000, ...limits }],
    script: ({ call }) => answers[Math.min(call, answers.length - 1)]!,
  });
  const { samples } = await bench.clock.run(runPlan(bench.input, bench.ports));
  return { bench, sample: samples[0]!, callTimes: bench.provider.calls.map(({ atMs }) => atMs) };
}

describe('retries', () => {
  test('an attempt that cannot have been billed is made again, and the latency is that of the successful one', async () => {
    const { sample } = await runShot([
      { afterMs: 100, reply: failed({ retryAfterMs: 2_000, warnings: ['first'] }) },
      { afterMs: 300, reply: imageReply({ vendorCostUsd: 0.004, warnings: ['second', 'first'] }) },
    ]);
    expect(sample).toMatchObject({ kind: 'image', latencyMs: 300, costMicros: 4_000, warnings: ['first', 'second'] });
    expect(sample.attempts.map(({ outcome, elapsedMs, startedAt }) => [outcome, elapsedMs, startedAt])).toEqual([
      ['vendor-error', 100, '2026-01-01T00:00:00.000Z'],
      ['image', 300, '2026-01-01T00:00:02.100Z'],
    ]);
  });

  const mayBeBilled: readonly (readonly [string, ProviderReply])[] = [
    ['a refusal', refused()],
    ['a billed failure', failed({ billing: 'yes', retryable: false, reason: 'decode' })],
    ['a failure that is not retryable', failed({ retryable: false })],
    ['a "retryable" failure of unknown billing', failed({ retryable: true, billing: 'unknown' })],
    ['a "retryable" failure that was billed', failed({ retryable: true, billing: 'yes' })],
  ];
  test.each(mayBeBilled)('%s is never sent again', async (_name, reply) => {
    const { bench } = await runShot([{ reply }]);
    expect(bench.provider.calls).toHaveLength(1);
  });

  test('attempts end at the number that the route allows', async () => {
    const { sample } = await runShot([{ reply: failed() }], { maxAttempts: 4 });
    expect(sample).toMatchObject({ kind: 'failed', reason: 'vendor-error', message: 'HTTP 503', costMicros: 0 });
    expect(sample.attempts).toHaveLength(4);
  });

  test("the vendor's Retry-After is honoured to the millisecond", async () => {
    const { callTimes } = await runShot([
      { afterMs: 10, reply: failed({ reason: 'rate-limited', retryAfterMs: 7_000 }) },
      { afterMs: 10, reply: failed({ reason: 'rate-limited', retryAfterMs: 0 }) },
      { reply: imageReply() },
    ]);
    expect(callTimes).toEqual([0, 7_010, 7_020]);
  });

  test('a wait that would pass the deadline is not begun', async () => {
    const { bench, sample } = await runShot(
      [{ afterMs: 1_000, reply: failed({ reason: 'rate-limited', retryAfterMs: 9_000 }) }],
      {
        deadlineMs: 10_000,
      },
    );
    expect(sample).toMatchObject({
      kind: 'failed',
      reason: 'rate-limited',
      message: 'HTTP 503 (not tried again: the wait of 9.0 s would pass the deadline of 10 s for the whole shot)',
    });
    expect(bench.clock.monotonic()).toBe(1_000);
  });

  test('the deadline counts attempts and waits together', async () => {
    const { bench, sample } = await runShot(
      [
        { afterMs: 4_000, reply: failed({ retryAfterMs: 3_000 }) },
        { afterMs: 4_000, reply: imageReply() },
      ],
      { deadlineMs: 10_000 },
    );
    expect(sample).toMatchObject({ kind: 'failed', reason: 'timeout', possibleExtraMicros: 10_000, costMicros: 0 });
    expect(sample.attempts.map(({ elapsedMs }) => elapsedMs)).toEqual([4_000, 3_000]);
    expect(bench.clock.monotonic()).toBe(10_000);
  });

  test('a shot that waits in the queue has not begun its deadline', async () => {
    const bench = makeBench({
      routes: [{ shots: 5, concurrency: 1, deadlineMs: 1_000 }],
      script: () => ({ afterMs: 900, reply: imageReply() }),
    });
    const { samples } = await bench.clock.run(runPlan(bench.input, bench.ports));
    expect(samples.every(({ kind }) => kind === 'image')).toBe(true);
  });

  test('the end that a user asks for cuts a wait short, and nothing is billed for it', async () => {
    const bench = makeBench({
      routes: [{ shots: 1, worstCaseMicros: 10_000 }],
      script: () => {
        bench.clock.sleep(500).then(bench.abort, () => {});
        return { reply: failed({ retryAfterMs: 30_000 }) };
      },
    });
    const { samples } = await bench.clock.run(runPlan(bench.input, bench.ports));
    expect(samples[0]).toMatchObject({
      kind: 'failed',
      reason: 'aborted',
      message: 'stopped while waiting to try again after: HTTP 503',
      costMicros: 0,
    });
    expect(bench.clock.monotonic()).toBe(500);
  });
});

describe('waits without Retry-After', () => {
  test('double from a second to half a minute, with full jitter', () => {
    expect([1, 2, 3, 4, 5, 6, 60].map((failures) => wait(failures, 1))).toEqual([
      1_000, 2_000, 4_000, 8_000, 16_000, 30_000, 30_000,
    ]);
    expect(wait(3, 0)).toBe(0);
    expect(wait(3, 0.25)).toBe(1_000);
  });

  test.each([-5, Number.NaN])('a Retry-After of %d counts as none', (retryAfterMs) => {
    expect(retryDelayMs({ reply: failed({ retryAfterMs }), failures: 1, random: () => 0.5 })).toBe(500);
  });
});

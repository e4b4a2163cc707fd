import { describe, expect, test } from 'vitest';

import type { ProviderReply } from '../../src/model/reply.ts';
import { Budget } from '../../src/run/budget.ts';
import { runPlan } from '../../src/run/run-plan.ts';
import { failed, imageReply, refused } from '../fakes/fake-provider.ts';
import { seededRandom } from '../fakes/seeded-random.ts';
import { makeBench } from './run-fixtures.ts';

describe('Budget', () => {
  test('reserves up to the limit, to the last micro', () => {
    const budget = new Budget(100);
    expect([budget.reserve(60), budget.reserve(40), budget.reserve(1)]).toEqual(['fits', 'fits', 'wait']);
  });

  test('gives back what a shot did not need, and says never when waiting cannot help', () => {
    const budget = new Budget(100);
    budget.reserve(60);
    expect(budget.reserve(50)).toBe('wait');
    budget.settle({ reservedMicros: 60, countedMicros: 10 });
    expect(budget.reserve(91)).toBe('never');
    expect(budget.reserve(90)).toBe('fits');
  });

  test('a price that is not known is not held back while money is left, and counts when it becomes known', () => {
    const budget = new Budget(100);
    expect(budget.reserve(undefined)).toBe('fits');
    budget.settle({ reservedMicros: undefined, countedMicros: 100 });
    expect(budget.reserve(undefined)).toBe('never');
    expect(new Budget(0).reserve(undefined)).toBe('never');
    expect(new Budget(0).reserve(0)).toBe('fits');
  });

  test('without a limit everything fits', () => {
    expect(new Budget().reserve(Number.MAX_SAFE_INTEGER)).toBe('fits');
  });
});

describe('a run under a budget', () => {
  test('waits for shots in flight before it gives up on money', async () => {
    // Worst case 40 of 100: two at once. Each costs 20, so four fit in the end and the fifth does not.
    const bench = makeBench({
      routes: [{ shots: 6, concurrency: 6, worstCaseMicros: 40 }],
      budgetMicros: 100,
      script: () => ({ afterMs: 10, reply: imageReply({ vendorCostUsd: 20e-6 }) }),
    });
    const { samples, incomplete, spentMicros, notes } = await bench.clock.run(runPlan(bench.input, bench.ports));
    expect(samples.map(({ kind }) => kind)).toEqual(['image', 'image', 'image', 'image', 'skipped', 'skipped']);
    expect(samples[5]).toMatchObject({
      reason: 'budget',
      message: 'the budget of $0.00010 leaves no room for this request, which may cost $0.000040',
    });
    expect({ incomplete, spentMicros, peak: bench.provider.peakInFlight }).toEqual({
      incomplete: 'budget',
      spentMicros: 80,
      peak: 2,
    });
    expect(notes).toEqual([
      { level: 'warning', text: 'The budget of $0.00010 left no room for more. 2 requests were not sent.' },
    ]);
  });

  test('sends a cheaper route on when a dearer one no longer fits', async () => {
    const bench = makeBench({
      routes: [
        { id: 'dear', shots: 5, concurrency: 1, worstCaseMicros: 60 },
        { id: 'cheap', shots: 5, concurrency: 1, worstCaseMicros: 5 },
      ],
      budgetMicros: 100,
      script: ({ context }) => ({
        afterMs: 10,
        reply: imageReply({ vendorCostUsd: context.baseUrl.includes('dear') ? 60e-6 : 5e-6 }),
      }),
    });
    const { samples } = await bench.clock.run(runPlan(bench.input, bench.ports));
    const images = (route: string) =>
      samples.filter(({ routeId, kind }) => routeId === route && kind === 'image').length;
    expect([images('dear'), images('cheap')]).toEqual([1, 5]);
  });

  test('counts the worst case for what may have been billed', async () => {
    const bench = makeBench({
      routes: [{ shots: 5, concurrency: 1, worstCaseMicros: 40 }],
      budgetMicros: 100,
      script: () => ({ reply: failed({ reason: 'transport', billing: 'unknown', retryable: false }) }),
    });
    const { samples } = await bench.clock.run(runPlan(bench.input, bench.ports));
    expect(samples.map(({ kind }) => kind)).toEqual(['failed', 'failed', 'skipped', 'skipped', 'skipped']);
  });

  test('says that it cannot count requests of unknown price, and stops when their known cost has used it up', async () => {
    const bench = makeBench({
      routes: [{ shots: 5, concurrency: 1 }],
      budgetMicros: 100,
      script: () => ({ reply: imageReply({ vendorCostUsd: 50e-6 }) }),
    });
    const { samples } = await bench.clock.run(runPlan(bench.input, bench.ports));
    expect(samples.filter(({ kind }) => kind === 'image')).toHaveLength(2);
  });

  test('is never passed, whatever prices, concurrency and outcomes are, and every shot ends as one sample', async () => {
    for (let seed = 1; seed <= 150; seed += 1) {
      const random = seededRandom(seed);
      const upTo = (n: number): number => Math.floor(random() * n);
      const budgetMicros = upTo(3_000);
      const worst = Array.from({ length: 60 }, () => 1 + upTo(200));
      const limits = [1 + upTo(6), 1 + upTo(6)];
      let billedMicros = 0;
      let mayBeBilledMicros = 0;
      const bench = makeBench({
        routes: [
          {
            id: 'a',
            shots: 10 + upTo(20),
            concurrency: limits[0]!,
            deadlineMs: 5_000,
            worstCaseMicros: (index) => worst[index],
          },
          {
            id: 'b',
            shots: 10 + upTo(20),
            concurrency: limits[1]!,
            deadlineMs: 5_000,
            worstCaseMicros: (index) => worst[30 + index],
          },
        ],
        budgetMicros,
        script: ({ request, context }) => {
          const index = Number(request.prompt.slice('Prompt '.length));
          const most = worst[context.baseUrl.includes('//a.') ? index : 30 + index]!;
          const { reply, billed } = randomReply({ random, most });
          if (reply.billing === 'unknown') mayBeBilledMicros += billed;
          else billedMicros += billed;
          return { afterMs: upTo(3_000), reply };
        },
      });
      const { samples, spentMicros } = await bench.clock.run(runPlan(bench.input, bench.ports));
      expect(billedMicros + mayBeBilledMicros, `seed ${seed}`).toBeLessThanOrEqual(budgetMicros);
      expect(spentMicros, `seed ${seed}`).toBeLessThanOrEqual(billedMicros);
      expect(samples.map(({ shotId }) => shotId)).toEqual(bench.input.plan.shots.map(({ id }) => id));
      expect(new Set(bench.saved.map(({ shotId }) => shotId)).size).toBe(bench.saved.length);
      expect(bench.saved).toHaveLength(samples.length);
      expect(bench.provider.peakInFlight).toBeLessThanOrEqual(limits[0]! + limits[1]!);
      for (const { attempts } of samples)
        expect(attempts.slice(0, -1).every(({ billing }) => billing === 'no')).toBe(true);
      expect(bench.clock.sleeping).toBe(0);
    }
  });
});

/** `billed`: what the vendor really takes for it, micro US dollars; never more than the worst case. */
function randomReply({ random, most }: { readonly random: () => number; readonly most: number }): {
  readonly reply: ProviderReply;
  readonly billed: number;
} {
  const billed = Math.floor(random() * (most + 1));
  const dice = random();
  if (dice < 0.5) return { reply: imageReply({ vendorCostUsd: billed / 1e6 }), billed };
  if (dice < 0.6) return { reply: refused(), billed: 0 };
  if (dice < 0.75) return { reply: failed({ reason: 'rate-limited', retryAfterMs: random() * 4_000 }), billed: 0 };
  if (dice < 0.85) return { reply: failed(), billed: 0 };
  if (dice < 0.95) return { reply: failed({ reason: 'transport', billing: 'unknown', retryable: false }), billed };
  return { reply: failed({ reason: 'decode', billing: 'yes', retryable: false }), billed };
}

import { describe, expect, test } from 'vitest';

import { ownSample, ownSamples } from '../../src/model/own-sample.ts';
import type { ProviderReply } from '../../src/model/reply.ts';
import { sampleSchema } from '../../src/record/sample-schema.ts';
import { runPlan } from '../../src/run/run-plan.ts';
import { failed, type FakeCall, imageReply, refused } from '../fakes/fake-provider.ts';
import { type BenchOptions, makeBench, type RouteSpec } from './run-fixtures.ts';

/** Answers by the host that a request goes to. */
type Answers = Readonly<
  Record<string, (call: FakeCall) => ProviderReply | { readonly afterMs: number; readonly reply: ProviderReply }>
>;

const run = async (routes: readonly RouteSpec[], answers: Answers, more: Partial<BenchOptions> = {}) => {
  const bench = makeBench({
    routes,
    script: (call) => {
      const answer = answers[new URL(call.context.baseUrl).hostname.split('.')[0]!]!(call);
      return 'afterMs' in answer ? answer : { reply: answer };
    },
    ...more,
  });
  const outcome = await bench.clock.run(runPlan(bench.input, bench.ports));
  const asked = bench.provider.calls.map(({ context }) => new URL(context.baseUrl).hostname.split('.')[0]!);
  return { bench, asked, ...outcome };
};

const error = (changes: Parameters<typeof failed>[0] = {}): ProviderReply => failed({ retryable: false, ...changes });
const paid = (): ProviderReply => imageReply({ vendorCostUsd: 0.05 });
const quota = (): ProviderReply => error({ reason: 'quota' });
const slow = () => ({ afterMs: 50, reply: error() });
const FLUX: RouteSpec = { id: 'flux', shots: 1, fallback: ['backup'], worstCaseMicros: 40_000 };
const BACKUP: RouteSpec = { id: 'backup', shots: 0, worstCaseMicros: 60_000 };

describe('a shot whose route fails', () => {
  test('is served by the fallback, and the sample says by whom and what came of its own route', async () => {
    const timeout = error({ reason: 'timeout', billing: 'unknown', message: 'too slow' });
    const { samples, asked, spentMicros, notes } = await run([FLUX, BACKUP], {
      flux: () => ({ afterMs: 2_000, reply: timeout }),
      backup: () => ({ afterMs: 3_000, reply: paid() }),
    });
    expect(asked).toEqual(['flux', 'backup']);
    expect(samples).toEqual([
      expect.objectContaining({
        shotId: 'flux/case-0/0',
        routeId: 'flux',
        kind: 'image',
        servedByRoute: 'backup',
        // The user waited for both.
        latencyMs: 5_000,
        costMicros: 50_000,
        // The timeout may be billed, at the worst case of its own route.
        possibleExtraMicros: 40_000,
        own: { kind: 'failed', reason: 'timeout', message: 'too slow', possibleExtraMicros: 40_000 },
      }),
    ]);
    const [sample] = samples;
    expect(sample!.attempts.map(({ routeId, outcome }) => [routeId, outcome])).toEqual([
      [undefined, 'timeout'],
      ['backup', 'image'],
    ]);
    expect(spentMicros).toBe(50_000);
    expect(notes.map(({ text }) => text)).toEqual([
      'Route flux: 1 of 1 was served by backup. What fallbacks served is no part of the judgement of flux.',
    ]);
    expect(sampleSchema.parse(JSON.parse(JSON.stringify(sample)))).toEqual(sample);
  });

  test('alone is a failure: that is what its route is judged by', async () => {
    const { samples } = await run([FLUX, BACKUP], { flux: () => error(), backup: paid });
    const own = ownSample(samples[0]!);
    expect(own).toMatchObject({ kind: 'failed', reason: 'vendor-error', routeId: 'flux', costMicros: 0 });
    expect(own.attempts).toHaveLength(1);
    expect(own).not.toHaveProperty('servedByRoute');
    expect(own).not.toHaveProperty('image');
    expect(sampleSchema.parse(JSON.parse(JSON.stringify(own)))).toEqual(own);
    const plain = { ...samples[0]!, own: undefined };
    expect(ownSample(plain as never)).toBe(plain);
  });

  test('is one failure, however many pictures the sheet of its fallback has', async () => {
    const { samples } = await run([FLUX, BACKUP], { flux: () => error(), backup: paid });
    const sheet = [0, 1, 2, 3].map((index) => ({ ...samples[0]!, panel: { index, of: 4 } }));
    expect(ownSamples(sheet).map(({ kind }) => kind)).toEqual(['failed']);
    const { own: _, ...ofRoute } = sheet[0]!;
    expect(ownSamples([0, 1, 2, 3].map((index) => ({ ...ofRoute, panel: { index, of: 4 } })))).toHaveLength(4);
  });

  test('is first repeated on its own route, where that costs nothing', async () => {
    const { asked } = await run([{ ...FLUX, maxAttempts: 2 }, BACKUP], {
      flux: () => failed({ reason: 'rate-limited' }),
      backup: paid,
    });
    expect(asked).toEqual(['flux', 'flux', 'backup']);
  });

  test('asks each fallback in turn, and is a failure of its own route when all fail', async () => {
    const routes = [{ ...FLUX, fallback: ['backup', 'last'] }, BACKUP, { id: 'last', shots: 0, worstCaseMicros: 1 }];
    const { asked, samples, notes } = await run(routes, {
      flux: () => error({ message: 'flux is down' }),
      backup: () => error({ message: 'backup is down' }),
      last: () => error({ message: 'last is down' }),
    });
    expect(asked).toEqual(['flux', 'backup', 'last']);
    expect(samples[0]).toMatchObject({ kind: 'failed', message: 'flux is down', own: { message: 'flux is down' } });
    expect(samples[0]).not.toHaveProperty('servedByRoute');
    expect(notes[0]!.text).toMatch(/^Route flux: 1 by none of its routes\. /);
  });

  test.each(['invalid-request', 'credentials', 'verification', 'too-large', 'unknown'] as const)(
    'of the reason %s is not sent elsewhere: it is the user who must mend it',
    async (reason) => {
      const { asked, samples } = await run([FLUX, BACKUP], { flux: () => error({ reason }), backup: paid });
      expect(asked).toEqual(['flux']);
      expect(samples[0]).not.toHaveProperty('own');
    },
  );

  test('that the user stops is not sent elsewhere', async () => {
    const { asked, samples } = await run([FLUX, BACKUP], {
      flux: () => error({ reason: 'aborted' }),
      backup: paid,
    });
    expect(asked).toEqual(['flux']);
    expect(samples[0]).toMatchObject({ kind: 'failed', reason: 'aborted' });
  });
});

describe('a refusal', () => {
  test('is an answer, and is not asked for elsewhere', async () => {
    const { asked, samples } = await run([FLUX, BACKUP], { flux: () => refused(), backup: paid });
    expect(asked).toEqual(['flux']);
    expect(samples[0]!.kind).toBe('refused');
  });

  test('goes on where the user says so, and its own route is then judged as refusing', async () => {
    const routes: RouteSpec[] = [{ ...FLUX, fallbackOn: ['refusal'] }, BACKUP];
    const { asked, samples } = await run(routes, { flux: () => refused(), backup: paid });
    expect(asked).toEqual(['flux', 'backup']);
    expect(samples[0]).toMatchObject({ kind: 'image', servedByRoute: 'backup', own: { kind: 'refused' } });
    expect(ownSample(samples[0]!)).toMatchObject({ kind: 'refused', vendorCode: 'moderation_blocked', latencyMs: 0 });
    const failing = await run(routes, { flux: () => error(), backup: paid });
    expect(failing.asked).toEqual(['flux']);
  });

  test('of the fallback is the answer to the user', async () => {
    const { samples } = await run([FLUX, BACKUP], { flux: () => error(), backup: () => refused() });
    expect(samples[0]).toMatchObject({ kind: 'refused', servedByRoute: 'backup', own: { kind: 'failed' } });
  });
});

describe('money, places and stops', () => {
  test('a chain reserves the worst case of every link before its first request', async () => {
    const answers = { flux: () => error(), backup: paid };
    const poor = await run([FLUX, BACKUP], answers, { budgetMicros: 99_999 });
    expect(poor.asked).toEqual([]);
    expect(poor.samples[0]).toMatchObject({ kind: 'skipped', reason: 'budget' });
    expect((await run([FLUX, BACKUP], answers, { budgetMicros: 100_000 })).asked).toEqual(['flux', 'backup']);
  });

  test('a route that stopped is passed over: later shots go to the fallback at once, and nothing is left out', async () => {
    const routes = [{ ...FLUX, shots: 3, concurrency: 1 }, BACKUP];
    const { asked, samples, incomplete, notes } = await run(routes, {
      flux: quota,
      backup: paid,
    });
    expect(asked).toEqual(['flux', 'backup', 'backup', 'backup']);
    expect(samples.map(({ servedByRoute, own }) => [servedByRoute, own?.kind])).toEqual([
      ['backup', 'failed'],
      ['backup', 'skipped'],
      ['backup', 'skipped'],
    ]);
    expect(ownSample(samples[2]!)).toMatchObject({ kind: 'skipped', reason: 'route-stopped', attempts: [] });
    expect(incomplete).toBeUndefined();
    expect(notes.map(({ text }) => text)).toContainEqual(expect.stringMatching(/^Route flux was stopped: /));
  });

  test('shots are left out when the fallbacks are stopped too', async () => {
    const routes = [
      { ...FLUX, shots: 4, concurrency: 1 },
      { ...BACKUP, concurrency: 1 },
    ];
    const { asked, samples, incomplete } = await run(routes, { flux: quota, backup: quota });
    expect(asked).toEqual(['flux', 'backup']);
    expect(samples.map(({ kind }) => kind)).toEqual(['failed', 'skipped', 'skipped', 'skipped']);
    expect(incomplete).toBe('route-stopped');
  });

  test('guests keep to the places of the route that they fall back to', async () => {
    const routes = [
      { ...FLUX, shots: 6, concurrency: 6 },
      { ...BACKUP, concurrency: 2 },
    ];
    const { samples, bench } = await run(routes, {
      flux: () => error(),
      backup: () => ({ afterMs: 100, reply: paid() }),
    });
    expect(samples.every(({ servedByRoute }) => servedByRoute === 'backup')).toBe(true);
    const guests = bench.provider.calls.filter(({ context }) => context.baseUrl.includes('backup'));
    const start = guests[0]!.atMs;
    expect(guests.map(({ atMs }) => atMs - start)).toEqual([0, 0, 100, 100, 200, 200]);
  });

  test('two routes that fall back to each other do not wait for each other for ever', async () => {
    const routes: RouteSpec[] = [
      { id: 'flux', shots: 5, fallback: ['backup'], concurrency: 1, worstCaseMicros: 1 },
      { id: 'backup', shots: 5, fallback: ['flux'], concurrency: 1, worstCaseMicros: 1 },
    ];
    const { samples, asked } = await run(routes, { flux: slow, backup: slow });
    expect(samples.every(({ kind, own }) => kind === 'failed' && own?.kind === 'failed')).toBe(true);
    expect(asked).toHaveLength(20);
  });

  test('each link has the deadline and the key of its own route', async () => {
    const keys: [string, string | undefined][] = [];
    const routes = [
      { ...FLUX, deadlineMs: 1_000 },
      { ...BACKUP, deadlineMs: 9_000 },
    ];
    const { samples } = await run(
      routes,
      {
        flux: ({ context }) => {
          keys.push([context.baseUrl, context.apiKey]);
          return { afterMs: 5_000, reply: paid() };
        },
        backup: ({ context }) => {
          keys.push([context.baseUrl, context.apiKey]);
          return { afterMs: 5_000, reply: paid() };
        },
      },
      { ports: { keyFor: ({ id }) => `key of ${id}` } },
    );
    expect(samples[0]).toMatchObject({ servedByRoute: 'backup', own: { reason: 'timeout' } });
    expect(keys).toEqual([
      ['https://flux.example/v1', 'key of flux'],
      ['https://backup.example/v1', 'key of backup'],
    ]);
  });

  test('a run that is stopped sends nothing to fallbacks, also to those that wait for a place', async () => {
    const bench = makeBench({
      routes: [
        { ...FLUX, shots: 3, concurrency: 3 },
        { ...BACKUP, concurrency: 1 },
      ],
      script: ({ context }) =>
        context.baseUrl.includes('flux') ? { reply: error() } : { afterMs: 1_000, reply: paid() },
    });
    const done = runPlan(bench.input, bench.ports);
    void bench.clock.sleep(500).then(bench.abort);
    const { samples, incomplete } = await bench.clock.run(done);
    expect(bench.provider.calls.filter(({ context }) => context.baseUrl.includes('backup'))).toHaveLength(1);
    expect(samples.map(({ kind }) => kind)).toEqual(['failed', 'failed', 'failed']);
    expect(incomplete).toBeUndefined();
  });
});

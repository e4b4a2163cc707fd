import { describe, expect, test } from 'vitest';

import { runPlan } from '../../src/run/run-plan.ts';
import { failed, imageReply, refused } from '../fakes/fake-provider.ts';
import { makeBench } from './run-fixtures.ts';

describe('samples', () => {
  test('a picture becomes a sample with its attempt, its cost and the elapsed time of that attempt', async () => {
    const exchange = { status: 200, requestId: 'req-1', servedModel: 'model-0426' };
    const usage = { textIn: 5, imageOut: 100 };
    const bench = makeBench({
      routes: [{ shots: 1, worstCaseMicros: 90_000 }],
      script: () => ({
        afterMs: 1_250,
        reply: {
          ...imageReply({ exchange, usage, vendorCostUsd: 0.05, warnings: ['odd'] }),
          text: 'here',
          effective: { size: '8x8' },
        },
      }),
    });
    const outcome = await bench.clock.run(runPlan(bench.input, bench.ports));
    expect(outcome).toEqual({
      samples: [
        {
          shotId: 'route/case-0/0',
          routeId: 'route',
          caseId: 'case-0',
          index: 0,
          purpose: 'sample',
          kind: 'image',
          attempts: [
            {
              startedAt: '2026-01-01T00:00:00.000Z',
              elapsedMs: 1_250,
              outcome: 'image',
              exchange,
              usage,
              billing: 'yes',
              cost: { micros: 50_000, basis: 'vendor' },
            },
          ],
          costMicros: 50_000,
          warnings: ['odd'],
          image: expect.objectContaining({ mediaType: 'image/png', sizeBytes: 5 }) as unknown,
          text: 'here',
          effective: { size: '8x8' },
          latencyMs: 1_250,
        },
      ],
      spentMicros: 50_000,
      unknownAttempts: 0,
      notes: [],
    });
    expect(bench.saved).toEqual(outcome.samples);
    expect(bench.totals).toEqual([{ planned: 1, finished: 1, inFlight: 1, spentMicros: 50_000, unknownAttempts: 0 }]);
  });

  test('refusals and failures are data, and an unknown cost says what it may be at worst', async () => {
    const replies = [
      refused({ message: 'no', categories: ['violence'] }),
      failed({ reason: 'timeout', billing: 'unknown', retryable: false, vendorCode: 'slow' }),
    ];
    const bench = makeBench({
      routes: [{ shots: 2, worstCaseMicros: 70_000, concurrency: 1 }],
      script: ({ call }) => ({ reply: replies[call]! }),
    });
    const { samples, spentMicros, unknownAttempts } = await bench.clock.run(runPlan(bench.input, bench.ports));
    expect(samples[0]).toMatchObject({
      kind: 'refused',
      vendorCode: 'moderation_blocked',
      categories: ['violence'],
      costMicros: 0,
    });
    expect(samples[0]).not.toHaveProperty('possibleExtraMicros');
    expect(samples[1]).toMatchObject({
      kind: 'failed',
      reason: 'timeout',
      vendorCode: 'slow',
      possibleExtraMicros: 70_000,
    });
    expect(samples[1]).not.toHaveProperty('costMicros');
    expect({ spentMicros, unknownAttempts }).toEqual({ spentMicros: 0, unknownAttempts: 1 });
  });

  test('every shot gives one sample, in the order of the plan whatever the order of the answers', async () => {
    const bench = makeBench({
      routes: [
        { id: 'a', shots: 20, concurrency: 7 },
        { id: 'b', shots: 13, concurrency: 2 },
      ],
      script: ({ call }) => ({ afterMs: ((call * 7919) % 97) + 1, reply: imageReply({}, call) }),
    });
    const { samples } = await bench.clock.run(runPlan(bench.input, bench.ports));
    expect(samples.map(({ shotId }) => shotId)).toEqual(bench.input.plan.shots.map(({ id }) => id));
    expect(bench.saved).toHaveLength(33);
    expect(bench.saved.map(({ shotId }) => shotId)).not.toEqual(samples.map(({ shotId }) => shotId));
  });

  test('the request says what the cell asks for, with pictures by their file name and the key for the route', async () => {
    const image = {
      path: '/p/art/mug.png',
      name: 'art/mug.png',
      mediaType: 'image/png',
      sha256: 'x',
      width: 1,
      height: 1,
    } as const;
    const bench = makeBench({
      routes: [{ shots: 1 }],
      script: () => ({ reply: imageReply() }),
      testCase: { images: [image], mask: { ...image, name: 'art\\mask.png' } },
      settings: { size: '1024x1024', quality: 'high', options: { background: 'opaque' } },
    });
    await bench.clock.run(runPlan(bench.input, bench.ports));
    const { request, context } = bench.provider.calls[0]!;
    expect(request).toEqual({
      model: 'model',
      prompt: 'Prompt 0',
      size: '1024x1024',
      quality: 'high',
      images: [{ bytes: new Uint8Array([1, 2, 3]), mediaType: 'image/png', name: 'mug.png' }],
      mask: { bytes: new Uint8Array([1, 2, 3]), mediaType: 'image/png', name: 'mask.png' },
      options: { background: 'opaque' },
      place: { caseId: bench.input.plan.shots[0]!.caseId, index: 0 },
    });
    expect(context).toMatchObject({ baseUrl: 'https://route.example/v1', apiKey: 'a-key', maxBodyBytes: 1_000 });
  });

  test('of several pictures the first is kept, and that is said', async () => {
    const { images } = imageReply();
    const bench = makeBench({
      routes: [{ shots: 1 }],
      script: () => ({ reply: imageReply({ images: [...images, ...images] }) }),
    });
    const { samples } = await bench.clock.run(runPlan(bench.input, bench.ports));
    expect(samples[0]!.warnings).toEqual(['The vendor sent 2 pictures for one request; the first is kept.']);
  });
});

describe('concurrency', () => {
  test('each route keeps to its own number, and uses all of it', async () => {
    const inFlight: Record<string, number> = {};
    const peak: Record<string, number> = {};
    const bench = makeBench({
      routes: [
        { id: 'a', shots: 30, concurrency: 5 },
        { id: 'b', shots: 30, concurrency: 1 },
        { id: 'c', shots: 2, concurrency: 8 },
      ],
      script: () => ({ afterMs: 100, reply: imageReply() }),
    });
    const progress: typeof bench.ports.progress = {
      started(shot) {
        bench.ports.progress.started(shot);
        inFlight[shot.routeId] = (inFlight[shot.routeId] ?? 0) + 1;
        peak[shot.routeId] = Math.max(peak[shot.routeId] ?? 0, inFlight[shot.routeId]!);
      },
      finished(sample, totals) {
        inFlight[sample.routeId]! -= 1;
        bench.ports.progress.finished(sample, totals);
      },
    };
    await bench.clock.run(runPlan(bench.input, { ...bench.ports, progress }));
    expect(peak).toEqual({ a: 5, b: 1, c: 2 });
    expect(bench.clock.monotonic()).toBe(30 * 100);
  });

  test('a slow route does not hold up the others', async () => {
    const bench = makeBench({
      routes: [
        { id: 'slow', shots: 5, concurrency: 1 },
        { id: 'fast', shots: 5, concurrency: 1 },
      ],
      script: ({ context }) => ({ afterMs: context.baseUrl.includes('slow') ? 1_000 : 10, reply: imageReply() }),
    });
    await bench.clock.run(runPlan(bench.input, bench.ports));
    const lastFast = bench.saved.findLastIndex(({ routeId }) => routeId === 'fast');
    expect(lastFast).toBe(4);
  });

  test('a picture holds its place until it is stored, so that pictures cannot pile up in memory', async () => {
    let held = 0;
    let mostHeld = 0;
    const bench = makeBench({
      routes: [{ shots: 50, concurrency: 3 }],
      script: () => {
        held += 1;
        mostHeld = Math.max(mostHeld, held);
        return { reply: imageReply() };
      },
    });
    const sink: typeof bench.ports.sink = {
      ...bench.ports.sink,
      async saveImage(bytes, mediaType) {
        await bench.clock.sleep(500);
        held -= 1;
        return bench.ports.sink.saveImage(bytes, mediaType);
      },
    };
    await bench.clock.run(runPlan(bench.input, { ...bench.ports, sink }));
    expect(mostHeld).toBe(3);
  });

  test('"too many requests" leads to fewer requests at once, and every shot is still answered', async () => {
    const bench = makeBench({
      routes: [{ shots: 60, concurrency: 8, maxAttempts: 2 }],
      script: ({ call }) =>
        call < 8
          ? { afterMs: 10, reply: failed({ reason: 'rate-limited', retryAfterMs: 1_000 }) }
          : { afterMs: 100, reply: imageReply() },
    });
    await bench.clock.run(runPlan(bench.input, bench.ports));
    const byTime = Map.groupBy(bench.provider.calls, ({ atMs }) => atMs);
    const bursts = [...byTime].sort(([a], [b]) => a - b).map(([, calls]) => calls.length);
    // Eight are refused and hold their places until they are answered, which gives one place of the four left back.
    expect(bursts.slice(0, 3)).toEqual([8, 8, 5]);
    expect(bench.saved.every(({ kind }) => kind === 'image')).toBe(true);
  });
});

const usedUp = (resetMs: number) => imageReply({ exchange: { rateLimit: { remaining: 0, limit: 3, resetMs } } });
const times = (bench: ReturnType<typeof makeBench>) => bench.provider.calls.map(({ atMs }) => atMs);

describe("a vendor's limit that is used up", () => {
  test('is waited for, without a refusal, and holds up no other route', async () => {
    const bench = makeBench({
      routes: [
        { id: 'limited', shots: 9, concurrency: 3 },
        { id: 'free', shots: 9, concurrency: 3 },
      ],
      script: ({ context }) => ({
        afterMs: 10,
        reply: context.baseUrl.includes('limited') ? usedUp(5_000) : imageReply(),
      }),
    });
    await bench.clock.run(runPlan(bench.input, bench.ports));
    const of = (route: string) =>
      bench.provider.calls.filter(({ context }) => context.baseUrl.includes(route)).map(({ atMs }) => atMs);
    expect(of('limited')).toEqual([0, 0, 0, 5_010, 5_010, 5_010, 10_020, 10_020, 10_020]);
    expect(Math.max(...of('free'))).toBe(20);
    expect(bench.saved.every(({ kind }) => kind === 'image')).toBe(true);
    expect(bench.clock.sleeping).toBe(0);
  });

  test('is waited for a minute at most, and not where the vendor names no time', async () => {
    const daily = makeBench({
      routes: [{ shots: 2, concurrency: 1 }],
      script: () => ({ afterMs: 10, reply: usedUp(86_400_000) }),
    });
    await daily.clock.run(runPlan(daily.input, daily.ports));
    expect(times(daily)).toEqual([0, 60_010]);
    const silent = makeBench({
      routes: [{ shots: 2, concurrency: 1 }],
      script: () => ({ afterMs: 10, reply: imageReply({ exchange: { rateLimit: { remaining: 0 } } }) }),
    });
    await silent.clock.run(runPlan(silent.input, silent.ports));
    expect(times(silent)).toEqual([0, 10]);
  });

  test('keeps nobody who wants to end', async () => {
    const bench = makeBench({
      routes: [{ shots: 5, concurrency: 1 }],
      script: () => ({ afterMs: 10, reply: usedUp(50_000) }),
    });
    void bench.clock.sleep(1_000).then(bench.abort);
    const { samples } = await bench.clock.run(runPlan(bench.input, bench.ports));
    expect(samples.map(({ kind }) => kind)).toEqual(['image', 'skipped', 'skipped', 'skipped', 'skipped']);
    expect(bench.clock.monotonic()).toBe(1_000);
    expect(bench.clock.sleeping).toBe(0);
  });

  test('does not keep a run from ending with a bug', async () => {
    const bench = makeBench({
      routes: [{ shots: 5, concurrency: 1 }],
      script: () => ({ afterMs: 10, reply: usedUp(50_000) }),
      ports: {
        priceReply: () => {
          throw new Error('a bug');
        },
      },
    });
    await expect(bench.clock.run(runPlan(bench.input, bench.ports))).rejects.toThrow('a bug');
  });
});

describe('a route that cannot work', () => {
  test.each(['credentials', 'quota', 'verification', 'model-gone'] as const)(
    '%s stops the route and no other',
    async (reason) => {
      const bench = makeBench({
        routes: [
          { id: 'dead', shots: 50, concurrency: 2 },
          { id: 'live', shots: 50, concurrency: 2 },
        ],
        script: ({ context }) => ({
          afterMs: 5,
          reply: context.baseUrl.includes('dead') ? failed({ reason, retryable: false }) : imageReply(),
        }),
      });
      const { samples, incomplete, notes } = await bench.clock.run(runPlan(bench.input, bench.ports));
      const dead = Map.groupBy(
        samples.filter(({ routeId }) => routeId === 'dead'),
        ({ kind }) => kind,
      );
      expect(dead.get('failed')).toHaveLength(2);
      expect(dead.get('skipped')).toHaveLength(48);
      expect(dead.get('skipped')![0]).toMatchObject({ reason: 'route-stopped', attempts: [] });
      expect(samples.filter(({ routeId, kind }) => routeId === 'live' && kind === 'image')).toHaveLength(50);
      expect(incomplete).toBe('route-stopped');
      expect(notes[0]!.text).toMatch(/^Route dead was stopped: .*\. 48 requests were not sent\.$/);
    },
  );

  test('a shot that waits for its next attempt is not sent again after the route has stopped', async () => {
    const bench = makeBench({
      routes: [{ shots: 2, concurrency: 2 }],
      script: ({ call }) => ({
        afterMs: call === 0 ? 1 : 100,
        reply: call === 0 ? failed({ retryAfterMs: 1_000 }) : failed({ reason: 'credentials', retryable: false }),
      }),
    });
    const { samples } = await bench.clock.run(runPlan(bench.input, bench.ports));
    expect(bench.provider.calls).toHaveLength(2);
    expect(samples.map(({ kind }) => kind)).toEqual(['failed', 'failed']);
  });
});

describe('the end that a user asks for', () => {
  test('stops what is in flight, skips the rest, keeps what was saved, and leaves nothing running', async () => {
    const bench = makeBench({
      routes: [{ shots: 10, concurrency: 2, worstCaseMicros: 1_000 }],
      script: ({ call }) => {
        if (call === 4) bench.clock.sleep(50).then(bench.abort, () => {});
        return { afterMs: 100, reply: imageReply({ vendorCostUsd: 0.001 }) };
      },
    });
    const { samples, incomplete, notes, unknownAttempts } = await bench.clock.run(runPlan(bench.input, bench.ports));
    expect(
      samples.map((sample) => (sample.kind === 'image' ? 'image' : (sample as { reason: string }).reason)),
    ).toEqual([...Array.from({ length: 4 }, () => 'image'), ...Array.from({ length: 6 }, () => 'aborted')]);
    expect(samples.map(({ kind }) => kind).slice(4, 7)).toEqual(['failed', 'failed', 'skipped']);
    expect(samples[4]).toMatchObject({ attempts: [{ billing: 'unknown' }], possibleExtraMicros: 1_000 });
    expect({ incomplete, unknownAttempts }).toEqual({ incomplete: 'aborted', unknownAttempts: 2 });
    expect(notes).toEqual([{ level: 'warning', text: 'The run was stopped. 4 requests were not sent.' }]);
    expect(bench.provider.inFlight).toBe(0);
    expect(bench.clock.sleeping).toBe(0);
  });

  test('before the first request sends nothing', async () => {
    const bench = makeBench({ routes: [{ shots: 3 }], script: () => ({ reply: imageReply() }) });
    bench.abort();
    const { samples } = await bench.clock.run(runPlan(bench.input, bench.ports));
    expect(samples.map(({ kind }) => kind)).toEqual(['skipped', 'skipped', 'skipped']);
    expect(bench.provider.calls).toEqual([]);
  });

  test('a finished run no longer listens', async () => {
    const bench = makeBench({ routes: [{ shots: 3 }], script: () => ({ afterMs: 1, reply: imageReply() }) });
    const { samples } = await bench.clock.run(runPlan(bench.input, bench.ports));
    bench.abort();
    expect(samples.every(({ kind }) => kind === 'image')).toBe(true);
    expect(bench.clock.sleeping).toBe(0);
  });
});

describe('bugs and broken ports', () => {
  test('an exception keeps its stack, after everything paid for in flight is saved, and nothing more is sent', async () => {
    const bug = new RangeError('a bug of an adapter');
    const bench = makeBench({
      routes: [{ shots: 20, concurrency: 4 }],
      script: ({ call }) => {
        if (call === 5) throw bug;
        return { afterMs: 100 + call, reply: imageReply({}, call) };
      },
    });
    await expect(bench.clock.run(runPlan(bench.input, bench.ports))).rejects.toBe(bug);
    expect(bench.saved).toHaveLength(bench.provider.calls.length);
    expect(bench.provider.calls.length).toBeLessThan(10);
    expect(bench.provider.inFlight).toBe(0);
    expect(bench.clock.sleeping).toBe(0);
  });

  test('a shot that waits for its next attempt is not sent again after a bug', async () => {
    const bench = makeBench({
      routes: [{ shots: 2, concurrency: 2 }],
      script: ({ call }) => {
        if (call === 1) throw new RangeError('a bug of an adapter');
        return { reply: failed({ retryAfterMs: 1_000 }) };
      },
    });
    await expect(bench.clock.run(runPlan(bench.input, bench.ports))).rejects.toThrow(RangeError);
    expect(bench.provider.calls).toHaveLength(1);
    expect(bench.saved).toMatchObject([{ kind: 'failed', reason: 'vendor-error' }]);
  });

  test('a full disk ends the run', async () => {
    const full = new Error('ENOSPC');
    const bench = makeBench({
      routes: [{ shots: 20, concurrency: 2 }],
      script: () => ({ afterMs: 10, reply: imageReply() }),
    });
    const sink: typeof bench.ports.sink = { ...bench.ports.sink, saveSample: async () => Promise.reject(full) };
    await expect(bench.clock.run(runPlan(bench.input, { ...bench.ports, sink }))).rejects.toBe(full);
    expect(bench.provider.calls).toHaveLength(2);
  });

  test('a plan that does not fit the config fails before anything is sent', async () => {
    const bench = makeBench({ routes: [{ shots: 1 }], script: () => ({ reply: imageReply() }) });
    await expect(runPlan({ ...bench.input, routes: [] }, bench.ports)).rejects.toThrow(
      "the plan's cell route/case-0 (fake) is not in the config",
    );
    expect(bench.provider.calls).toEqual([]);
  });

  test('an empty plan is an empty outcome', async () => {
    const bench = makeBench({ routes: [{ shots: 0 }], script: () => ({ reply: imageReply() }) });
    expect(await bench.clock.run(runPlan(bench.input, bench.ports))).toEqual({
      samples: [],
      spentMicros: 0,
      unknownAttempts: 0,
      notes: [],
    });
  });
});

import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';

import type { Config } from '../../src/model/config.ts';
import type { Route } from '../../src/model/route.ts';
import type { Sample } from '../../src/model/sample.ts';
import { planShots } from '../../src/plan/plan-shots.ts';
import { priceReply } from '../../src/plan/price-reply.ts';
import { createProviders } from '../../src/providers/registry.ts';
import { runPlan } from '../../src/run/run-plan.ts';
import type { RunPorts } from '../../src/run/run-ports.ts';
import { systemClock } from '../../src/shared/clock.ts';
import { sha256 } from '../../src/shared/hash.ts';
import { type Simulator, startSimulator } from '../../src/simulator/server.ts';
import { BASELINE, GPT_IMAGE_2, makeCase, makeConfig, makeRoute, NANO_BANANA } from '../plan/plan-fixtures.ts';

const providers = createProviders({ env: {} });
let simulator: Simulator;
beforeAll(async () => {
  simulator = await startSimulator({ relaxedSizes: true, defaultEdge: 64 });
});
beforeEach(() => simulator.reset());
afterAll(() => simulator.close());

const limits = { concurrency: 3, deadlineMs: 10_000, maxAttempts: 3, maxBodyBytes: 20_000_000 };
const openai = (changes: Partial<Route> = {}): Route =>
  makeRoute({
    id: 'openai',
    baseUrl: simulator.openaiBaseUrl,
    options: { size: '64x64', quality: 'low' },
    price: GPT_IMAGE_2,
    limits,
    ...changes,
  });
const gemini = (): Route =>
  makeRoute({
    id: 'gemini',
    protocol: 'gemini',
    model: 'gemini-nano-banana-2.1',
    baseUrl: simulator.geminiBaseUrl,
    price: NANO_BANANA,
    limits,
  });
const cases = ['mug', 'sign', 'street'].map((id) => makeCase({ id, prompt: `A picture of a ${id}` }));

async function run(
  config: Config,
  { budgetMicros, signal }: { readonly budgetMicros?: number; readonly signal?: AbortSignal } = {},
) {
  const saved: Sample[] = [];
  const pictures = new Map<string, number>();
  const ports: RunPorts = {
    clock: systemClock,
    providers,
    keyFor: () => 'sk-test',
    readInput: async () => new Uint8Array(),
    priceReply,
    sink: {
      saveImage: async (bytes, mediaType) => {
        pictures.set(sha256(bytes), bytes.length);
        return { sha256: sha256(bytes), extension: 'png', mediaType, sizeBytes: bytes.length };
      },
      saveSheet: async () => Promise.reject(new Error('no vendor here sends sheets')),
      saveSample: async (sample) => {
        saved.push(sample);
      },
    },
    progress: { started: () => {}, finished: () => {} },
    random: () => 0,
  };
  const plan = planShots({ config, baselineOf: () => BASELINE });
  const outcome = await runPlan(
    {
      plan,
      routes: config.routes,
      suite: config.suite,
      signal: signal ?? new AbortController().signal,
      ...(budgetMicros === undefined ? {} : { budgetMicros }),
    },
    ports,
  );
  return { plan, outcome, saved, pictures };
}

describe('a plan run over HTTP', () => {
  test('brings pictures of both vendors, priced by their own usage', async () => {
    const { outcome, pictures, plan } = await run(makeConfig({ routes: [openai(), gemini()], cases, samples: 2 }));
    expect(outcome.samples.map(({ kind }) => kind)).toEqual(Array.from({ length: 12 }, () => 'image'));
    expect(pictures.size).toBe(12);
    expect(outcome.incomplete).toBeUndefined();
    expect(outcome.unknownAttempts).toBe(0);
    for (const { attempts, costMicros, shotId } of outcome.samples) {
      expect(attempts).toMatchObject([
        { outcome: 'image', billing: 'yes', cost: { basis: 'usage' }, exchange: { status: 200 } },
      ]);
      const { worstCaseMicros } = plan.shots.find(({ id }) => id === shotId)!;
      expect(costMicros).toBeLessThanOrEqual(worstCaseMicros!);
    }
    expect(outcome.spentMicros).toBe(outcome.samples.reduce((sum, { costMicros }) => sum + costMicros!, 0));
  });

  test('tries again after 429 and counts nothing for it', async () => {
    simulator.enqueue({
      status: 429,
      headers: { 'retry-after-ms': '20' },
      body: { error: { code: 'rate_limit_exceeded', message: 'slow down' } },
    });
    const { outcome } = await run(makeConfig({ routes: [openai()], cases: cases.slice(0, 1) }));
    expect(outcome.samples[0]).toMatchObject({
      kind: 'image',
      attempts: [{ outcome: 'rate-limited', billing: 'no', cost: { micros: 0 } }, { outcome: 'image' }],
    });
    expect(simulator.requests()).toHaveLength(2);
  });

  test('sends a request of unknown fate once', async () => {
    simulator.configure({ failures: { cutBody: 1 } });
    const { outcome } = await run(makeConfig({ routes: [openai()], cases }));
    expect(simulator.requests()).toHaveLength(3);
    expect(outcome.unknownAttempts).toBe(3);
    expect(outcome.samples.every((sample) => sample.kind === 'failed' && sample.possibleExtraMicros! > 0)).toBe(true);
  });

  test('stops a route whose model is gone', async () => {
    simulator.configure({ retired: ['gpt-image-2'] });
    const { outcome } = await run(makeConfig({ routes: [openai(), gemini()], cases, samples: 4 }));
    const of = (routeId: string, kind: Sample['kind']) =>
      outcome.samples.filter((sample) => sample.routeId === routeId && sample.kind === kind).length;
    expect(of('openai', 'failed')).toBeLessThanOrEqual(3);
    expect(of('openai', 'failed') + of('openai', 'skipped')).toBe(12);
    expect(of('gemini', 'image')).toBe(12);
    expect(outcome.notes[0]!.text).toMatch(/^Route openai was stopped: the model does not exist any more/);
  });

  test('keeps to the budget', async () => {
    const config = makeConfig({ routes: [openai()], cases, samples: 5 });
    const { worstCaseMicros } = planShots({ config, baselineOf: () => BASELINE }).shots[0]!;
    const budgetMicros = worstCaseMicros! * 4;
    const { outcome } = await run(config, { budgetMicros });
    expect(outcome.incomplete).toBe('budget');
    expect(outcome.spentMicros).toBeLessThanOrEqual(budgetMicros);
    expect(simulator.requests().length).toBe(outcome.samples.filter(({ kind }) => kind === 'image').length);
  });

  test('ends at once when the user wants to, also when the vendor is silent', async () => {
    simulator.configure({ failures: { hang: 1 } });
    const stop = new AbortController();
    const running = run(makeConfig({ routes: [openai()], cases, samples: 2 }), { signal: stop.signal });
    while (simulator.requests().length < 3) await systemClock.sleep(5);
    stop.abort(new DOMException('interrupted', 'AbortError'));
    const { outcome } = await running;
    expect(
      outcome.samples.map((sample) =>
        sample.kind === 'image' || sample.kind === 'refused' ? sample.kind : sample.reason,
      ),
    ).toEqual(Array.from({ length: 6 }, () => 'aborted'));
    expect(outcome.incomplete).toBe('aborted');
  });

  test('gives a silent vendor up at the deadline', async () => {
    simulator.configure({ failures: { hang: 1 } });
    const routes = [openai({ limits: { ...limits, deadlineMs: 150 } })];
    const { outcome } = await run(makeConfig({ routes, cases: cases.slice(0, 1) }));
    expect(outcome.samples[0]).toMatchObject({ kind: 'failed', reason: 'timeout', attempts: [{ billing: 'unknown' }] });
  });
});

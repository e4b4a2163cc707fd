/**
 * Plans and runs 10,000 shots against a vendor that answers at once with a 64 kB picture: what is left is our own
 * time and memory. Run: `node --expose-gc bench/plan.bench.ts`
 */
import { performance } from 'node:perf_hooks';
import process from 'node:process';

import type { StoredImage } from '../src/model/sample.ts';
import { planShots } from '../src/plan/plan-shots.ts';
import { priceReply } from '../src/plan/price-reply.ts';
import { runPlan } from '../src/run/run-plan.ts';
import { systemClock } from '../src/shared/clock.ts';
import { createFakeProvider, imageReply } from '../test/fakes/fake-provider.ts';
import { BASELINE, GPT_IMAGE_2, makeCase, makeConfig, makeRoute } from '../test/plan/plan-fixtures.ts';

const CASES = 250;
const ROUTES = 4;
const SAMPLES = 10;
const PICTURE_BYTES = 64 * 1024;

const megabytes = (bytes: number): string => `${(bytes / 1024 ** 2).toFixed(1)} MB`;
let measuringMs = 0;
const heap = (): number => {
  const start = performance.now();
  globalThis.gc?.();
  measuringMs += performance.now() - start;
  const { heapUsed, arrayBuffers } = process.memoryUsage();
  return heapUsed + arrayBuffers;
};

const config = makeConfig({
  routes: Array.from({ length: ROUTES }, (_, index) =>
    makeRoute({
      id: `route-${index}`,
      protocol: 'fake',
      price: GPT_IMAGE_2,
      options: { size: '1024x1024', quality: 'low' },
    }),
  ),
  cases: Array.from({ length: CASES }, (_, index) =>
    makeCase({ id: `case-${index}`, prompt: `Prompt ${index} `.repeat(20) }),
  ),
  samples: SAMPLES,
});

const before = heap();
const planStart = performance.now();
const plan = planShots({ config, baselineOf: () => BASELINE });
const planMs = performance.now() - planStart;
const afterPlan = heap();
console.log(`plan: ${plan.shots.length} shots in ${planMs.toFixed(0)} ms, ${megabytes(afterPlan - before)} kept`);

const provider = createFakeProvider(systemClock, () => {
  const image = { bytes: new Uint8Array(PICTURE_BYTES), mediaType: 'image/png' } as const;
  return { reply: imageReply({ images: [image], usage: { textIn: 60, imageOut: 196 } }) };
});
const stored: StoredImage = {
  sha256: '0'.repeat(64),
  extension: 'png',
  mediaType: 'image/png',
  sizeBytes: PICTURE_BYTES,
};
let peakHeap = 0;
measuringMs = 0;
const runStart = performance.now();
const outcome = await runPlan(
  {
    plan,
    routes: config.routes,
    suite: config.suite,
    budgetMicros: 1_000_000_000,
    signal: new AbortController().signal,
  },
  {
    clock: systemClock,
    providers: new Map([['fake', provider]]),
    keyFor: () => undefined,
    readInput: async () => new Uint8Array(),
    priceReply,
    sink: { saveImage: async () => stored, saveSheet: async () => [stored], saveSample: async () => {} },
    progress: {
      started: () => {},
      finished: (_sample, { finished }) => {
        if (finished % 1_000 === 0) peakHeap = Math.max(peakHeap, heap());
      },
    },
  },
);
const runMs = performance.now() - runStart - measuringMs;
const pictures = outcome.samples.filter(({ kind }) => kind === 'image').length;
console.log(`run: ${pictures} pictures in ${runMs.toFixed(0)} ms (${((runMs * 1000) / pictures).toFixed(0)} µs each)`);
console.log(
  `memory: at most ${megabytes(peakHeap - afterPlan)} above the plan while running, ${megabytes(pictures * PICTURE_BYTES)} went through`,
);

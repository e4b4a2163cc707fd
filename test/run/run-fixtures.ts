import type { Cell, Plan, Shot } from '../../src/model/plan.ts';
import type { Cost } from '../../src/model/price.ts';
import type { Route } from '../../src/model/route.ts';
import type { Sample, StoredImage } from '../../src/model/sample.ts';
import type { Case } from '../../src/model/suite.ts';
import type { RunInput, RunPorts, RunTotals } from '../../src/run/run-ports.ts';
import { sha256 } from '../../src/shared/hash.ts';
import { createFakeProvider, type FakeProvider, type Script } from '../fakes/fake-provider.ts';
import { seededRandom } from '../fakes/seeded-random.ts';
import { VirtualClock } from '../fakes/virtual-clock.ts';

export interface RouteSpec extends Partial<Route['limits']> {
  readonly id?: string;
  readonly shots: number;
  /** Of every shot, micro US dollars; absent: unknown. A function: by place in the route. */
  readonly worstCaseMicros?: number | ((index: number) => number | undefined);
  /** Routes to fall back to; their worst case is that of the spec. */
  readonly fallback?: readonly string[];
  readonly fallbackOn?: Route['fallbackOn'];
}

export interface Bench {
  readonly clock: VirtualClock;
  readonly provider: FakeProvider;
  readonly input: RunInput;
  readonly ports: RunPorts;
  readonly saved: Sample[];
  readonly started: string[];
  readonly totals: RunTotals[];
  /** Ends the run as a user would. */
  readonly abort: () => void;
}

export interface BenchOptions {
  readonly routes: readonly RouteSpec[];
  readonly script: Script;
  readonly budgetMicros?: number;
  readonly testCase?: Partial<Case>;
  readonly settings?: Partial<Cell['settings']>;
  readonly ports?: Partial<RunPorts>;
}

/** A plan of one case per shot on fake routes, interleaved, and the ports to run it on a virtual clock. */
export function makeBench(options: BenchOptions): Bench {
  const clock = new VirtualClock();
  const provider = createFakeProvider(clock, options.script);
  const { plan, routes, cases } = makePlan(options);
  const stop = new AbortController();
  const saved: Sample[] = [];
  const started: string[] = [];
  const totals: RunTotals[] = [];
  return {
    clock,
    provider,
    saved,
    started,
    totals,
    abort: () => stop.abort(new DOMException('the user wants to end', 'AbortError')),
    input: {
      plan,
      routes,
      suite: { id: 'default', cases },
      signal: stop.signal,
      ...(options.budgetMicros === undefined ? {} : { budgetMicros: options.budgetMicros }),
    },
    ports: {
      clock,
      providers: new Map([['fake', provider]]),
      keyFor: () => 'a-key',
      readInput: async () => new Uint8Array([1, 2, 3]),
      priceReply: ({ reply }) => (reply.billing === 'no' ? free : vendorCost(reply.vendorCostUsd)),
      sink: {
        saveImage: async (bytes, mediaType): Promise<StoredImage> => ({
          sha256: sha256(bytes),
          extension: 'png',
          mediaType,
          sizeBytes: bytes.length,
        }),
        saveSheet: async () => Promise.reject(new Error('no vendor here sends sheets')),
        saveSample: async (sample) => {
          saved.push(sample);
        },
      },
      progress: {
        started: ({ id }) => started.push(id),
        finished: (_sample, now) => totals.push(now),
      },
      random: seededRandom(1),
      ...options.ports,
    },
  };
}

const free: Cost = { micros: 0, basis: 'per-image' };

const vendorCost = (usd: number | undefined): Cost | undefined =>
  usd === undefined ? undefined : { micros: Math.round(usd * 1e6), basis: 'vendor' };

const worstOf = ({ worstCaseMicros }: RouteSpec, index: number): number | undefined =>
  typeof worstCaseMicros === 'function' ? worstCaseMicros(index) : worstCaseMicros;

function makePlan({ routes: specs, testCase = {}, settings = {} }: BenchOptions): {
  readonly plan: Plan;
  readonly routes: readonly Route[];
  readonly cases: readonly Case[];
} {
  const caseCount = Math.max(...specs.map(({ shots }) => shots));
  const cases = Array.from({ length: caseCount }, (_, index) => ({
    id: `case-${index}`,
    family: 'product' as const,
    prompt: `Prompt ${index}`,
    images: [],
    expect: {},
    tags: [],
    source: { file: 'suite.yml', line: index + 1 },
    ...testCase,
  }));
  const routes = specs.map((spec): Route => {
    const { id = 'route', concurrency = 4, deadlineMs = 60_000, maxAttempts = 3, fallback, fallbackOn } = spec;
    return {
      ...(fallback === undefined ? {} : { fallback }),
      ...(fallbackOn === undefined ? {} : { fallbackOn }),
      id,
      protocol: 'fake',
      model: 'model',
      baseUrl: `https://${id}.example/v1`,
      isCustomBaseUrl: false,
      options: {},
      limits: { concurrency, deadlineMs, maxAttempts, maxBodyBytes: 1_000 },
      source: { file: 'image-drift.yml', line: 1 },
    };
  });
  const cells: Cell[] = [];
  const shots: Shot[] = [];
  for (const { id: caseId, prompt } of cases)
    for (const spec of specs) {
      const { id: routeId = 'route', shots: count, fallback = [] } = spec;
      const index = Number(caseId.slice('case-'.length));
      if (index >= count) continue;
      const asked = { protocol: 'fake', model: 'model', endpoint: 'x', prompt, options: {}, images: [], ...settings };
      cells.push({
        routeId,
        caseId,
        settingsHash: caseId,
        settings: asked,
        ...(fallback.length === 0 ? {} : { fallbacks: fallback.map((id) => ({ routeId: id, settings: asked })) }),
      });
      const links = [spec, ...fallback.map((id) => specs.find((other) => other.id === id)!)].map((one) => {
        const worst = worstOf(one, index);
        return { routeId: one.id ?? 'route', ...(worst === undefined ? {} : { worstCaseMicros: worst }) };
      });
      const isKnown = links.every(({ worstCaseMicros }) => worstCaseMicros !== undefined);
      const total = links.reduce((sum, { worstCaseMicros = 0 }) => sum + worstCaseMicros, 0);
      shots.push({
        id: `${routeId}/${caseId}/0`,
        routeId,
        caseId,
        index: 0,
        purpose: 'sample',
        ...(isKnown ? { worstCaseMicros: total, expectedMicros: links[0]!.worstCaseMicros! } : {}),
        ...(fallback.length === 0 ? {} : { links }),
      });
    }
  const cost = { expectedMicros: 0, worstCaseMicros: 0, unknownRouteIds: [], unknownShots: 0 };
  return { plan: { cells, shots, cost }, routes, cases };
}

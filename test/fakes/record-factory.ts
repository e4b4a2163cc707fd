import { createHash } from 'node:crypto';

import type { Approval } from '../../src/model/baseline.ts';
import type {
  CellComparison,
  CellResult,
  Finding,
  ImageStanding,
  RouteComparison,
  RouteResult,
} from '../../src/model/comparison.ts';
import type { ContactSheet, RecordedCase, RecordedRoute, RunRecord, Strip } from '../../src/model/record.ts';
import type {
  FailedSample,
  ImageSample,
  RefusedSample,
  Sample,
  SkippedSample,
  StoredImage,
} from '../../src/model/sample.ts';
import { worstVerdict, type Verdict } from '../../src/model/verdict.ts';

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

/** A picture that is not on any disk, the same for the same name. */
export function makeImage(name: string, extension: StoredImage['extension'] = 'png'): StoredImage {
  const mediaType = extension === 'jpg' ? 'image/jpeg' : (`image/${extension}` as const);
  return { sha256: sha256(name), extension, mediaType, sizeBytes: 180_000 };
}

const APPROVAL: Approval = {
  by: 'octocat',
  at: '2026-11-02T06:10:00.000Z',
  runId: '20261102-060000-a1b2',
  commit: 'f'.repeat(40),
};

export function makeRoute(id: string, overrides: Partial<RecordedRoute> = {}): RecordedRoute {
  return {
    id,
    protocol: 'gemini',
    model: id,
    endpoint: 'generativelanguage.googleapis.com/v1beta',
    seeded: true,
    price: { ref: `google/${id}`, asOf: '2026-11-01', official: true, perImage: 0.039 },
    ...overrides,
  };
}

export function makeCase(id: string, overrides: Partial<RecordedCase> = {}): RecordedCase {
  return {
    id,
    family: 'product',
    prompt: `A studio photograph of ${id.replaceAll('-', ' ')} on a white table, soft light`,
    source: { file: 'prompts/product.yml', line: 3 },
    ...overrides,
  };
}

/** A measured cell with a baseline of the same settings and equal pictures. */
function makeComparison(routeId: string, caseId: string, overrides: Partial<CellComparison> = {}): CellComparison {
  const settings = {
    protocol: 'gemini',
    model: routeId,
    endpoint: 'generativelanguage.googleapis.com/v1beta',
    prompt: makeCase(caseId).prompt,
    size: '1024x1024',
    options: {},
    seed: 7,
    images: [],
  };
  const settingsHash = sha256(`${routeId}/${caseId}`);
  const picture = makeImage(`${routeId}/${caseId}/baseline`);
  const metrics = { equal: 'bytes', diffRatio: 0, diffPixels: 0, ssim: 1 } as const;
  return {
    routeId,
    caseId,
    settings,
    settingsHash,
    counts: { planned: 1, image: 1, refused: 0, failed: 0, skipped: 0 },
    baseline: { approval: APPROVAL, settingsHash, samples: 1, deterministic: true },
    settingChanges: [],
    contract: [],
    image: { kind: 'pairs', pairs: [{ index: 0, baseline: picture, now: picture, metrics }] },
    servedModels: { baseline: [routeId], now: [routeId] },
    shown: { baseline: picture, now: picture },
    ...overrides,
  };
}

/** What `makeCell` takes beside the result itself. */
export interface CellOverrides extends Partial<Omit<CellResult, 'comparison'>> {
  readonly comparison?: Partial<CellComparison>;
}

export function makeCell(routeId: string, caseId: string, overrides: CellOverrides = {}): CellResult {
  const { comparison, ...result } = overrides;
  return { verdict: 'stable', reasons: [], ...result, comparison: makeComparison(routeId, caseId, comparison) };
}

/** The pair of pictures of a cell that moved. */
export function makeMovedPair(routeId: string, caseId: string, diffRatio: number): Partial<CellComparison> {
  const baseline = makeImage(`${routeId}/${caseId}/baseline`);
  const now = makeImage(`${routeId}/${caseId}/now`);
  const metrics = { equal: 'none', diffRatio, diffPixels: Math.round(diffRatio * 1024 * 1024), ssim: 0.6 } as const;
  const image: ImageStanding = { kind: 'pairs', pairs: [{ index: 0, baseline, now, metrics }] };
  return { image, shown: { baseline, now } };
}

export function makeRouteResult(
  routeId: string,
  { comparison, ...result }: Partial<Omit<RouteResult, 'comparison'>> & { comparison?: Partial<RouteComparison> } = {},
): RouteResult {
  return {
    verdict: 'stable',
    reasons: [],
    ...result,
    comparison: {
      routeId,
      latencyMs: {
        baseline: { n: 12, median: 8100, p95: 12_400, mean: 8500 },
        now: { n: 12, median: 8240, p95: 12_900, mean: 8600 },
        ratio: 1.02,
        cells: 12,
      },
      costPerImageMicros: { baseline: 39_000, now: 39_000, ratio: 1, cells: 12 },
      refused: { baseline: { count: 0, n: 12 }, now: { count: 0, n: 12 } },
      failed: { now: { count: 0, n: 12 }, reasons: {} },
      costMicros: 468_000,
      unknownCostAttempts: 0,
      ...comparison,
    },
  };
}

export function makeStrip(routeId: string, caseId: string, overrides: Partial<Strip> = {}): Strip {
  const panels = overrides.panels ?? ['baseline', 'now', 'difference'];
  const image = makeImage(`${routeId}/${caseId}/${panels.join('+')}`, 'webp');
  return { routeId, caseId, image, width: 976, height: 320, panels, ...overrides };
}

export function makeSheet(routeId: string, caseIds: readonly string[]): ContactSheet {
  const image = makeImage(`${routeId}/sheet`, 'webp');
  return { routeId, caseIds, image, width: caseIds.length * 100 - 4, height: 204 };
}

export function makeFinding(finding: Omit<Finding, 'id' | 'evidence'> & Partial<Finding>): Finding {
  const { routeId, caseId, family } = finding;
  return { id: [routeId, ...(caseId === undefined ? [] : [caseId]), family].join('/'), evidence: [], ...finding };
}

/** A shot that brought a picture at the first attempt. */
export function makeSample(routeId: string, caseId: string, overrides: Partial<ImageSample> = {}): ImageSample {
  return {
    ...sampleBase(routeId, caseId),
    kind: 'image',
    attempts: [
      {
        startedAt: '2026-11-20T06:00:01.000Z',
        elapsedMs: 8240,
        outcome: 'image',
        exchange: { status: 200, headersMs: 8100, lastByteMs: 8240, servedModel: routeId },
        billing: 'yes',
        cost: { micros: 39_000, basis: 'per-image' },
      },
    ],
    costMicros: 39_000,
    image: makeImage(`${routeId}/${caseId}/baseline`),
    latencyMs: 8240,
    ...overrides,
  };
}

export function makeRefusal(routeId: string, caseId: string, overrides: Partial<RefusedSample> = {}): RefusedSample {
  return {
    ...sampleBase(routeId, caseId),
    kind: 'refused',
    stage: 'output',
    vendorCode: 'IMAGE_SAFETY',
    message: 'The generated image was blocked by the safety filter.',
    latencyMs: 4100,
    ...overrides,
  };
}

export function makeFailure(routeId: string, caseId: string, overrides: Partial<FailedSample> = {}): FailedSample {
  return {
    ...sampleBase(routeId, caseId),
    kind: 'failed',
    reason: 'vendor-error',
    message: 'HTTP 500: internal error',
    ...overrides,
  };
}

export function makeSkipped(routeId: string, caseId: string, overrides: Partial<SkippedSample> = {}): SkippedSample {
  return {
    ...sampleBase(routeId, caseId),
    kind: 'skipped',
    reason: 'budget',
    message: 'The next shot could pass the budget of $0.35',
    ...overrides,
  };
}

function sampleBase(routeId: string, caseId: string) {
  return {
    shotId: `${routeId}/${caseId}/0`,
    routeId,
    caseId,
    index: 0,
    purpose: 'sample',
    attempts: [],
    warnings: [],
  } as const;
}

export const CASE_IDS = [
  'product-shoe',
  'product-watch',
  'product-teapot',
  'text-poster',
  'text-menu',
  'text-road-sign',
  'edit-sky',
  'edit-remove-car',
  'assistant-flow-chart',
  'assistant-logo',
  'edge-crowd',
  'edge-long-prompt',
] as const;

export const ROUTE_IDS = ['nano-banana', 'gpt-image-2'] as const;

/**
 * A whole record. Without overrides: a quiet night, 12 cases on 2 routes, nothing moved. What follows from the parts
 * (verdict, counts, number of shots) is computed from them unless it is given too.
 */
export function makeRecord(overrides: Partial<RunRecord> = {}): RunRecord {
  const pairs = ROUTE_IDS.flatMap((routeId) => CASE_IDS.map((caseId) => [routeId, caseId] as const));
  const cells = overrides.cells ?? pairs.map(([routeId, caseId]) => makeCell(routeId, caseId));
  const samples: readonly Sample[] = overrides.samples ?? pairs.map(([routeId, caseId]) => makeSample(routeId, caseId));
  const routeResults = overrides.routeResults ?? [
    makeRouteResult('nano-banana'),
    makeRouteResult('gpt-image-2', {
      comparison: {
        latencyMs: {
          baseline: { n: 12, median: 21_300, p95: 34_000, mean: 22_900 },
          now: { n: 12, median: 20_900, p95: 31_700, mean: 22_000 },
          ratio: 0.98,
          cells: 12,
        },
        costPerImageMicros: { baseline: 53_000, now: 53_000, ratio: 1, cells: 12 },
        costMicros: 636_000,
      },
    }),
  ];
  const counts: Partial<Record<Verdict, number>> = {};
  for (const { verdict } of cells) counts[verdict] = (counts[verdict] ?? 0) + 1;
  const findings = overrides.findings ?? [];
  return {
    version: 1,
    tool: { version: '0.1.0', node: '24.21.0', decoder: 'sharp 0.35.5, vips 8.18.7' },
    run: {
      id: '20261120-060000-c3d4',
      startedAt: '2026-11-20T06:00:00.000Z',
      finishedAt: '2026-11-20T06:03:12.000Z',
      trigger: 'schedule',
      repository: 'acme/shop',
      commit: '3f1c0de'.padEnd(40, '0'),
      ref: 'refs/heads/main',
      url: 'https://github.com/acme/shop/actions/runs/7654321',
    },
    suiteId: 'default',
    gate: {
      failOn: ['drifted'],
      latency: { atLeast: 0.15 },
      cost: { atLeast: 0.1 },
      refusal: { atLeast: 0.1 },
      failure: { atLeast: 0.1 },
    },
    report: { projectImagesPerMonth: [1000, 10_000, 100_000] },
    routes: [
      makeRoute('nano-banana', { model: 'gemini-nano-banana-2.1' }),
      makeRoute('gpt-image-2', { protocol: 'openai-images', endpoint: 'api.openai.com/v1' }),
    ],
    cases: CASE_IDS.map((id) => makeCase(id)),
    plan: {
      shots: samples.length,
      expectedMicros: 1_104_000,
      worstCaseMicros: 2_208_000,
      unknownRouteIds: [],
      unknownShots: 0,
      budgetPerRunMicros: 2_000_000,
    },
    samples,
    measurements: {},
    cells,
    routeResults,
    findings,
    strips: [],
    verdict: worstVerdict([...cells, ...routeResults, ...findings].map((result) => result.verdict)),
    counts,
    cost: { micros: 1_104_000, unknownAttempts: 0 },
    notes: [],
    ...overrides,
  };
}

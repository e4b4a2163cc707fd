import type { Baseline, BaselineSample } from '../../src/model/baseline.ts';
import type { Measurement } from '../../src/model/measurement.ts';
import type { Cell, CellSettings } from '../../src/model/plan.ts';
import type { FailureReason } from '../../src/model/reply.ts';
import type {
  Attempt,
  FailedSample,
  ImageSample,
  RefusedSample,
  SkippedSample,
  StoredImage,
} from '../../src/model/sample.ts';
import { canonicalJson, sha256 } from '../../src/shared/hash.ts';

/** Builders of the smallest complete values; a test names only what it is about. */

export function makeCell(settings: Partial<CellSettings> = {}, { routeId = 'route', caseId = 'case' } = {}): Cell {
  const all: CellSettings = {
    protocol: 'openai-images',
    model: 'model-1',
    endpoint: 'api.example.com/v1',
    prompt: 'a red shoe',
    options: {},
    images: [],
    ...settings,
  };
  return { routeId, caseId, settings: all, settingsHash: sha256(canonicalJson(all)) };
}

/** Its content is only a name: equal names are equal pictures. */
export const storedImage = (name: string): StoredImage => ({
  sha256: sha256(name),
  extension: 'png',
  mediaType: 'image/png',
  sizeBytes: 1_000,
});

export function measurementOf(name: string, facts: Partial<Measurement> = {}): Measurement {
  return {
    sha256: sha256(name),
    pixelSha256: sha256(`pixels of ${name}`),
    mediaType: 'image/png',
    sizeBytes: 1_000,
    width: 1024,
    height: 1024,
    hasAlpha: false,
    transparentRatio: 0,
    lumaMean: 120,
    lumaDeviation: 50,
    meanRgb: [120, 120, 120],
    isBlank: false,
    ...facts,
  };
}

export const measurementsOf = (...all: readonly Measurement[]): Record<string, Measurement> =>
  Object.fromEntries(all.map((one) => [one.sha256, one]));

interface Common {
  readonly index?: number;
  readonly seed?: number;
  readonly routeId?: string;
  readonly caseId?: string;
  readonly purpose?: 'sample' | 'determinism';
  readonly servedModel?: string;
  readonly latencyMs?: number;
  /** `undefined` by name: the price is unknown. */
  readonly costMicros?: number | undefined;
}

function base(
  { index = 0, seed, routeId = 'route', caseId = 'case', purpose = 'sample', ...rest }: Common,
  outcome: Attempt['outcome'],
) {
  const costMicros = 'costMicros' in rest ? rest.costMicros : 40_000;
  const attempt: Attempt = {
    startedAt: '2026-11-21T05:00:00.000Z',
    elapsedMs: rest.latencyMs ?? 8_000,
    outcome,
    exchange: rest.servedModel === undefined ? {} : { servedModel: rest.servedModel },
    billing: 'yes',
    ...(costMicros === undefined ? {} : { cost: { micros: costMicros, basis: 'usage' } }),
  };
  return {
    shotId: `${routeId}/${caseId}/${index}${purpose === 'determinism' ? '+determinism' : ''}`,
    routeId,
    caseId,
    index,
    purpose,
    ...(seed === undefined ? {} : { seed }),
    attempts: [attempt],
    ...(costMicros === undefined ? {} : { costMicros }),
    warnings: [],
  };
}

export const imageSample = (name: string, common: Common = {}): ImageSample => ({
  ...base(common, 'image'),
  kind: 'image',
  image: storedImage(name),
  latencyMs: common.latencyMs ?? 8_000,
});

export const refusedSample = (common: Common = {}): RefusedSample => ({
  ...base(common, 'refused'),
  kind: 'refused',
  stage: 'input',
  vendorCode: 'moderation_blocked',
  latencyMs: common.latencyMs ?? 900,
});

export const failedSample = (reason: FailureReason, common: Common = {}): FailedSample => ({
  ...base({ costMicros: 0, ...common }, reason),
  kind: 'failed',
  reason,
  message: 'the vendor said no',
});

export const skippedSample = (reason: SkippedSample['reason'], common: Common = {}): SkippedSample => {
  const { costMicros: _, ...rest } = base(common, 'aborted');
  return { ...rest, kind: 'skipped', reason, message: 'not sent', attempts: [] };
};

export function approvedImage(
  name: string,
  sample: Partial<BaselineSample> & { readonly facts?: Partial<Measurement> } = {},
): BaselineSample {
  const { facts, ...rest } = sample;
  return {
    index: 0,
    outcome: 'image',
    image: storedImage(name),
    measurement: measurementOf(name, facts),
    latencyMs: 8_000,
    costMicros: 40_000,
    ...rest,
  };
}

export const approvedRefusal = (sample: Partial<BaselineSample> = {}): BaselineSample => ({
  index: 0,
  outcome: 'refused',
  latencyMs: 900,
  costMicros: 0,
  refusal: { stage: 'input', vendorCode: 'moderation_blocked' },
  ...sample,
});

export const baselineOf = (
  { routeId, caseId, settings, settingsHash }: Cell,
  samples: readonly BaselineSample[],
  more: Partial<Baseline> = {},
): Baseline => ({
  version: 1,
  routeId,
  caseId,
  settings,
  settingsHash,
  samples,
  approval: { by: 'octocat', at: '2026-11-20T05:00:00.000Z', runId: 'run-1' },
  decoder: 'sharp 0.35.5, vips 8.18.7',
  ...more,
});

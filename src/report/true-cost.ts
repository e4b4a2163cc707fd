import type { CostRates } from '../model/config.ts';
import { type Micros, MICROS_PER_USD } from '../model/money.ts';
import type { RunRecord } from '../model/record.ts';
import type { Attempt, ImageSample, Sample } from '../model/sample.ts';

const BYTES_PER_GB = 1_000_000_000;

/** A part of what one usable picture costs. */
export type CostPart =
  /** `isAtLeast`: some attempts may be billed more than is known. */
  | { readonly kind: 'known'; readonly micros: number; readonly isAtLeast: boolean }
  | { readonly kind: 'unknown' }
  /** The config has no rate for it, so the total is without it. */
  | { readonly kind: 'not-set' };

/** What one usable picture of a route costs its buyer. Micros are not rounded. */
export interface TrueCost {
  /** Pictures that came and are not blank. */
  readonly usable: number;
  /** The vendor's bill for the attempt that brought the picture. */
  readonly price: CostPart;
  /** The vendor's bill for everything else (refusals, failures, repeated attempts, blank pictures), spread over the usable ones. */
  readonly lost: CostPart;
  readonly storage: CostPart;
  readonly bandwidth: CostPart;
  readonly review: CostPart;
  /** Sum of the parts that are set; unknown when one of them is. */
  readonly total: CostPart;
}

/**
 * True cost per usable picture = price + (all other billed attempts ÷ usable pictures) + bytes × storage rate × months +
 * bytes × bandwidth rate + review share × minutes × hourly rate. Over all samples of the route in this run.
 */
export function trueCost(
  { samples, measurements }: Pick<RunRecord, 'samples' | 'measurements'>,
  { routeId, rates }: { readonly routeId: string; readonly rates: CostRates },
): TrueCost {
  const own = samples.filter((sample) => sample.routeId === routeId);
  const usable = own.filter(
    (sample): sample is ImageSample => sample.kind === 'image' && measurements[sample.image.sha256]?.isBlank !== true,
  );
  // The pictures of a sheet share one shot, whose attempts stand with the first of them.
  const answers = new Map(own.flatMap(({ shotId, attempts }) => attempts.slice(-1).map((one) => [shotId, one])));
  const bought = new Set(usable.map(({ shotId }) => answers.get(shotId)));
  const others = own.flatMap(({ attempts }: Sample) => attempts.filter((attempt) => !bought.has(attempt)));
  const n = usable.length;
  const gigabytes =
    n === 0 ? undefined : usable.reduce((sum, { image }) => sum + image.sizeBytes, 0) / n / BYTES_PER_GB;
  const { storagePerGbMonth, keepMonths, bandwidthPerGb, review } = rates;
  const parts = {
    price: n === 0 ? UNKNOWN : priceOf([...bought], n),
    lost: n === 0 ? UNKNOWN : lostOf(others, n),
    storage: usdPart(gigabytes, storagePerGbMonth === undefined ? undefined : storagePerGbMonth * keepMonths),
    bandwidth: usdPart(gigabytes, bandwidthPerGb),
    review: usdPart(1, review === undefined ? undefined : (review.share * review.minutes * review.hourlyUsd) / 60),
  };
  return { usable: n, ...parts, total: totalOf(Object.values(parts)) };
}

/** What a month of so many usable pictures costs, whole micros, rounded up. */
export function monthlyCost(perImage: CostPart, imagesPerMonth: number): CostPart {
  if (perImage.kind !== 'known') return perImage;
  const micros: Micros = Math.ceil(perImage.micros * imagesPerMonth - 1e-6);
  return { ...perImage, micros };
}

const UNKNOWN: CostPart = { kind: 'unknown' };

function priceOf(attempts: readonly (Attempt | undefined)[], n: number): CostPart {
  let sum = 0;
  for (const attempt of attempts) {
    if (attempt?.cost === undefined) return UNKNOWN;
    sum += attempt.cost.micros;
  }
  return { kind: 'known', micros: sum / n, isAtLeast: false };
}

function lostOf(attempts: readonly Attempt[], n: number): CostPart {
  const micros = attempts.reduce((sum, { cost }) => sum + (cost?.micros ?? 0), 0) / n;
  return {
    kind: 'known',
    micros,
    isAtLeast: attempts.some(({ cost, billing }) => cost === undefined && billing !== 'no'),
  };
}

function usdPart(amount: number | undefined, usdEach: number | undefined): CostPart {
  if (usdEach === undefined) return { kind: 'not-set' };
  return amount === undefined
    ? UNKNOWN
    : { kind: 'known', micros: amount * usdEach * MICROS_PER_USD, isAtLeast: false };
}

function totalOf(parts: readonly CostPart[]): CostPart {
  let micros = 0;
  let isAtLeast = false;
  for (const part of parts) {
    if (part.kind === 'unknown') return UNKNOWN;
    if (part.kind === 'not-set') continue;
    micros += part.micros;
    isAtLeast ||= part.isAtLeast;
  }
  return { kind: 'known', micros, isAtLeast };
}

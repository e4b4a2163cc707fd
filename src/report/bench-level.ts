import type { RunRecord } from '../model/record.ts';
import type { Attempt, Sample } from '../model/sample.ts';
import { percentile } from '../shared/percentile.ts';

/** What a route did with so many requests in flight. */
export interface BenchLevel {
  readonly concurrency: number;
  /** Sent; fewer than planned where the budget ended or the route was stopped. */
  readonly requests: number;
  /** Pictures that came, can be decoded and are not blank. A sheet has several. */
  readonly usable: number;
  readonly refused: number;
  readonly failed: number;
  /** Requests that were answered "too many requests", 0–1. */
  readonly rateLimited: number;
  /** Usable pictures a second while every place was taken. Absent: none came in that time. */
  readonly imagesPerSecond?: number;
  /** Nearest rank, of requests that brought a picture. Absent: there was none, or its answer was not timed. */
  readonly latencyMs?: { readonly p50: number; readonly p95: number; readonly p99: number };
}

/** Facts of the samples of one level; `undefined`: nothing was sent. Each request was one attempt. */
export function benchLevel(
  { samples, measurements }: Pick<RunRecord, 'samples' | 'measurements'>,
  { concurrency }: Pick<BenchLevel, 'concurrency'>,
): BenchLevel | undefined {
  const isUsable = (sample: Sample): boolean =>
    sample.kind === 'image' && measurements[sample.image.sha256]?.isBlank !== true;
  const requests = [...Map.groupBy(samples, ({ shotId }) => shotId).values()].flatMap((ofShot): Request[] => {
    const attempt = ofShot.flatMap(({ attempts }) => attempts)[0];
    return attempt === undefined ? [] : [{ attempt, usable: ofShot.filter(isUsable).length }];
  });
  if (requests.length === 0) return undefined;
  const limited = requests.filter(({ attempt }) => attempt.outcome === 'rate-limited').length;
  const imagesPerSecond = sustained(requests);
  const times = samples.flatMap((sample) => (sample.kind === 'image' ? (sample.latencyMs ?? []) : []));
  const [p50, p95, p99] = [0.5, 0.95, 0.99].map((share) => percentile(times, share));
  return {
    concurrency,
    requests: requests.length,
    usable: samples.filter(isUsable).length,
    refused: samples.filter(({ kind }) => kind === 'refused').length,
    failed: samples.filter(({ kind }) => kind === 'failed').length,
    rateLimited: limited / requests.length,
    ...(imagesPerSecond === undefined ? {} : { imagesPerSecond }),
    ...(p50 === undefined || p95 === undefined || p99 === undefined ? {} : { latencyMs: { p50, p95, p99 } }),
  };
}

interface Request {
  readonly attempt: Attempt;
  /** Pictures that it brought. */
  readonly usable: number;
}

/**
 * What came from the first request until the last one was sent: after that, places run empty, and counting them would
 * make every route look slower than it is.
 */
function sustained(requests: readonly Request[]): number | undefined {
  const startOf = ({ attempt }: Request): number => Date.parse(attempt.startedAt);
  const starts = requests.map(startOf);
  const end = Math.max(...starts);
  const elapsedMs = end - Math.min(...starts);
  // Starts are whole milliseconds.
  const inTime = requests.filter((request) => startOf(request) + Math.floor(request.attempt.elapsedMs) <= end);
  const usable = inTime.reduce((sum, request) => sum + request.usable, 0);
  return usable === 0 || elapsedMs === 0 ? undefined : usable / (elapsedMs / 1_000);
}

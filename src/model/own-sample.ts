import type { Sample } from './sample.ts';

/**
 * The sample as the route alone brought it: what a fallback served says nothing about the route, neither its pictures
 * nor its latency, cost, refusals and failures. The same object where no fallback was asked.
 */
export function ownSample(sample: Sample): Sample {
  if (sample.own === undefined) return sample;
  const { shotId, routeId, caseId, index, purpose, seed, warnings, own } = sample;
  return {
    shotId,
    routeId,
    caseId,
    index,
    purpose,
    ...(seed === undefined ? {} : { seed }),
    attempts: sample.attempts.filter((attempt) => attempt.routeId === undefined),
    warnings,
    ...own,
  };
}

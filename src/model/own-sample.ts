import type { Sample } from './sample.ts';

/**
 * What a run is judged by: of each request one answer, as the route alone brought it. The pictures of a sheet come from
 * one job and may be alike in what differs between jobs, so they are no independent looks; the first stands for the sheet.
 */
export function judgedSamples(samples: readonly Sample[]): Sample[] {
  return ownSamples(samples).filter(({ panel }) => panel === undefined || panel.index === 0);
}

/** All samples as the route alone brought them, every picture of its sheets too; the sheet of a fallback is one answer. */
export function ownSamples(samples: readonly Sample[]): Sample[] {
  return samples.filter(({ panel, own }) => own === undefined || (panel?.index ?? 0) === 0).map(ownSample);
}

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

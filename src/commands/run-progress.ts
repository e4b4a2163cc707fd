import { formatUsd, type Micros } from '../model/money.ts';
import type { Progress } from '../model/ports.ts';
import type { Shot } from '../model/plan.ts';
import type { Sample } from '../model/sample.ts';

/** Tells people how a run goes: a status on a terminal, a line for every tenth of it and for every failure elsewhere. */
export function createRunProgress(progress: Progress, { shots }: { readonly shots: number }) {
  const step = Math.max(1, Math.ceil(shots / 10));
  let done = 0;
  return {
    started(shot: Shot): void {
      progress.status(`${done}/${shots} · asking ${shot.routeId} for ${shot.caseId}`);
    },
    finished(
      sample: Sample,
      { spentMicros, unknownAttempts }: { readonly spentMicros: Micros; readonly unknownAttempts: number },
    ): void {
      done += 1;
      if (sample.kind === 'failed') progress.warn(`${sample.shotId}: ${sample.reason}: ${sample.message}`);
      if (done % step === 0 || done === shots)
        progress.line(`${done}/${shots} shots, ${spent(spentMicros, unknownAttempts)} so far`);
    },
  };
}

/** What the vendor did not price is not free. */
function spent(knownMicros: Micros, unknownAttempts: number): string {
  if (unknownAttempts === 0) return formatUsd(knownMicros);
  const unknown = `${unknownAttempts} unknown`;
  return knownMicros === 0 ? `cost of ${unknown}` : `${formatUsd(knownMicros)} + ${unknown}`;
}

import { EXIT, type ExitCode } from '../model/errors.ts';
import type { RunRecord } from '../model/record.ts';

/**
 * What a judged run means for the process. 1: a finding, cell or route has a verdict that the gate fails on. 3: some
 * shot could not be measured (failed, skipped, picture broken, run cut short). 0: otherwise, also for cells that are
 * `inconclusive` only because their route is unseeded: nothing went wrong, and a build that failed for it would
 * never pass.
 */
export function exitCodeFor(
  record: Pick<RunRecord, 'gate' | 'findings' | 'cells' | 'routeResults' | 'incomplete'>,
): ExitCode {
  const { gate, findings, cells, routeResults, incomplete } = record;
  if ([...findings, ...cells, ...routeResults].some(({ verdict }) => gate.failOn.includes(verdict))) return EXIT.drift;
  const isUnmeasured = cells.some(
    ({ verdict, comparison: { counts } }) =>
      verdict === 'inconclusive' &&
      (counts.failed > 0 || counts.skipped > 0 || (counts.broken ?? 0) > 0 || counts.planned === 0),
  );
  return isUnmeasured || incomplete !== undefined ? EXIT.unmeasured : EXIT.ok;
}

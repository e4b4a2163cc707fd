import { EXIT, type ExitCode } from '../model/errors.ts';
import type { Verdict } from '../model/verdict.ts';

/** A run that the gate lets pass, and that is no proof of anything being as it was. */
const UNPROVEN: ReadonlySet<Verdict> = new Set(['drifted', 'inconclusive', 'unreliable-baseline']);

/** What a run means for a check: `failure` where the gate fails, `neutral` where it could not measure or the gate lets a drift pass. */
export function checkConclusion(verdict: Verdict, exitCode: ExitCode): 'success' | 'failure' | 'neutral' {
  if (exitCode === EXIT.drift) return 'failure';
  return exitCode === EXIT.ok && !UNPROVEN.has(verdict) ? 'success' : 'neutral';
}

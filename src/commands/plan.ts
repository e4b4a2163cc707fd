import type { Selection } from './environment.ts';
import { knownBaselines, loadProject } from './load-project.ts';
import type { StorageEnvironment } from './open-storage.ts';
import { plannedRoutes } from './run-facts.ts';
import { isKeptRun } from './run-history.ts';
import { findRetirement } from '../config/retirements.ts';
import type { Plan } from '../model/plan.ts';
import type { RunInfo } from '../model/record.ts';
import { formatPlan } from '../plan/format-plan.ts';
import { type Outlook, planOutlook } from '../plan/outlook.ts';
import { priceNotes } from '../plan/price-notes.ts';
import { retirementNotes } from '../plan/retirement-notes.ts';

/** What a plan is told as JSON. */
export interface FullPlan extends Plan, Outlook {
  /** Prices to doubt and models that are going away, one sentence each. */
  readonly warnings: readonly string[];
}

/** What a run would send and cost, and what it could find. Needs no key and sends nothing. */
export async function plan(
  options: {
    readonly configFile: string;
    readonly only: Selection;
    /** Of the run that is planned. Default: the command line. */
    readonly trigger?: RunInfo['trigger'];
  },
  environment: StorageEnvironment,
): Promise<{ readonly plan: FullPlan; readonly lines: readonly string[] }> {
  const { trigger = 'cli', ...rest } = options;
  const mayWait = isKeptRun({ trigger }, options.only);
  await using project = await loadProject({ ...rest, mayWait }, environment);
  const { config, plan: planned, baselines } = project;
  const outlook = planOutlook({ plan: planned, config, baselineOf: knownBaselines(baselines) });
  const routes = plannedRoutes({ config, plan: planned });
  const nowMs = environment.clock.now();
  const warnings = [
    ...priceNotes(routes, nowMs),
    ...retirementNotes(routes, { find: findRetirement, nowMs }).map(({ text }) => text),
  ];
  return {
    plan: { ...planned, ...outlook, warnings },
    lines: [...formatPlan({ plan: planned, config, outlook }), ...warnings],
  };
}

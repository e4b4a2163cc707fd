import type { Environment, Selection } from './environment.ts';
import { knownBaselines, loadProject } from './load-project.ts';
import type { Plan } from '../model/plan.ts';
import { formatPlan } from '../plan/format-plan.ts';
import { type Outlook, planOutlook } from '../plan/outlook.ts';

/** What a run would send and cost, and what it could find. Needs no key and sends nothing. */
export async function plan(
  options: { readonly configFile: string; readonly only: Selection },
  environment: Pick<Environment, 'cwd'>,
): Promise<{ readonly plan: Plan & Outlook; readonly lines: readonly string[] }> {
  const { config, plan: planned, baselines } = await loadProject(options, environment);
  const outlook = planOutlook({ plan: planned, config, baselineOf: knownBaselines(baselines) });
  return { plan: { ...planned, ...outlook }, lines: formatPlan({ plan: planned, config, outlook }) };
}

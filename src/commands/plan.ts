import type { Environment, Selection } from './environment.ts';
import { loadProject } from './load-project.ts';
import type { Plan } from '../model/plan.ts';
import { formatPlan } from '../plan/format-plan.ts';

/** What a run would send and cost. Needs no key and sends nothing. */
export async function plan(
  options: { readonly configFile: string; readonly only: Selection },
  environment: Pick<Environment, 'cwd'>,
): Promise<{ readonly plan: Plan; readonly lines: readonly string[] }> {
  const project = await loadProject(options, environment);
  return { plan: project.plan, lines: formatPlan(project.plan, project.config) };
}

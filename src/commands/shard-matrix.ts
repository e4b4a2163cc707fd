import { budgetOf, type RunOptions } from './prepare-run.ts';
import { loadProject } from './load-project.ts';
import { isKeptRun } from './run-history.ts';
import type { StorageEnvironment } from './open-storage.ts';
import { microsToUsd } from '../model/money.ts';
import { slicePlan } from '../plan/slice-plan.ts';

/** What `strategy.matrix` of a GitHub workflow takes: one job for each entry. */
export interface ShardMatrix {
  readonly include: readonly {
    /** For `check --shard`. */
    readonly shard: string;
    readonly index: number;
    readonly count: number;
    readonly shots: number;
    /** US dollars, of the shots whose price is known. */
    readonly expectedUsd: number;
    /** This shard's part of the budget, US dollars. Absent: no limit. */
    readonly budgetUsd?: number;
  }[];
}

/** The shards of a run with what each of them sends. Shards without work are left in: `merge` counts them. */
export async function shardMatrix(
  {
    shards: count,
    ...options
  }: Pick<RunOptions, 'configFile' | 'only' | 'run' | 'maxCostMicros'> & { readonly shards: number },
  environment: StorageEnvironment,
): Promise<ShardMatrix> {
  const { only, run } = options;
  await using project = await loadProject({ ...options, mayWait: isKeptRun(run, only) }, environment);
  const budgetMicros = budgetOf(project, options);
  return {
    include: Array.from({ length: count }, (_, place) => {
      const index = place + 1;
      const { plan, budgetMicros: share } = slicePlan({ ...project, budgetMicros }, { index, count });
      return {
        shard: `${index}/${count}`,
        index,
        count,
        shots: plan.shots.length,
        expectedUsd: microsToUsd(plan.cost.expectedMicros),
        ...(share === undefined ? {} : { budgetUsd: microsToUsd(share) }),
      };
    }),
  };
}

import type { Measuring } from './measuring.ts';
import { testRoutePictures } from './picture-tests.ts';
import type { Project } from './load-project.ts';
import { SECOND_STAGE_PICTURES, stageVerdict } from '../judge/two-stage.ts';
import type { PictureTest } from '../model/comparison.ts';
import type { RecentRun } from '../model/history.ts';
import type { Measurement } from '../model/measurement.ts';
import type { Micros } from '../model/money.ts';
import type { Plan } from '../model/plan.ts';
import type { Sample } from '../model/sample.ts';
import { alarmLevel } from '../plan/alarm-level.ts';
import { planMore } from '../plan/plan-shots.ts';
import type { RunOutcome } from '../run/run-ports.ts';

export interface RunStagesInput {
  readonly project: Project;
  readonly measuring: Measuring;
  /** Sends a plan under what is left of the budget. */
  readonly send: (plan: Plan, spentMicros: Micros) => Promise<RunOutcome>;
  /** Seed of the relabellings. */
  readonly seed: number;
  /** Routes whose pictures cannot be judged, so that more of them would be money for nothing. */
  readonly doubted: { has(routeId: string): boolean };
  /** Vectors of earlier runs by route; none for a run that speaks for a proposal. */
  readonly recent: ReadonlyMap<string, readonly RecentRun[]>;
}

/** A whole run, one stage or two. */
export interface StagedRun extends Omit<RunOutcome, 'samples'> {
  readonly samples: readonly Sample[];
  readonly measurements: Readonly<Record<string, Measurement>>;
  /** By route; routes without unseeded pictures are not in it. */
  readonly tests: ReadonlyMap<string, PictureTest>;
}

/**
 * Two-stage sampling (detection reference 3.7): one picture per case, and more only on routes where the test of the
 * first ones is suspicious. Only the second test can alarm, so looking twice costs no false alarms. A fixed number of
 * samples is one stage, whose test is final.
 */
export async function runStages(input: RunStagesInput): Promise<StagedRun> {
  const { project, measuring, send, seed, doubted, recent } = input;
  const { config, plan, baselines, store } = project;
  const alpha = alarmLevel(config.plan.falseAlarmsPerYear);
  const isAdaptive = config.plan.samples === 'adaptive';
  const outcome = await send(plan, 0);
  const first = await measuring.finish(outcome.samples);
  const data = { cells: plan.cells, baselines, store, alpha, seed };
  const tests = await testRoutePictures({ ...data, ...first, stage: isAdaptive ? 1 : 2, recent });
  const suspicious = new Map([...tests].filter(([routeId, test]) => asksForMore(test) && !doubted.has(routeId)));
  const isOpen = isAdaptive && outcome.incomplete === undefined && suspicious.size > 0;
  if (!isOpen) return { ...outcome, ...first, tests };

  const more = planMore(plan, { config, routeIds: new Set(suspicious.keys()), count: SECOND_STAGE_PICTURES });
  const second = await send(more, outcome.spentMicros);
  const all = await measuring.finish([...outcome.samples, ...second.samples]);
  const final = await testRoutePictures({ ...data, ...all, stage: 2, earlier: suspicious });
  return {
    ...all,
    tests: new Map([...tests, ...final]),
    ...(second.incomplete === undefined ? {} : { incomplete: second.incomplete }),
    spentMicros: outcome.spentMicros + second.spentMicros,
    unknownAttempts: outcome.unknownAttempts + second.unknownAttempts,
    notes: [
      ...outcome.notes,
      {
        level: 'info',
        text: `The first pictures of ${[...suspicious.keys()].join(', ')} looked unusual, so ${more.shots.length} more were made to be sure.`,
      },
      ...second.notes,
    ],
  };
}

function asksForMore({ stages, alpha }: PictureTest): boolean {
  const last = stages.at(-1)!;
  return stageVerdict({ ...last, alpha }) === 'buy-more';
}

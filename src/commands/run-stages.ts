import type { BatchRound } from './batch-round.ts';
import type { Measuring } from './measuring.ts';
import { testRoutePictures, testSingleCases } from './picture-tests.ts';
import type { Project } from './load-project.ts';
import { SECOND_STAGE_PICTURES, stageVerdict } from '../judge/two-stage.ts';
import type { PictureTest, SingleCases } from '../model/comparison.ts';
import type { RecentRun } from '../model/history.ts';
import type { Measurement } from '../model/measurement.ts';
import type { Micros } from '../model/money.ts';
import { judgedSamples } from '../model/own-sample.ts';
import type { Plan, Shot } from '../model/plan.ts';
import type { Note } from '../model/record.ts';
import type { Sample } from '../model/sample.ts';
import { alarmLevel, maySingleCasesAlarm } from '../plan/alarm-level.ts';
import { planMore } from '../plan/plan-shots.ts';
import type { RunOutcome } from '../run/run-ports.ts';

export interface RunStagesInput {
  readonly project: Project;
  /** What batches brought; their routes are not sent. */
  readonly round: BatchRound;
  readonly measuring: Measuring;
  /** Sends a plan under what is left of the budget. */
  readonly send: (plan: Plan, spentMicros: Micros) => Promise<RunOutcome>;
  /** Seed of the relabellings. */
  readonly seed: number;
  /** Routes whose pictures cannot be judged, so that more of them would be money for nothing. */
  readonly doubted: { has(routeId: string): boolean };
  /** Why no second look can be bought, in words that finish "… were not made: ". Absent: it can. */
  readonly oneStageBecause?: string | undefined;
  /** Vectors of earlier runs by route; none for a run that speaks for a proposal. */
  readonly recent: ReadonlyMap<string, readonly RecentRun[]>;
  /** Cells that somebody set aside: they are tested with no others, and no suspicion buys more of them. */
  readonly isMuted: (cell: Pick<Shot, 'routeId' | 'caseId'>) => boolean;
}

/** A whole run, one stage or two. */
export interface StagedRun extends Omit<RunOutcome, 'samples'> {
  readonly samples: readonly Sample[];
  readonly measurements: Readonly<Record<string, Measurement>>;
  /** By route; routes without unseeded pictures are not in it. */
  readonly tests: ReadonlyMap<string, PictureTest>;
  /** Shots that a suspicion asks for on routes that go through batches: the next batch has them. */
  readonly later: readonly Shot[];
  /** Of those routes: suspicious as a whole, so the next batch is their second stage. */
  readonly secondStage: ReadonlySet<string>;
}

/**
 * Two-stage sampling (detection reference 3.7): one picture per case, and more only where the first ones are
 * suspicious: of all cases on routes whose test says so, of single cases whose own picture is odd (3.9). Only the
 * second stage can alarm, so looking twice costs no false alarms. A fixed number of samples is one stage, whose test
 * is final. A route that goes through batches has its second stage in the next batch, whose pictures are tested alone.
 */
export async function runStages(input: RunStagesInput): Promise<StagedRun> {
  const { project, round, measuring, send, seed, doubted, recent, isMuted, oneStageBecause } = input;
  const { config, plan, baselines, store } = project;
  const { falseAlarmsPerYear, samples } = config.plan;
  const isAdaptive = samples === 'adaptive';
  const isBatched = ({ routeId }: Pick<Shot, 'routeId'>): boolean => round.routes.has(routeId);
  const sent = await send({ ...plan, shots: plan.shots.filter((shot) => !isBatched(shot)) }, 0);
  const outcome = { ...sent, samples: [...sent.samples, ...round.samples] };
  const first = await measuring.finish(outcome.samples);
  const data = { cells: plan.cells.filter((cell) => !isMuted(cell)), baselines, store };
  const testing = { ...data, alpha: alarmLevel(falseAlarmsPerYear), seed };
  const own = { ...first, samples: judgedSamples(first.samples) };
  const stageOf = (routeId: string): 1 | 2 => (isAdaptive ? (round.routes.get(routeId)?.shown?.stage ?? 1) : 2);
  const tests = await testRoutePictures({ ...testing, ...own, stageOf, recent });
  const trusted = [...tests].filter(([routeId]) => isAdaptive && !doubted.has(routeId));
  const suspicious = new Map(trusted.filter(([, test]) => asksForMore(test)));
  const odd = new Map(trusted.map(([routeId, { oddCases }]) => [routeId, oddCases]));
  const mayAlarm = maySingleCasesAlarm(falseAlarmsPerYear, testedCases(tests));
  const wanted = planMore(plan, {
    config,
    isWanted: ({ routeId, caseId }) =>
      !isMuted({ routeId, caseId }) && (suspicious.has(routeId) || odd.get(routeId)?.includes(caseId) === true),
    count: SECOND_STAGE_PICTURES,
  });
  const more = { ...wanted, shots: wanted.shots.filter((shot) => !isBatched(shot)) };
  const next = {
    later: wanted.shots.filter(isBatched),
    secondStage: new Set([...suspicious.keys()].filter((routeId) => isBatched({ routeId }))),
  };
  const notes = [...outcome.notes, ...laterNotes(next.later)];
  if (oneStageBecause !== undefined && more.shots.length > 0)
    notes.push({
      level: 'warning',
      text: `${unusualWords(more, suspicious)}, but more were not made: ${oneStageBecause}.`,
    });
  if (outcome.incomplete !== undefined || more.shots.length === 0 || oneStageBecause !== undefined) {
    const singles = await testSingleCases({ ...data, ...own }, { odd, mayAlarm });
    return { ...outcome, ...first, ...next, tests: withSingles(tests, singles), notes };
  }

  const second = await send(more, outcome.spentMicros);
  const all = await measuring.finish([...outcome.samples, ...second.samples]);
  const allOwn = { ...all, samples: judgedSamples(all.samples) };
  const again = new Map([...suspicious].filter(([routeId]) => !isBatched({ routeId })));
  const final = await testRoutePictures({ ...testing, ...allOwn, stageOf: () => 2, earlier: again });
  const singles = await testSingleCases({ ...data, ...allOwn }, { odd, mayAlarm });
  return {
    ...all,
    ...next,
    tests: withSingles(new Map([...tests, ...final]), singles),
    ...(second.incomplete === undefined ? {} : { incomplete: second.incomplete }),
    spentMicros: outcome.spentMicros + second.spentMicros,
    unknownAttempts: outcome.unknownAttempts + second.unknownAttempts,
    notes: [...notes, { level: 'info', text: moreWords(more, suspicious) }, ...second.notes],
  };
}

const withSingles = (
  tests: ReadonlyMap<string, PictureTest>,
  singles: ReadonlyMap<string, SingleCases>,
): Map<string, PictureTest> =>
  new Map(
    [...tests].map(([routeId, test]) => {
      const found = singles.get(routeId);
      return [routeId, found === undefined ? test : { ...test, singles: found }];
    }),
  );

/** Cells that a note names. */
const MAX_NAMED = 6;

function moreWords(more: Plan, suspicious: { has(routeId: string): boolean }): string {
  return `${unusualWords(more, suspicious)}, so ${more.shots.length} more were made to be sure.`;
}

/** Why more pictures are bought: routes that were suspicious as a whole, and cases that were odd alone. */
function unusualWords({ shots }: Plan, suspicious: { has(routeId: string): boolean }): string {
  const subjects = new Set(
    shots.map(({ routeId, caseId }) => (suspicious.has(routeId) ? routeId : `${routeId}/${caseId}`)),
  );
  const named = [...subjects].slice(0, MAX_NAMED).join(', ');
  const others = subjects.size > MAX_NAMED ? ` and ${subjects.size - MAX_NAMED} more` : '';
  return `The first pictures of ${named}${others} looked unusual`;
}

function laterNotes(later: readonly Shot[]): Note[] {
  return [...Map.groupBy(later, ({ routeId }) => routeId)].map(([routeId, shots]) => ({
    level: 'info',
    text: `The pictures of ${routeId} looked unusual, so its next batch asks for ${shots.length} more to be sure.`,
  }));
}

/** Of all routes: each is a chance for a false alarm of its own. */
const testedCases = (tests: ReadonlyMap<string, PictureTest>): number =>
  [...tests.values()].reduce((sum, { stages }) => sum + stages.at(-1)!.cases, 0);

function asksForMore({ stages, alpha }: PictureTest): boolean {
  const last = stages.at(-1)!;
  return stageVerdict({ ...last, alpha }) === 'buy-more';
}

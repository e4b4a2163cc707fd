import { randomBytes } from 'node:crypto';

import { type EarlierAnswers, NO_ANSWERS, spentOn } from './earlier-answers.ts';
import { ConfigError, InfraError } from '../model/errors.ts';
import type { Note } from '../model/record.ts';
import type { Sample } from '../model/sample.ts';
import type { BegunRun, RunScope, Shard } from '../model/shard.ts';
import { createRunFolder, type RunFolder } from '../record/run-folder.ts';
import { newRunId } from '../record/run-id.ts';
import { canonicalJson } from '../shared/hash.ts';

export interface BeginOptions {
  /** Absolute. */
  readonly outDir: string;
  readonly scope: RunScope;
  readonly shard?: Shard | undefined;
  /** Routes whose requests go through batches. Default: none. */
  readonly batched?: ReadonlySet<string>;
  /** Goes on with the run that was stopped in the folder; where there is none, begins one. */
  readonly resume: boolean;
  /** Epoch milliseconds of a run's start. */
  readonly startMs: number;
}

/** A run whose folder says what it is of. */
export interface Begun {
  readonly folder: RunFolder;
  readonly run: BegunRun;
  readonly answers: EarlierAnswers;
}

/**
 * Opens the folder of a run. With `resume`, throws `ConfigError` when the run in it is of another config, of other
 * baselines or of another shard, and `InfraError` when nobody can tell what it is of: its pictures are paid for.
 */
export async function beginRun({
  outDir,
  scope,
  shard,
  batched = new Set(),
  resume,
  startMs,
}: BeginOptions): Promise<Begun> {
  const folder = createRunFolder(outDir);
  const earlier = resume ? await folder.readBegun() : undefined;
  if (earlier !== undefined) {
    checkSame(earlier, { scope, shard, outDir });
    return { folder, run: earlier, answers: answersOf(await folder.readSamples(), batched) };
  }
  if (resume && (await folder.readSamples()).length > 0)
    throw new InfraError('run-folder-unknown', `${outDir} holds answers of a run that it does not describe`, {
      hint: 'Start anew without --resume, in another folder if they are worth keeping',
    });
  await folder.start();
  const run: BegunRun = {
    version: 1,
    id: newRunId(startMs, randomBytes(4)),
    startedAt: new Date(startMs).toISOString(),
    scope,
    ...(shard === undefined ? {} : { shard }),
    isFinished: false,
  };
  await folder.begin(run);
  return { folder, run, answers: NO_ANSWERS };
}

function checkSame(
  earlier: BegunRun,
  { scope, shard, outDir }: Pick<BeginOptions, 'scope' | 'shard' | 'outDir'>,
): void {
  const because = differenceOf(earlier.scope, scope) ?? shardDifference(earlier.shard, shard);
  if (because === undefined) return;
  throw new ConfigError(
    [
      {
        message: `the run in ${outDir} cannot go on: ${because}`,
        hint: 'Leave out --resume to start anew, which pays for every picture again',
      },
    ],
    { code: 'other-run' },
  );
}

/** What keeps answers of two scopes apart, as a clause; `undefined`: nothing. */
export function differenceOf(one: RunScope, other: RunScope): string | undefined {
  if (one.config !== other.config) return 'the config or its suite is not the same';
  if (limitsOf(one) !== limitsOf(other)) return 'it is limited to other routes or cases';
  return one.plan === other.plan ? undefined : 'the plan is not the same, because the baselines have changed';
}

const limitsOf = ({ routes, cases }: RunScope): string => canonicalJson({ routes, cases });

function shardDifference(one: Shard | undefined, other: Shard | undefined): string | undefined {
  return shardWords(one) === shardWords(other) ? undefined : `it is ${shardWords(one)}, not ${shardWords(other)}`;
}

const shardWords = (shard: Shard | undefined): string =>
  shard === undefined ? 'the whole run' : `shard ${shard.index} of ${shard.count}`;

/** The last word on each shot. What was skipped, or in flight when the run was stopped, has no answer. */
function answersOf(all: readonly Sample[], batched: ReadonlySet<string>): EarlierAnswers {
  const collected = all.filter(({ routeId, kind }) => batched.has(routeId) && kind !== 'skipped');
  const saved = all.filter(({ routeId }) => !batched.has(routeId));
  const last = new Map(saved.map((sample) => [`${sample.shotId}#${sample.panel?.index ?? 0}`, sample]));
  const samples = Map.groupBy([...last.values()].filter(isAnswer), ({ shotId }) => shotId);
  const kept = new Set([...samples.values()].flat());
  const dropped = saved.filter((sample) => !kept.has(sample) && sample.kind !== 'skipped');
  return {
    samples,
    collected: [...new Map(collected.map((sample) => [sample.shotId, sample])).values()],
    measurements: {},
    lost: spentOn(dropped),
    notes: resumeNotes(samples.size, dropped.length),
  };
}

const isAnswer = (sample: Sample): boolean =>
  sample.kind !== 'skipped' && !(sample.kind === 'failed' && sample.reason === 'aborted');

function resumeNotes(answers: number, again: number): Note[] {
  const resumed: Note = {
    level: 'info',
    text: `The run was stopped and went on with ${answers} ${answers === 1 ? 'answer' : 'answers'} that it had.`,
  };
  if (again === 0) return [resumed];
  const requests = again === 1 ? '1 request that was' : `${again} requests that were`;
  const text = `${requests} in flight when it was stopped went out again; what they may have cost is counted.`;
  return [resumed, { level: 'warning', text }];
}

import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join, relative, resolve } from 'node:path';

import { differenceOf } from './begin-run.ts';
import { type CheckOptions, type CheckResult, judgeWhole } from './check.ts';
import type { EarlierAnswers } from './earlier-answers.ts';
import type { Environment } from './environment.ts';
import { loadProject, type Project } from './load-project.ts';
import { type Access, budgetOf, openAccess, type PreparedRun, readPictures } from './prepare-run.ts';
import { askedRoutes } from './run-facts.ts';
import { isKeptRun } from './run-history.ts';
import { ConfigError, InfraError } from '../model/errors.ts';
import type { Sample } from '../model/sample.ts';
import type { BegunRun } from '../model/shard.ts';
import { runScope } from '../plan/run-scope.ts';
import { joinShards, type JoinedShards, type ShardFolder } from '../record/join-shards.ts';
import { readShardRecord } from '../record/read-record.ts';
import { createRunFolder } from '../record/run-folder.ts';
import { newRunId } from '../record/run-id.ts';

export interface MergeOptions extends Omit<CheckOptions, 'only' | 'resume'> {
  /** Folders of shards, or folders of such folders. */
  readonly dirs: readonly string[];
}

/**
 * Joins the shards of a run, then goes the rest of its way: compare, judge, report. A second look at a suspicion, and
 * batches, are nobody's part, so they are bought here, where the keys are; without keys a suspicion stays one.
 */
export async function merge(options: MergeOptions, environment: Environment): Promise<CheckResult> {
  const folders = await findShards(options.dirs, environment.cwd);
  const joined = joinShards(folders);
  const { routes, cases } = joined.scope;
  const whole: CheckOptions = { ...options, only: { routes, cases } };
  await using project = await loadProject({ ...whole, mayWait: isKeptRun(options.run, whole.only) }, environment);
  checkPlanned(project, { joined, only: whole.only });
  const { prepared, oneStageBecause } = await prepareMerge(project, whole, environment);
  const folder = await createRunFolder(options.outDir).start();
  const run: BegunRun = {
    version: 1,
    id: newRunId(Date.parse(joined.startedAt), randomBytes(4)),
    startedAt: joined.startedAt,
    scope: joined.scope,
    isFinished: false,
  };
  await folder.begin(run);
  for (const { path, record } of folders) {
    const from = createRunFolder(path);
    for (const sample of record.samples)
      if (sample.kind === 'image') await folder.saveImage(await from.readImage(sample.image), sample.image.mediaType);
  }
  const { samples, measurements, lost, notes } = joined;
  const answers: EarlierAnswers = {
    samples,
    collected: [],
    measurements,
    lost: { ...lost, countedMicros: lost.spentMicros },
    notes: [{ level: 'info', text: `Joined from ${joined.count} shards.` }, ...notes],
  };
  // Awaited here, because the project is closed when this returns.
  return await judgeWhole(
    {
      prepared,
      begun: { folder, run, answers },
      options: whole,
      ...(oneStageBecause === undefined ? {} : { oneStageBecause }),
    },
    environment,
  );
}

interface FoundShard extends ShardFolder {
  /** Absolute; `dir` is as it is shown. */
  readonly path: string;
}

const isShard = (path: string): boolean => existsSync(join(path, 'record.json'));

/** Folders with a record; a folder without one may hold several that do, as downloaded artifacts lie. */
async function findShards(dirs: readonly string[], cwd: string): Promise<FoundShard[]> {
  const folders: FoundShard[] = [];
  for (const name of dirs) {
    const dir = resolve(cwd, name);
    const inside = isShard(dir) || !existsSync(dir) ? [] : await readdir(dir, { withFileTypes: true });
    const below = inside.filter((entry) => entry.isDirectory()).map((entry) => join(dir, entry.name));
    const found = below.filter(isShard).sort();
    for (const path of found.length === 0 ? [dir] : found)
      folders.push({ path, dir: relative(cwd, path) || path, record: await readShardRecord(path) });
  }
  return folders;
}

/** What the shards sent must be what the config, as it is here, would have sent. */
function checkPlanned(
  project: Project,
  { joined, only }: { readonly joined: JoinedShards; readonly only: CheckOptions['only'] },
): void {
  const because = differenceOf(joined.scope, runScope({ ...project, only }));
  if (because !== undefined)
    throw new ConfigError(
      [
        {
          message: `the shards are of another run: ${because}`,
          hint: 'Merge with the config and the baselines that the shards ran with',
        },
      ],
      { code: 'shards-unlike' },
    );
  const { config, plan } = project;
  const batched = new Set(config.routes.flatMap(({ id, batch }) => (batch === true ? [id] : [])));
  const planned = plan.shots.filter(({ routeId }) => !batched.has(routeId));
  const isAnswered = (shot: (typeof planned)[number]): boolean => {
    const answer = joined.samples.get(shot.id);
    return answer?.every((sample) => placeOf(sample) === placeOf({ ...shot, shotId: shot.id })) === true;
  };
  const open = planned.filter((shot) => !isAnswered(shot)).length;
  if (open > 0 || joined.samples.size > planned.length)
    throw new InfraError(
      'shards-incomplete',
      `the shards hold ${joined.samples.size} answers to ${planned.length} planned requests`,
      {
        hint: 'Take the folders again as check --shard left them',
      },
    );
}

const placeOf = ({
  shotId,
  routeId,
  caseId,
  index,
  purpose,
}: Pick<Sample, 'shotId' | 'routeId' | 'caseId' | 'index' | 'purpose'>): string =>
  [shotId, routeId, caseId, index, purpose].join(' ');

/** Keys are wanted for a second look and for batches alone: a job without them still joins and judges. */
async function prepareMerge(
  project: Project,
  options: CheckOptions,
  environment: Environment,
): Promise<{ readonly prepared: PreparedRun; readonly oneStageBecause?: string }> {
  const routes = askedRoutes(project);
  await readPictures(project.plan.cells, project.store);
  const rest = { project, routes, budgetMicros: budgetOf(project, options) };
  try {
    return { prepared: { ...rest, ...openAccess(project, options, environment) } };
  } catch (error) {
    if (!(error instanceof ConfigError) || routes.some(({ batch }) => batch === true)) throw error;
    const none: Access = { keyFor: () => undefined, embeddings: undefined };
    return { prepared: { ...rest, ...none }, oneStageBecause: 'this job has no key that may be used' };
  }
}

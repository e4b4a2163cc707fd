import { ConfigError, InfraError } from '../model/errors.ts';
import type { Measurement } from '../model/measurement.ts';
import type { Note, RunRecord } from '../model/record.ts';
import type { Sample } from '../model/sample.ts';
import type { RunScope } from '../model/shard.ts';
import { canonicalJson } from '../shared/hash.ts';

/** A record with the folder that it is in. */
export interface ShardFolder {
  readonly dir: string;
  readonly record: RunRecord;
}

/** All shards of one run. */
export interface JoinedShards {
  readonly scope: RunScope;
  readonly count: number;
  /** ISO time of the first start. */
  readonly startedAt: string;
  /** By shot id, one or the pictures of a sheet. */
  readonly samples: ReadonlyMap<string, readonly Sample[]>;
  /** By SHA-256 of the picture's file. */
  readonly measurements: Readonly<Record<string, Measurement>>;
  /** What samples do not tell: requests that were sent again by a shard that was stopped. */
  readonly lost: { readonly spentMicros: number; readonly unknownAttempts: number };
  readonly notes: readonly Note[];
}

/**
 * Makes one set of answers of the shards of a run, whatever their order. Throws `ConfigError` when they do not belong
 * together, and `InfraError` when one is missing: a job that failed, perhaps.
 */
export function joinShards(folders: readonly ShardFolder[]): JoinedShards {
  const [first] = folders;
  if (first === undefined) throw refusal('there is no shard to join');
  const byIndex = new Map<number, ShardFolder>();
  for (const folder of folders) {
    const { shard } = folder.record;
    if (shard === undefined) throw refusal(`${folder.dir} holds a whole run, not a shard of one`);
    checkAlike(first, folder);
    if (shard.index > shard.count)
      throw refusal(`${folder.dir} says that it is shard ${shard.index} of ${shard.count}`);
    const twin = byIndex.get(shard.index);
    if (twin !== undefined)
      throw refusal(`shard ${shard.index} of ${shard.count} is there twice: ${twin.dir} and ${folder.dir}`);
    byIndex.set(shard.index, folder);
  }
  const { count, scope } = first.record.shard!;
  const missing = Array.from({ length: count }, (_, place) => place + 1).filter((index) => !byIndex.has(index));
  if (missing.length > 0)
    throw new InfraError(
      'shard-missing',
      `${missing.length === 1 ? 'shard' : 'shards'} ${missing.join(', ')} of ${count} ${missing.length === 1 ? 'is' : 'are'} missing`,
      { hint: 'Run the missing part again with  image-drift check --shard, then merge all of them' },
    );
  const records = [...byIndex].sort(([a], [b]) => a - b).map(([, { record }]) => record);
  const samples = new Map<string, readonly Sample[]>();
  for (const record of records)
    for (const [shotId, answer] of Map.groupBy(record.samples, (sample) => sample.shotId)) {
      if (samples.has(shotId)) throw refusal(`two shards have an answer to ${shotId}`);
      samples.set(shotId, answer);
    }
  return {
    scope,
    count,
    startedAt: records.map(({ run }) => run.startedAt).reduce((a, b) => (a < b ? a : b)),
    samples,
    measurements: Object.assign({}, ...records.map(({ measurements }) => measurements)) as JoinedShards['measurements'],
    lost: lostBy(records),
    notes: records.flatMap(({ notes, shard }) =>
      notes.map(({ level, text }) => ({ level, text: `Shard ${shard!.index} of ${count}: ${text}` })),
    ),
  };
}

function checkAlike(first: ShardFolder, other: ShardFolder): void {
  const [one, two] = [first.record, other.record];
  const differences: readonly (readonly [string, unknown, unknown])[] = [
    ['versions of image-drift', one.tool.version, two.tool.version],
    ['numbers of shards', one.shard?.count, two.shard?.count],
    ['configs', one.shard?.scope.config, two.shard?.scope.config],
    ['plans', one.shard?.scope, two.shard?.scope],
    ['commits', one.run.commit, two.run.commit],
  ];
  const found = differences.find(([, a, b]) => canonicalJson([a]) !== canonicalJson([b]));
  if (found !== undefined) throw refusal(`${first.dir} and ${other.dir} are of different ${found[0]}`);
}

/** What a shard paid beyond the attempts of its samples. */
function lostBy(records: readonly RunRecord[]): JoinedShards['lost'] {
  const costs = records.flatMap(({ samples }) => samples).flatMap(({ attempts }) => attempts.map(({ cost }) => cost));
  const known = costs.reduce((sum, cost) => sum + (cost?.micros ?? 0), 0);
  const unknown = costs.filter((cost) => cost === undefined).length;
  const all = records.reduce((sum, { cost }) => sum + cost.micros, 0);
  const allUnknown = records.reduce((sum, { cost }) => sum + cost.unknownAttempts, 0);
  return { spentMicros: Math.max(0, all - known), unknownAttempts: Math.max(0, allUnknown - unknown) };
}

const refusal = (message: string): ConfigError =>
  new ConfigError([{ message, hint: 'Merge the shards of one run, each once' }], { code: 'shards-unlike' });

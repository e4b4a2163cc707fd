import { z } from 'zod';

import { checkedId, idSchema } from './baseline-schema.ts';
import { placeBelow } from './place-below.ts';
import { InfraError } from '../model/errors.ts';
import {
  type HistoryEntry,
  MAX_HISTORY_RUNS,
  MAX_RECENT_RUNS,
  type RecentRun,
  type RunHistory,
} from '../model/history.ts';
import { ContainedFileError, readContainedFile, writeContainedFile } from '../shared/contained-file.ts';

const MAX_HISTORY_BYTES = 32 * 1024 * 1024;

const count = z.int().nonnegative();
const hash = z.string().regex(/^[0-9a-f]{64}$/);
const entrySchema: z.ZodType<HistoryEntry> = z.strictObject({
  version: z.literal(1),
  runId: z.string().min(1).max(200),
  at: z.iso.datetime(),
  complete: z.boolean(),
  drifted: z.boolean(),
  cases: z.record(
    idSchema,
    z.strictObject({
      settingsHash: hash,
      latencyMs: z.array(z.number().positive()).max(1_000),
      refused: count,
      failed: count,
      finished: count,
      attempts: count.exactOptional(),
      vendorFailures: count.exactOptional(),
    }),
  ),
});

/** Pictures of one case in one run. */
const MAX_VECTORS = 1_000;
const recentSchema: z.ZodType<{ readonly version: 1; readonly runs: readonly RecentRun[] }> = z.strictObject({
  version: z.literal(1),
  runs: z
    .array(
      z.strictObject({
        runId: z.string().min(1).max(200),
        at: z.iso.datetime(),
        features: z.string().max(200),
        cases: z.record(
          idSchema,
          z.strictObject({
            settingsHash: hash,
            vectors: z.array(z.array(z.number().nullable()).max(10_000)).max(MAX_VECTORS),
          }),
        ),
      }),
    )
    .max(MAX_RECENT_RUNS),
});

/**
 * Runs in a folder of the repository: `<route>.jsonl`, one line a run, and `<route>.recent.json`, the
 * vectors of the last ones. Like baselines both may come from a pull request, so links are
 * refused, and what has not exactly the known form is passed over.
 */
export function createDirectoryHistory(root: string, { trusted }: { readonly trusted: string }): RunHistory {
  const place = placeBelow(root, trusted);

  async function readLines(routeId: string): Promise<string[]> {
    const bytes = await guarded(() => readContainedFile(place(fileName(routeId)), { maxBytes: MAX_HISTORY_BYTES }));
    const text = new TextDecoder().decode(bytes ?? new Uint8Array());
    return text.split('\n').filter((line) => line.trim() !== '');
  }

  async function readRecent(routeId: string): Promise<readonly RecentRun[]> {
    const bytes = await guarded(() => readContainedFile(place(recentName(routeId)), { maxBytes: MAX_HISTORY_BYTES }));
    return bytes === undefined ? [] : parseRecent(new TextDecoder().decode(bytes));
  }

  return {
    async read(routeId) {
      const lines = (await readLines(routeId)).slice(-MAX_HISTORY_RUNS);
      const known = lines.flatMap((line) => parseEntry(line) ?? []);
      // Two branches that both kept a run leave it twice when they are merged, and not always in order.
      const distinct = new Map(known.map((entry) => [entry.runId, entry]));
      const entries = [...distinct.values()].sort((a, b) => Date.parse(a.at) - Date.parse(b.at));
      return { entries, damaged: lines.length - known.length };
    },
    async append(routeId, entry) {
      const lines = [...(await readLines(routeId)), JSON.stringify(entrySchema.parse(entry))];
      const text = `${lines.slice(-MAX_HISTORY_RUNS).join('\n')}\n`;
      await guarded(() => writeContainedFile(place(fileName(routeId)), text));
    },
    readRecent,
    async keepRecent(routeId, run) {
      const earlier = (await readRecent(routeId)).filter(({ runId }) => runId !== run.runId);
      const runs = [...earlier, run].slice(-MAX_RECENT_RUNS);
      const text = `${JSON.stringify(recentSchema.parse({ version: 1, runs }))}\n`;
      if (text.length > MAX_HISTORY_BYTES)
        throw new InfraError('history-too-large', `vectors of ${routeId} have ${text.length} bytes, too many to keep`);
      await guarded(() => writeContainedFile(place(recentName(routeId)), text));
    },
  };
}

function fileName(routeId: string): string {
  return `${checkedId(routeId)}.jsonl`;
}

function recentName(routeId: string): string {
  return `${checkedId(routeId)}.recent.json`;
}

function parseRecent(text: string): readonly RecentRun[] {
  try {
    const runs = recentSchema.safeParse(JSON.parse(text)).data?.runs ?? [];
    return runs.toSorted((a, b) => Date.parse(a.at) - Date.parse(b.at));
  } catch {
    return [];
  }
}

function parseEntry(line: string): HistoryEntry | undefined {
  try {
    return entrySchema.safeParse(JSON.parse(line)).data;
  } catch {
    // Not JSON: for example a conflict that git could not merge.
    return undefined;
  }
}

async function guarded<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof ContainedFileError)) throw error;
    throw new InfraError('history-unusable', `the run history ${error.message}`, {
      hint: 'It is a plain file in the folder history beside the baselines, which no link leads to; delete it to start anew',
      cause: error,
    });
  }
}

import { z } from 'zod';

import { checkedId, idSchema } from './baseline-schema.ts';
import { placeBelow } from './place-below.ts';
import { InfraError } from '../model/errors.ts';
import { type HistoryEntry, MAX_HISTORY_RUNS, type RunHistory } from '../model/history.ts';
import { ContainedFileError, readContainedFile, writeContainedFile } from '../shared/contained-file.ts';

const MAX_HISTORY_BYTES = 32 * 1024 * 1024;

const count = z.int().nonnegative();
const entrySchema: z.ZodType<HistoryEntry> = z.strictObject({
  version: z.literal(1),
  runId: z.string().min(1).max(200),
  at: z.iso.datetime(),
  complete: z.boolean(),
  drifted: z.boolean(),
  cases: z.record(
    idSchema,
    z.strictObject({
      settingsHash: z.string().regex(/^[0-9a-f]{64}$/),
      latencyMs: z.array(z.number().positive()).max(1_000),
      refused: count,
      failed: count,
      finished: count,
    }),
  ),
});

/**
 * Runs in a folder of the repository: `<route>.jsonl`, one line a run. Like baselines it may come from a pull request,
 * so links are refused, and a line that has not exactly the known form is passed over.
 */
export function createDirectoryHistory(root: string, { trusted }: { readonly trusted: string }): RunHistory {
  const place = placeBelow(root, trusted);

  async function readLines(routeId: string): Promise<string[]> {
    const bytes = await guarded(() => readContainedFile(place(fileName(routeId)), { maxBytes: MAX_HISTORY_BYTES }));
    const text = new TextDecoder().decode(bytes ?? new Uint8Array());
    return text.split('\n').filter((line) => line.trim() !== '');
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
  };
}

function fileName(routeId: string): string {
  return `${checkedId(routeId)}.jsonl`;
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

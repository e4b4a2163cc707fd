import { InfraError } from '../model/errors.ts';
import type { Note, RunRecord } from '../model/record.ts';
import type { StoredImage } from '../model/sample.ts';
import type { Storage } from '../model/storage.ts';
import { type KeptPictures, picturePaths } from '../publish/publish-pictures.ts';

export interface SavedRun {
  /** Where comments find the pictures. Absent: the storage keeps none. */
  readonly kept?: KeptPictures | 'nothing';
  readonly notes: readonly Note[];
}

/**
 * Makes what a run wrote to its storage last, together with the pictures of its report. A storage that refuses is a
 * warning: the run itself is paid for and judged.
 */
export async function saveRun(
  storage: Storage,
  {
    record,
    isKept,
    withPictures,
    readImage,
  }: {
    readonly record: RunRecord;
    /** The run was added to the history. */
    readonly isKept: boolean;
    readonly withPictures: boolean;
    readonly readImage: (image: StoredImage) => Promise<Uint8Array>;
  },
): Promise<SavedRun> {
  const chosen = picturePaths(record);
  const { pictures } = storage;
  try {
    if (withPictures && pictures !== undefined) {
      const files = new Map<string, Uint8Array>();
      for (const { image, path } of chosen.values()) files.set(path, await readImage(image));
      await pictures.add(files);
    }
    const { commit } = await storage.save({ subject: `Run ${record.run.id}` });
    if (pictures === undefined) return { notes: [] };
    if (!withPictures || commit === undefined) return { kept: 'nothing', notes: [] };
    return { kept: { commit, paths: new Map([...chosen].map(([hash, { path }]) => [hash, path])) }, notes: [] };
  } catch (error) {
    if (!(error instanceof InfraError)) throw error;
    const lost = [
      ...(isKept ? ['this run is missing in the history'] : []),
      ...(withPictures ? ['the report has no pictures'] : []),
    ];
    const text = `${capital(lost.join(' and '))}: ${error.message}.${error.hint === undefined ? '' : ` ${error.hint}.`}`;
    return { kept: 'nothing', notes: [{ level: 'warning', text }] };
  }
}

const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

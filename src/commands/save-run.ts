import { type CandidateInput, keepCandidate } from './keep-candidate.ts';
import { InfraError } from '../model/errors.ts';
import type { Note, RunRecord } from '../model/record.ts';
import type { StoredImage } from '../model/sample.ts';
import type { Storage } from '../model/storage.ts';
import { type KeptPictures, picturePaths } from '../publish/kept-pictures.ts';

export interface SavedRun {
  /** Where comments find the pictures. Absent: the storage has no place for them. */
  readonly kept?: KeptPictures | 'nothing';
  /** Somebody may accept the run in a comment. */
  readonly isWaiting: boolean;
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
    candidate,
    withPictures,
    readImage,
  }: {
    readonly record: RunRecord;
    /** The run was added to the history. */
    readonly isKept: boolean;
    /** Absent: nobody may accept the run without its folder. */
    readonly candidate?: Pick<CandidateInput, 'key' | 'existing'>;
    readonly withPictures: boolean;
    readonly readImage: (image: StoredImage) => Promise<Uint8Array>;
  },
): Promise<SavedRun> {
  const chosen = picturePaths(record);
  const { pictures, waiting } = storage;
  const isCandidate = candidate !== undefined && waiting !== undefined;
  try {
    if (withPictures && pictures !== undefined) {
      const files = new Map<string, Uint8Array>();
      for (const { image, path } of chosen.values()) files.set(path, await readImage(image));
      await pictures.add(files);
    }
    const { isWaiting, notes } = isCandidate
      ? await keepCandidate(waiting, { ...candidate, record, readImage })
      : { isWaiting: false, notes: [] };
    const { commit } = await storage.save({ subject: `Run ${record.run.id}` });
    if (pictures === undefined) return { isWaiting, notes };
    const place = pictures.baseUrl === undefined ? commit && { commit } : { baseUrl: pictures.baseUrl };
    if (!withPictures || !place) return { kept: 'nothing', isWaiting, notes };
    const paths = new Map([...chosen].map(([hash, { path }]) => [hash, path]));
    return { kept: { ...place, paths }, isWaiting, notes };
  } catch (error) {
    if (!(error instanceof InfraError)) throw error;
    const lost = [
      ...(isKept ? ['this run is missing in the history'] : []),
      ...(withPictures ? ['the report has no pictures'] : []),
      ...(isCandidate ? ['the run cannot be accepted in a comment'] : []),
    ];
    const text = `${capital(new Intl.ListFormat('en-GB').format(lost))}: ${error.message}.${error.hint === undefined ? '' : ` ${error.hint}.`}`;
    return { kept: 'nothing', isWaiting: false, notes: [{ level: 'warning', text }] };
  }
}

const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

import { type PublishResult, refusedResult } from './publish-result.ts';
import type { Forge } from '../github/forge.ts';
import type { RunRecord } from '../model/record.ts';
import type { StoredImage } from '../model/sample.ts';

/** Branch that holds what comments show. It shares no history with the code. */
const BRANCH = 'image-drift';
/** Every picture is one request to GitHub, which allows 80 a minute and 500 an hour; the report is worst news first. */
const MAX_PICTURES = 40;
/** Larger than any strip we make: a strip is three panels of WebP. */
const MAX_PICTURE_BYTES = 2 * 1024 * 1024;

/** Address of a picture that is published; `undefined` for one that is not. */
export type PictureUrl = (image: StoredImage) => string | undefined;

interface Options {
  readonly record: RunRecord;
  readonly forge: Forge;
  readonly readImage: (image: StoredImage) => Promise<Uint8Array>;
}

interface PicturesOutcome {
  readonly result: PublishResult;
  /** URL of a published strip; absent when nothing was published. */
  readonly value?: PictureUrl;
}

/** Pictures of a report that are on the branch already. */
export interface KeptPictures {
  readonly commit: string;
  /** By hash of the picture. */
  readonly paths: ReadonlyMap<string, string>;
}

/** Path on the branch by hash, of the record's sheets and strips in its order: as many as are published. */
export function picturePaths(record: Pick<RunRecord, 'strips' | 'sheets' | 'run'>): ReadonlyMap<string, StoredPicture> {
  const { run } = record;
  const chosen = picturesOf(record)
    .filter((image) => image.sizeBytes <= MAX_PICTURE_BYTES)
    .slice(0, MAX_PICTURES);
  // By month, so that old ones are found without their commits.
  const folder = `pictures/${run.startedAt.slice(0, 7)}`;
  return new Map(
    chosen.map((image) => [image.sha256, { image, path: `${folder}/${image.sha256.slice(0, 16)}.${image.extension}` }]),
  );
}

interface StoredPicture {
  readonly image: StoredImage;
  readonly path: string;
}

/** Commits the record's sheets and strips under names made of their hashes. */
export async function publishPictures({ record, forge, readImage }: Options): Promise<PicturesOutcome> {
  const chosen = picturePaths(record);
  if (chosen.size === 0) return { result: { target: 'pictures', outcome: 'none' } };
  const files = new Map<string, Uint8Array>();
  for (const { image, path } of chosen.values()) files.set(path, await readImage(image));
  const committed = await forge.commitFiles({ branch: BRANCH, files, message: `Pictures of run ${record.run.id}` });
  if (committed.kind === 'refused') return { result: refusedResult('pictures', committed) };
  const paths = new Map([...chosen].map(([hash, { path }]) => [hash, path]));
  return keptPictures({ record, forge, kept: { commit: committed.commit, paths } });
}

/** Addresses of pictures that are on the branch, and a sentence about those that are not. */
export function keptPictures({
  record,
  forge,
  kept: { commit, paths },
}: Pick<Options, 'record' | 'forge'> & { readonly kept: KeptPictures }): PicturesOutcome {
  const left = picturesOf(record).length - paths.size;
  return {
    result: {
      target: 'pictures',
      outcome: 'done',
      ...(left === 0 ? {} : { sentence: `${left} more pictures are only in the run’s own report.` }),
    },
    value: ({ sha256 }) => {
      const path = paths.get(sha256);
      return path === undefined ? undefined : forge.fileUrl({ commit, path });
    },
  };
}

/** Sheets first: one shows more than any strip. */
function picturesOf({ strips, sheets = [] }: Pick<RunRecord, 'strips' | 'sheets'>): StoredImage[] {
  return [...new Map([...sheets, ...strips].map(({ image }) => [image.sha256, image])).values()];
}

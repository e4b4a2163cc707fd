import type { PublishResult } from './publish-result.ts';
import type { Forge } from '../github/forge.ts';
import type { RunRecord } from '../model/record.ts';
import type { StoredImage } from '../model/sample.ts';

/** More than a reader looks at; the report is worst news first. */
const MAX_PICTURES = 40;
/** Larger than any strip we make: a strip is three panels of WebP. */
const MAX_PICTURE_BYTES = 2 * 1024 * 1024;

/** Address of a picture that is published; `undefined` for one that is not. */
export type PictureUrl = (image: StoredImage) => string | undefined;

interface PicturesOutcome {
  readonly result: PublishResult;
  readonly pictureUrl: PictureUrl;
}

/** Pictures of a report that are where GitHub's readers can see them. */
export type KeptPictures = {
  /** By hash of the picture. */
  readonly paths: ReadonlyMap<string, string>;
} & ({ readonly commit: string } | { /** With `/` at its end. */ readonly baseUrl: string });

/** Path by hash, of the record's sheets and strips in its order: as many as are published. */
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

/** Addresses of pictures that were kept, and a sentence about those that are not. */
export function keptPictures({
  record,
  forge,
  kept,
}: {
  readonly record: RunRecord;
  readonly forge: Pick<Forge, 'fileUrl'>;
  readonly kept: KeptPictures;
}): PicturesOutcome {
  const left = picturesOf(record).length - kept.paths.size;
  return {
    result: {
      target: 'pictures',
      outcome: 'done',
      ...(left === 0 ? {} : { sentence: `${left} more pictures are only in the run’s own report.` }),
    },
    pictureUrl: ({ sha256 }) => {
      const path = kept.paths.get(sha256);
      if (path === undefined) return undefined;
      return 'baseUrl' in kept ? kept.baseUrl + path : forge.fileUrl({ commit: kept.commit, path });
    },
  };
}

/** Sheets first: one shows more than any strip. */
function picturesOf({ strips, sheets = [] }: Pick<RunRecord, 'strips' | 'sheets'>): StoredImage[] {
  return [...new Map([...sheets, ...strips].map(({ image }) => [image.sha256, image])).values()];
}

import type { PublishResult } from './publish-result.ts';
import { describeRefusal } from './refusal-sentence.ts';
import type { Forge } from '../github/forge.ts';
import type { RunRecord, Strip } from '../model/record.ts';
import type { StoredImage } from '../model/sample.ts';

/** Branch that holds what comments show. It shares no history with the code. */
const BRANCH = 'image-drift';
/** Every picture is one request to GitHub, which allows 80 a minute and 500 an hour; the report is worst news first. */
const MAX_PICTURES = 40;
/** Larger than any strip we make: a strip is three panels of WebP. */
const MAX_PICTURE_BYTES = 2 * 1024 * 1024;

interface Options {
  readonly record: RunRecord;
  readonly forge: Forge;
  readonly readImage: (image: StoredImage) => Promise<Uint8Array>;
}

interface PicturesOutcome {
  readonly result: PublishResult;
  /** URL of a published strip; absent when nothing was published. */
  readonly value?: (image: StoredImage) => string | undefined;
}

/** Commits the record's strips, in its order, under names made of their hashes. */
export async function publishPictures({ record, forge, readImage }: Options): Promise<PicturesOutcome> {
  const paths = new Map<string, string>();
  const files = new Map<string, Uint8Array>();
  const chosen = distinct(record.strips)
    .filter(({ image }) => image.sizeBytes <= MAX_PICTURE_BYTES)
    .slice(0, MAX_PICTURES);
  for (const { image } of chosen) {
    const path = `pictures/${image.sha256.slice(0, 16)}.${image.extension}`;
    paths.set(image.sha256, path);
    files.set(path, await readImage(image));
  }
  if (files.size === 0) return { result: { target: 'pictures', outcome: 'none' } };

  const committed = await forge.commitFiles({ branch: BRANCH, files, message: `Pictures of run ${record.run.id}` });
  if (committed.kind === 'refused')
    return { result: { target: 'pictures', outcome: 'refused', sentence: describeRefusal('pictures', committed) } };

  const left = distinct(record.strips).length - chosen.length;
  return {
    result: {
      target: 'pictures',
      outcome: 'done',
      ...(left === 0 ? {} : { sentence: `${left} more pictures are only in the run’s own report.` }),
    },
    value: ({ sha256 }) => {
      const path = paths.get(sha256);
      return path === undefined ? undefined : forge.fileUrl({ commit: committed.commit, path });
    },
  };
}

function distinct(strips: readonly Strip[]): Strip[] {
  return [...new Map(strips.map((strip) => [strip.image.sha256, strip])).values()];
}

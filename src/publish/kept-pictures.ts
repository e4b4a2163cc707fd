import type { Forge } from '../github/forge.ts';
import type { RunRecord } from '../model/record.ts';
import type { StoredImage } from '../model/sample.ts';
import { VERDICTS, type Verdict } from '../model/verdict.ts';

/** As many as a reader opens. */
const MAX_PICTURES = 60;
/** Of all pictures that a comment links: a phone loads them, and the branch keeps them. */
const MAX_BYTES = 4 * 1024 * 1024;

/** Pictures of a report that are where GitHub's readers can see them. */
export type KeptPictures = {
  /** By hash of the picture. */
  readonly paths: ReadonlyMap<string, string>;
} & ({ readonly commit: string } | { /** With `/` at its end. */ readonly baseUrl: string });

/** Address of a picture that is published; `undefined` for one that is not. */
export type PictureUrl = (image: StoredImage) => string | undefined;

/** Where the texts of a report find its pictures. */
export interface PictureLinks {
  readonly pictureUrl: PictureUrl;
  /** Page that lists them, for readers to whom they are not shown inline. Absent: every reader sees them. */
  readonly picturesPage?: string;
}

export const NO_PICTURES: PictureLinks = { pictureUrl: () => undefined };

interface ChosenPicture {
  readonly image: StoredImage;
  readonly path: string;
}

/**
 * Path on the branch by hash of the pictures that are published, the most telling first: sheets, because one shows more
 * than any strip, then strips by how bad the news of their cell is, as far as the budget goes.
 */
export function picturePaths(
  record: Pick<RunRecord, 'strips' | 'sheets' | 'cells' | 'run'>,
): ReadonlyMap<string, ChosenPicture> {
  // By month, so that old ones are found without their commits.
  const folder = pictureFolder(record);
  const chosen = new Map<string, ChosenPicture>();
  let bytes = 0;
  for (const image of byWeight(record)) {
    if (chosen.size === MAX_PICTURES) break;
    if (chosen.has(image.sha256) || bytes + image.sizeBytes > MAX_BYTES) continue;
    bytes += image.sizeBytes;
    chosen.set(image.sha256, { image, path: `${folder}/${image.sha256.slice(0, 16)}.${image.extension}` });
  }
  return chosen;
}

const pictureFolder = ({ run }: Pick<RunRecord, 'run'>): string => `pictures/${run.startedAt.slice(0, 7)}`;

const keyOf = (of: { readonly routeId: string; readonly caseId: string }): string =>
  JSON.stringify([of.routeId, of.caseId]);

function byWeight({ strips, sheets = [], cells }: Pick<RunRecord, 'strips' | 'sheets' | 'cells'>): StoredImage[] {
  const verdicts = new Map(cells.map(({ comparison, verdict }): [string, Verdict] => [keyOf(comparison), verdict]));
  const rank = (strip: (typeof strips)[number]): number => VERDICTS.indexOf(verdicts.get(keyOf(strip)) ?? 'stable');
  const worstFirst = [...strips].sort((a, b) => rank(a) - rank(b));
  return [...sheets, ...worstFirst].map(({ image }) => image);
}

/** Links to a public bucket, or by commit, so that a comment shows what it showed when it was written. */
export function linkPictures(
  kept: KeptPictures,
  { record, forge, isPublic }: { readonly record: RunRecord; readonly forge: Forge; readonly isPublic: boolean },
): PictureLinks {
  const linked =
    (link: (path: string) => string): PictureUrl =>
    ({ sha256 }) => {
      const path = kept.paths.get(sha256);
      return path === undefined ? undefined : link(path);
    };
  if ('baseUrl' in kept) return { pictureUrl: linked((path) => kept.baseUrl + path) };
  const { commit } = kept;
  return {
    pictureUrl: linked((path) => forge.fileUrl({ commit, path })),
    ...(isPublic || kept.paths.size === 0
      ? {}
      : { picturesPage: forge.folderUrl({ commit, path: pictureFolder(record) }) }),
  };
}

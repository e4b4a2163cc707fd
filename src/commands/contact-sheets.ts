import { decodeImage } from '../measure/codec.ts';
import { drawSheet, type SheetColumn } from '../measure/draw-sheet.ts';
import type { BaselineStore } from '../model/baseline.ts';
import type { CellResult } from '../model/comparison.ts';
import type { Pixels } from '../model/measurement.ts';
import type { ContactSheet } from '../model/record.ts';
import type { StoredImage } from '../model/sample.ts';
import type { RunFolder } from '../record/run-folder.ts';

/** As many as stand side by side in a comment. */
const MAX_COLUMNS = 8;

const rank = ({ verdict }: CellResult): number => (verdict === 'drifted' ? 0 : 1);

interface Places {
  readonly store: Pick<BaselineStore, 'getImage'>;
  readonly folder: Pick<RunFolder, 'readImage' | 'saveImage'>;
}

/** A sheet for each route of which several cells moved or may have moved, the worst first. One cell has its strip. */
export async function drawContactSheets(cells: readonly CellResult[], places: Places): Promise<ContactSheet[]> {
  const moved = cells.filter(({ verdict }) => verdict === 'drifted' || verdict === 'watch');
  const sheets: ContactSheet[] = [];
  for (const [routeId, group] of Map.groupBy(moved, ({ comparison }) => comparison.routeId)) {
    const worstFirst = [...group].sort((a, b) => rank(a) - rank(b));
    const columns = new Map<string, SheetColumn>();
    for (const { comparison } of worstFirst) {
      const column = columns.size < MAX_COLUMNS ? await readColumn(comparison.shown, places) : undefined;
      if (column !== undefined) columns.set(comparison.caseId, column);
    }
    if (columns.size < 2 || !group.some(({ verdict }) => verdict === 'drifted')) continue;
    const { bytes, width, height } = await drawSheet([...columns.values()]);
    const image = await places.folder.saveImage(bytes, 'image/webp');
    sheets.push({ routeId, caseIds: [...columns.keys()], image, width, height });
  }
  return sheets;
}

async function readColumn(
  { baseline, now }: CellResult['comparison']['shown'],
  { store, folder }: Places,
): Promise<SheetColumn | undefined> {
  if (baseline === undefined || now === undefined) return undefined;
  const before = await pixelsOf(baseline, (image) => store.getImage(image));
  const after = await pixelsOf(now, (image) => folder.readImage(image));
  return before === undefined || after === undefined ? undefined : { baseline: before, now: after };
}

async function pixelsOf(
  image: StoredImage,
  read: (image: StoredImage) => Promise<Uint8Array>,
): Promise<Pixels | undefined> {
  const decoded = await decodeImage(await read(image));
  return decoded.kind === 'pixels' ? decoded.pixels : undefined;
}

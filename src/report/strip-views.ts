import type { CellResult } from '../model/comparison.ts';
import type { RunRecord, Strip } from '../model/record.ts';
import type { StoredImage } from '../model/sample.ts';
import type { Verdict } from '../model/verdict.ts';
import { safeUrl } from './escape-markdown.ts';
import { bySeverity } from './finding-tables.ts';
import { joinList } from './phrase.ts';
import type { SheetView, StripView } from './report-view.ts';

/** A comment's text is about 780 pixels wide; a strip stays below that, and low enough that three fit on a screen. */
const MAX_WIDTH = 600;
const MAX_HEIGHT = 180;
const MAX_SHEET_WIDTH = 800;

/** Strips that have an address, worst verdict first. */
export function stripViews(record: RunRecord, pictureUrl: (image: StoredImage) => string | undefined): StripView[] {
  const cells = new Map(record.cells.map((cell) => [cellKey(cell.comparison), cell]));
  const views = record.strips.flatMap((strip): StripView[] => {
    const url = pictureUrl(strip.image);
    const cell = cells.get(cellKey(strip));
    return url === undefined || cell === undefined ? [] : [stripView(strip, { url, cell })];
  });
  return bySeverity(views);
}

/** Sheets that have an address, in the record's order. */
export function sheetViews(
  { sheets = [] }: RunRecord,
  pictureUrl: (image: StoredImage) => string | undefined,
): SheetView[] {
  return sheets.flatMap(({ routeId, caseIds, image, width }): SheetView[] => {
    const url = pictureUrl(image);
    const names = joinList(caseIds.map((caseId) => [{ code: caseId }]));
    const caption = [{ code: routeId }, ', approved above and new below: ', ...names];
    return url === undefined ? [] : [{ routeId, caption, url, width: Math.max(1, Math.min(MAX_SHEET_WIDTH, width)) }];
  });
}

/** Addresses for Markdown: what `pictureUrl` gives, unless GitHub would not show it or it could break out of `src`. */
export function onlySafeUrls(
  pictureUrl: (image: StoredImage) => string | undefined,
): (image: StoredImage) => string | undefined {
  return (image) => safeUrl(pictureUrl(image));
}

function stripView(strip: Strip, { url, cell }: { readonly url: string; readonly cell: CellResult }): StripView {
  const scale = Math.min(1, MAX_WIDTH / Math.max(1, strip.width), MAX_HEIGHT / Math.max(1, strip.height));
  const verdict: Verdict = cell.verdict;
  return {
    routeId: strip.routeId,
    caseId: strip.caseId,
    verdict,
    where: [{ code: strip.routeId }, ' / ', { code: strip.caseId }],
    why: cell.reasons[0] === undefined ? [] : [{ prose: cell.reasons[0] }],
    panels: strip.panels.join(' | '),
    image: strip.image,
    url,
    width: Math.max(1, Math.round(strip.width * scale)),
  };
}

function cellKey({ routeId, caseId }: { readonly routeId: string; readonly caseId: string }): string {
  return JSON.stringify([routeId, caseId]);
}

import type { RunRecord } from '../model/record.ts';
import type { StoredImage } from '../model/sample.ts';
import { cleanLines } from './clean-text.ts';
import { phraseToText } from './phrase.ts';
import { renderTemplate } from './render-template.ts';
import { toReportView } from './to-report-view.ts';

export interface HtmlOptions {
  /** `data:` URI or relative path of a picture; `undefined`: the report does without it. */
  readonly imageSrc: (image: StoredImage) => string | undefined;
}

/**
 * The whole report as one HTML page: no script, no request to anywhere, light and dark. Everything that a record says is
 * escaped, and the page's own policy forbids what escaping might miss.
 */
export function renderHtml(record: RunRecord, { imageSrc }: HtmlOptions): string {
  const view = toReportView(record, { pictureUrl: (image) => safeSource(imageSrc(image)) });
  return renderTemplate('html', {
    ...view,
    title: `${phraseToText(view.headLine)} Image Drift`,
    mainTables: [view.findings, view.unjudged, view.changes].filter((table) => table.rows.length > 0),
    details: view.groups.flatMap(({ details }) => details),
    strips: [...view.strips, ...view.moreStrips, ...view.newStrips],
    routeTables: [...view.openTables, ...view.foldedTables],
    prompts: record.cases.map(({ id, prompt }) => ({
      name: [{ code: id }],
      lines: cleanLines(prompt, { width: 120 }),
    })),
  });
}

/** Only a picture as data, or a path below the report; anything else could call home when the report is opened. */
function safeSource(source: string | undefined): string | undefined {
  if (source === undefined) return undefined;
  if (/^data:image\/(png|jpeg|webp|gif|avif);base64,[\w+/=]*$/.test(source)) return source;
  return /^(?![a-z][a-z0-9+.-]*:)(?!\/)(?!.*\\)[^\s"'<>]+$/i.test(source) ? source : undefined;
}

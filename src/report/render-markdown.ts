import type { RunRecord } from '../model/record.ts';
import type { StoredImage } from '../model/sample.ts';
import type { AcceptPlace } from './accept-hint.ts';
import { safeUrl } from './escape-markdown.ts';
import { fitView } from './fit-view.ts';
import { plural } from './phrase.ts';
import { renderTemplate } from './render-template.ts';
import type { ReportView, Table } from './report-view.ts';
import { onlySafeUrls } from './strip-views.ts';
import { toReportView } from './to-report-view.ts';

/** What GitHub takes, with headroom for what it adds. */
export const MARKDOWN_LIMITS = {
  // A body is refused above 65,536 characters (API answer 422, seen 2026-11).
  comment: { maxLength: 60_000, unit: 'utf16' },
  // A step's summary is dropped above 1 MiB (GitHub's workflow-commands page, seen 2026-11).
  summary: { maxLength: 900 * 1024, unit: 'bytes' },
} as const satisfies Record<string, MarkdownLimit>;

export interface MarkdownLimit {
  readonly maxLength: number;
  /** `utf16`: what `String.length` counts · `bytes`: of UTF-8. */
  readonly unit: 'utf16' | 'bytes';
}

export interface MarkdownOptions extends MarkdownLimit {
  /** http(s) or relative address of a picture. Absent, or `undefined` for a picture: the text stands alone. */
  readonly pictureUrl?: (image: StoredImage) => string | undefined;
  /** An HTML comment that marks the text as ours; it becomes the first line. */
  readonly marker?: string;
  /** Where a reader accepts the run. Default `program`. */
  readonly acceptPlace?: AcceptPlace;
  /** Page that shows all published pictures, for readers to whom a private repository does not show them inline. */
  readonly picturesPage?: string;
  /** One line when there is nothing to say beyond "nothing moved". Default false. */
  readonly isBrief?: boolean;
}

/**
 * The report as GitHub-flavoured Markdown. Too long reports lose whole blocks from the bottom, never a part of one, and
 * say so; head line, totals, link and footer (at most some 3,000 characters) stay whatever the limit is.
 */
export function renderMarkdown(record: RunRecord, options: MarkdownOptions): string {
  const { pictureUrl, acceptPlace, marker, maxLength, unit, isBrief = false } = options;
  const view = toReportView(record, {
    ...(pictureUrl === undefined ? {} : { pictureUrl: onlySafeUrls(pictureUrl) }),
    ...(acceptPlace === undefined ? {} : { acceptPlace }),
  });
  const picturesPage = safeUrl(options.picturesPage);
  if (isBrief && isQuiet(record)) return collapse(renderTemplate('markdown-quiet', { ...view, marker }));
  const render = (candidate: ReportView): string => {
    const leftOut = Object.entries(candidate.leftOut).map(([noun, count]) => plural(count, noun));
    return collapse(
      renderTemplate('markdown', {
        ...foldTables(candidate),
        warnings: candidate.notes.filter(({ isWarning }) => isWarning),
        remarks: candidate.notes.filter(({ isWarning }) => !isWarning),
        leftOut,
        marker,
        picturesPage,
      }),
    );
  };
  const isFitting = (candidate: ReportView): boolean => sizeOf(render(candidate), unit) <= maxLength;
  return render(fitView(view, isFitting));
}

const isAlone = ({ id }: Table): boolean => id === 'failures';

/** What moved stands in the findings already; why nothing came stands nowhere else. */
function foldTables(view: ReportView): ReportView {
  return {
    ...view,
    openTables: view.openTables.filter(isAlone),
    foldedTables: [...view.openTables.filter((table) => !isAlone(table)), ...view.foldedTables],
  };
}

function isQuiet({ verdict, findings, notes, routes, mutes }: RunRecord): boolean {
  const isPaired = routes.some(({ parityOf }) => parityOf !== undefined);
  return verdict === 'stable' && findings.length === 0 && notes.length === 0 && mutes === undefined && !isPaired;
}

function sizeOf(text: string, unit: MarkdownLimit['unit']): number {
  return unit === 'bytes' ? Buffer.byteLength(text) : text.length;
}

/** Blocks that are left out leave empty lines behind; one is enough between two blocks. */
export function collapse(markdown: string): string {
  return `${markdown.replace(/\n{3,}/g, '\n\n').trim()}\n`;
}

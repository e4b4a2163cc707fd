import type { RunRecord } from '../model/record.ts';
import { cleanLine } from './clean-text.ts';
import { routesWith } from './head-line.ts';
import { joinList, phraseToText, plural } from './phrase.ts';
import { MARKDOWN_LIMITS, renderMarkdown, type MarkdownOptions } from './render-markdown.ts';
import { FAMILY_WORDS, VERDICT_WORDS } from './words.ts';

/** GitHub takes titles of at most 256 characters (API answer 422, seen 2026-11). */
const MAX_TITLE = 250;

/**
 * Title and body of the issue that a scheduled run opens or updates. The title is plain text and says what moved where:
 * `Image Drift: nano-banana drifted (image, latency)`.
 */
export function renderIssue(
  record: RunRecord,
  options: Pick<MarkdownOptions, 'pictureUrl' | 'marker'> = {},
): { readonly title: string; readonly body: string } {
  return { title: issueTitle(record), body: renderMarkdown(record, { ...options, ...MARKDOWN_LIMITS.comment }) };
}

function issueTitle(record: RunRecord): string {
  const ids = routesWith(record, record.verdict);
  const names = ids.map((id) => [{ code: cleanLine(id, 60) }]);
  const where =
    ids.length === 0 || ids.length > 3
      ? plural(ids.length || record.routes.length, 'route')
      : phraseToText(joinList(names));
  const families = new Set(
    record.findings
      .filter((finding) => finding.verdict === record.verdict)
      .map((finding) => FAMILY_WORDS[finding.family]),
  );
  const what = families.size === 0 ? '' : ` (${[...families].join(', ')})`;
  const said =
    record.verdict === 'inconclusive' ? `could not measure ${where}` : `${where} ${VERDICT_WORDS[record.verdict]}`;
  // `@` does not notify in a title, but the title is quoted in mails and chats.
  return cleanLine(`Image Drift: ${said}${what}`.replaceAll('@', '(at)'), MAX_TITLE);
}

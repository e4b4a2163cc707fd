import type { RunRecord } from '../model/record.ts';
import type { StoredImage } from '../model/sample.ts';
import type { Verdict } from '../model/verdict.ts';
import type { IssueStory, IssueText } from '../publish/publish-issues.ts';
import { type AcceptPlace, acceptHint } from './accept-hint.ts';
import { cleanLine } from './clean-text.ts';
import { safeUrl } from './escape-markdown.ts';
import { bySeverity } from './finding-tables.ts';
import { ABOUT_PICTURES, findingGroups } from './finding-views.ts';
import { phraseToMarkdown, phraseToText, plural, type Phrase } from './phrase.ts';
import { collapse } from './render-markdown.ts';
import { renderTemplate } from './render-template.ts';
import { leftColumn, type Table } from './report-view.ts';
import { sparkline } from './sparkline.ts';
import { onlySafeUrls, sheetViews, stripViews } from './strip-views.ts';
import { FAMILY_WORDS, VERDICT_SIGNS } from './words.ts';

/** GitHub takes titles of at most 256 characters (API answer 422, seen 2026-11). */
const MAX_TITLE = 250;
/** With the longest texts that a finding may hold, head and evidence stay below GitHub's limit of a body. */
const MAX_FINDINGS = 12;

interface Options {
  readonly story: IssueStory;
  /** http(s) or relative address of a picture; `undefined` for a picture that has none. */
  readonly pictureUrl: (image: StoredImage) => string | undefined;
  /** See `MarkdownOptions`. */
  readonly picturesPage?: string;
  /** See `MarkdownOptions`. */
  readonly acceptPlace?: AcceptPlace;
}

/**
 * What the issue of a route and family says after a run. The title is plain text, says what and since when, and does
 * not change from night to night: `nano-banana: pictures drifted since 2026-11-20`.
 */
export function renderIssue(record: RunRecord, options: Options): IssueText {
  const { story } = options;
  const { life, event } = story;
  const what = headLine(story);
  // `@` does not notify in a title, but the title is quoted in mails and chats.
  const title = cleanLine(`Image Drift: ${phraseToText(what)}`.replaceAll('@', '(at)'), MAX_TITLE);
  const head = renderTemplate('markdown-issue-head', {
    sign: life.isOver ? VERDICT_SIGNS.stable : VERDICT_SIGNS[life.verdict],
    headLine: what,
    table: lifeTable(story),
    standing: standing(story),
    closeAfter: plural(story.closeAfter, 'clean run'),
  });
  const news = NEWS[event]?.(story);
  const runUrl = safeUrl(record.run.url);
  const link = runUrl === undefined ? '' : ` · [run log](<${runUrl}>)`;
  return {
    title,
    head: collapse(head),
    evidence: collapse(renderTemplate('markdown-issue-evidence', evidenceView(record, options))),
    ...(news === undefined ? {} : { comment: `${phraseToMarkdown(news)}${link}\n` }),
  };
}

const WHAT_HAPPENED: Readonly<Record<Verdict, string>> = {
  drifted: 'drifted',
  inconclusive: 'could not be judged',
  'unreliable-baseline': 'have no reliable baseline',
  watch: 'may have drifted',
  stale: 'changed by you',
  new: 'new',
  improved: 'improved',
  stable: 'stable',
};

function headLine({ topic, life }: IssueStory): Phrase {
  const what =
    topic.family === 'measurement'
      ? 'could not be measured'
      : `${FAMILY_WORDS[topic.family]} ${WHAT_HAPPENED[life.verdict]}`;
  return [{ code: cleanLine(topic.routeId, 60) }, `: ${what} since ${day(life.since)}`];
}

function lifeTable({ topic, life }: IssueStory): Table {
  const now = life.trend.at(-1) ?? 0;
  const spells = life.spells > 1 ? `, ${plural(life.spells, 'spell')}` : '';
  return {
    id: 'findings',
    title: 'Life',
    columns: ['Seen', 'First', 'Last', 'Confirmed', 'Trend'].map(leftColumn),
    rows: [
      [
        [`${plural(life.occurrences, 'run')}${spells}`],
        [day(life.firstSeen)],
        [day(life.lastSeen)],
        [life.isConfirmed ? 'yes, by a second run' : 'not yet'],
        [{ code: sparkline(life.trend) }, ` now ${amount(topic, now)}`],
      ],
    ],
  };
}

function standing({ life, look, closeAfter }: IssueStory): Phrase {
  if (life.isOver) return [{ strong: 'Recovered' }, `: ${plural(life.cleanRuns, 'clean run')} in a row.`];
  if (look.kind === 'seen') return ['The last run has seen it.'];
  if (look.kind === 'suspected') return ['The last run suspects it, and could not confirm it.'];
  return [`The last run has not seen it: clean run ${life.cleanRuns} of ${closeAfter}.`];
}

const NEWS: Partial<Record<IssueStory['event'], (story: IssueStory) => Phrase>> = {
  returned: (story) => [
    `${VERDICT_SIGNS[story.life.verdict]} `,
    { strong: 'Back' },
    ` after a recovery: ${amount(story.topic, story.life.told)}.`,
  ],
  worse: ({ topic, life, previous }) => [
    `${VERDICT_SIGNS[life.verdict]} `,
    { strong: 'Worse' },
    `: ${amount(topic, life.told)}, ${amount(topic, previous?.told ?? 0)} before.`,
  ],
  better: ({ topic, life, previous }) => [
    '🟡 ',
    { strong: 'Better' },
    `: ${amount(topic, life.told)}, ${amount(topic, previous?.told ?? 0)} before.`,
  ],
  confirmed: ({ topic, life }) => [
    `${VERDICT_SIGNS[life.verdict]} `,
    { strong: 'Confirmed' },
    ` by a second run: ${amount(topic, life.trend.at(-1) ?? 0)}.`,
  ],
  recovered: ({ life }) => [
    `${VERDICT_SIGNS.stable} `,
    { strong: 'Recovered' },
    `: ${plural(life.cleanRuns, 'clean run')} in a row, so this issue closes. It opens again when the drift comes back.`,
  ],
};

/** `5 findings`, `58 %`. */
function amount({ family }: IssueStory['topic'], value: number): string {
  switch (family) {
    case 'latency':
    case 'cost':
      return `${value}% off the baseline`;
    case 'refusal':
      return `${value}% refused`;
    case 'failure':
      return `${value}% failed`;
    case 'measurement':
      return `${plural(value, 'cell')} without an answer`;
    default:
      return plural(value, 'finding');
  }
}

function evidenceView(
  record: RunRecord,
  { story, pictureUrl, picturesPage, acceptPlace = 'program' }: Options,
): object {
  const { routeId, family } = story.topic;
  const findings = record.findings.filter((finding) => finding.routeId === routeId && finding.family === family);
  const sheets = ABOUT_PICTURES.has(family) ? (record.sheets ?? []).filter((sheet) => sheet.routeId === routeId) : [];
  const shown = sheetViews({ ...record, sheets }, onlySafeUrls(pictureUrl));
  const { groups } = findingGroups(
    { ...record, findings: bySeverity(findings).slice(0, MAX_FINDINGS) },
    {
      strips: stripViews(record, onlySafeUrls(pictureUrl)),
      sheetRoutes: shown.map((sheet) => sheet.routeId),
      place: acceptPlace,
    },
  );
  const reasons =
    family === 'measurement'
      ? (record.routeResults.find(({ comparison }) => comparison.routeId === routeId)?.reasons ?? [])
      : [];
  const more = Math.max(0, findings.length - MAX_FINDINGS);
  return {
    date: day(record.run.startedAt),
    runUrl: safeUrl(record.run.url),
    reasons: reasons.slice(0, 5).map((reason): Phrase => [{ prose: reason }]),
    groups: groups.map((group) => ({ ...group, isOpen: shown.length === 0 && (groups.length === 1 || group.isOpen) })),
    more: more === 0 ? undefined : plural(more, 'more finding'),
    sheets: shown,
    accept: acceptHint(record, acceptPlace),
    picturesPage:
      shown.length + groups.flatMap(({ details }) => details).flatMap(({ strips }) => strips).length > 0
        ? safeUrl(picturesPage)
        : undefined,
    tool: ['image-drift ', { prose: record.tool.version }],
    suite: [{ code: record.suiteId }],
    runId: [{ code: record.run.id }],
  };
}

/** Date of an ISO time. */
function day(time: string): string {
  return /^\d{4}-\d\d-\d\d/.exec(time)?.[0] ?? 'an unknown day';
}

import type { DriftNews } from '../model/drift-news.ts';
import type { RunRecord } from '../model/record.ts';
import type { Verdict } from '../model/verdict.ts';
import { cleanLine } from './clean-text.ts';
import { safeUrl } from './escape-markdown.ts';
import { headLine } from './head-line.ts';
import { phraseToText, plural } from './phrase.ts';
import { FAMILY_WORDS } from './words.ts';

/** The body of a JSON notification, described in docs/notifications.md. A new version may take fields away; a version only gains some. */
export interface Notification {
  readonly version: 1;
  /** `regression` where anything opened or reopened. */
  readonly kind: 'regression' | 'recovery';
  /** `owner/name`; empty outside of GitHub. */
  readonly repository: string;
  readonly suite: string;
  readonly run: { readonly id: string; readonly at: string; readonly url?: string };
  readonly verdict: Verdict;
  /** One sentence of plain text. */
  readonly headline: string;
  /** At most 20, the worst news first. */
  readonly changes: readonly {
    readonly event: DriftNews['event'];
    readonly route: string;
    readonly what?: string;
    readonly verdict: Verdict;
    readonly since?: string;
    readonly issue?: string;
  }[];
  /** Changes beyond those. */
  readonly more: number;
}

const MAX_CHANGES = 20;
const MAX_LINE = 300;

/** Everything that changed with a run, for machines. `news` is not empty. */
export function toNotification(record: RunRecord, news: readonly DriftNews[]): Notification {
  const { run, suiteId, verdict } = record;
  const sorted = news.toSorted((a, b) => Number(a.event === 'recovered') - Number(b.event === 'recovered'));
  const url = safeUrl(run.url);
  return {
    version: 1,
    kind: news.every(({ event }) => event === 'recovered') ? 'recovery' : 'regression',
    repository: cleanLine(run.repository ?? '', MAX_LINE),
    suite: cleanLine(suiteId, MAX_LINE),
    run: { id: run.id, at: run.startedAt, ...(url === undefined ? {} : { url }) },
    verdict,
    headline: cleanLine(phraseToText(headLine(record)), MAX_LINE),
    changes: sorted.slice(0, MAX_CHANGES).map((one) => {
      const issue = safeUrl(one.url);
      return {
        event: one.event,
        route: cleanLine(one.routeId, 64),
        ...(one.family === undefined
          ? {}
          : { what: one.family === 'measurement' ? one.family : FAMILY_WORDS[one.family] }),
        verdict: one.verdict,
        ...(one.since === undefined ? {} : { since: one.since }),
        ...(issue === undefined ? {} : { issue }),
      };
    }),
    more: Math.max(0, news.length - MAX_CHANGES),
  };
}

/** The same as the body of one of Slack's incoming webhooks. https://docs.slack.dev/messaging/formatting-message-text */
export function toSlackMessage({ kind, repository, suite, run, headline, changes, more }: Notification): object {
  const where = [repository, ...(suite === 'default' ? [] : [suite])].filter(Boolean).map(slackText).join(' / ');
  const lines = changes.map(({ event, route, what, since, issue }) => {
    const day = since === undefined || event === 'recovered' ? '' : ` since ${since.slice(0, 10)}`;
    const link = issue === undefined ? '' : ` (${slackLink(issue, 'issue')})`;
    return `• ${slackText(route)}: ${what === undefined ? '' : `${slackText(what)} `}${EVENT_WORDS[event]}${day}${link}`;
  });
  return {
    text: [
      `${kind === 'regression' ? ':red_circle:' : ':large_green_circle:'} *Image Drift* ${where}`,
      slackText(headline),
      ...lines,
      ...(more > 0 ? [`and ${plural(more, 'more change')}`] : []),
      ...(run.url === undefined ? [] : [slackLink(run.url, 'run log')]),
    ].join('\n'),
    unfurl_links: false,
    unfurl_media: false,
  };
}

const EVENT_WORDS: Readonly<Record<DriftNews['event'], string>> = {
  opened: 'moved',
  reopened: 'moved again',
  recovered: 'recovered',
};

/**
 * Text that pings nobody: Slack reads mentions and links from `<…>` alone, unless a channel's names are linked too, so
 * `@` gets a space behind it. What formats text is taken out.
 */
function slackText(text: string): string {
  return text
    .replace(/[*_~`]/g, ' ')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replace(/[@#](?=\S)/g, '$& ');
}

/** `url` as `safeUrl` lets it through: without `<`, `>` and `|`. */
const slackLink = (url: string, label: string): string => `<${url.replaceAll('&', '&amp;')}|${label}>`;

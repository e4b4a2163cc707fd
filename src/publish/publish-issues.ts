import { type IssueEvent, type IssueLife, nextLife, parseLife, printLife } from './issue-life.ts';
import { type IssueTopic, looksOf, type TopicLook } from './issue-looks.ts';
import type { PostMode } from './post-mode.ts';
import type { PictureLinks } from './kept-pictures.ts';
import { type PublishResult, refusedResult } from './publish-result.ts';
import type { Forge, ForgeIssue, Posted, Refused } from '../github/forge.ts';
import type { RunRecord } from '../model/record.ts';

/** One issue as it stands after a run. */
export interface IssueStory {
  readonly topic: IssueTopic;
  readonly look: TopicLook['look'];
  readonly event: IssueEvent;
  readonly life: IssueLife;
  /** Absent: the issue is new. */
  readonly previous?: IssueLife;
  readonly closeAfter: number;
}

/** What an issue says: a plain title of at most 256 characters, and Markdown in parts. */
export interface IssueText {
  readonly title: string;
  readonly head: string;
  /** What the run saw. Stays in the issue while later runs see nothing. */
  readonly evidence: string;
  /** For those who follow the issue. Absent: nothing that they should be woken for. */
  readonly comment?: string;
}

/** The renderer of issues, handed in. Head and evidence together must stay below 60,000 characters. */
export type RenderIssue = (
  record: RunRecord,
  options: PictureLinks & { readonly story: IssueStory; readonly acceptPlace: 'comment' | 'program' },
) => IssueText;

interface Options {
  readonly record: RunRecord;
  readonly renderIssue: RenderIssue;
  readonly forge: Forge;
  readonly links: PictureLinks;
  /** See `RenderMarkdown`. */
  readonly acceptPlace: 'comment' | 'program';
  readonly mode: Exclude<PostMode, 'never'>;
  readonly isNarrowed: boolean;
}

/** What finds our issues again; other labels are the user's. */
const LABEL = 'image-drift';
/** With the list of issues, the name of a token and a check run, a run stays within 12 requests; what is left out is seen again by the next run. */
const MAX_WRITES = 8;
/** Two nights: one clean run may be a drift that was missed. */
const CLOSE_AFTER = 2;
const EVIDENCE = '<!-- image-drift:evidence -->';
const MAX_KEPT_EVIDENCE = 50_000;
/** What a reader needs first, when not all can be written. */
const URGENCY: readonly IssueEvent[] = ['opened', 'returned', 'recovered', 'worse', 'confirmed', 'better', 'quiet'];

interface Planned {
  readonly marker: string;
  readonly story: IssueStory;
  readonly issue?: ForgeIssue;
}

/** Brings the issue of every route and family of findings up to date: opens, updates, closes and reopens them. */
export async function publishIssues(options: Options): Promise<readonly PublishResult[]> {
  const { record, forge, mode, isNarrowed } = options;
  const looks = looksOf(record, { mode, isNarrowed });
  const suite = `<!-- image-drift:issue:${encodeURIComponent(record.suiteId)}:`;
  const found = await forge.listIssues({ label: LABEL, opensWith: suite });
  if (found.kind === 'refused') return [refusedResult('issue', found)];

  const planned = looks.flatMap((look) => planIssue(look, { record, suite, issues: found.issues }));
  planned.sort((a, b) => urgencyOf(a) - urgencyOf(b) || a.story.life.firstSeen.localeCompare(b.story.life.firstSeen));
  const results: PublishResult[] = [];
  let writes = 0;
  let left = 0;
  for (const plan of planned) {
    const text = options.renderIssue(record, {
      story: plan.story,
      ...options.links,
      acceptPlace: options.acceptPlace,
    });
    const comment = plan.issue?.isOpen === true || plan.story.event === 'returned' ? text.comment : undefined;
    const cost = comment === undefined ? 1 : 2;
    if (writes + cost > MAX_WRITES) {
      left += 1;
      continue;
    }
    writes += cost;
    const posted = await writeIssue(options, { plan, text, comment });
    results.push({ ...resultOf(posted), story: plan.story });
    // Without the permission, or without issues at all, the next one would fare no better.
    if (posted.kind === 'refused' && posted.status !== 422) return results;
  }
  if (left > 0)
    results.push({
      target: 'issue',
      outcome: 'none',
      sentence: `${left} more ${left === 1 ? 'issue was' : 'issues were'} left for the next run, to spare GitHub’s rate limit.`,
    });
  return results.length === 0 ? [{ target: 'issue', outcome: 'none' }] : results;
}

const urgencyOf = ({ story }: Planned): number => URGENCY.indexOf(story.event);

function planIssue(
  { topic, look }: TopicLook,
  {
    record,
    suite,
    issues,
  }: { readonly record: RunRecord; readonly suite: string; readonly issues: readonly ForgeIssue[] },
): Planned[] {
  const marker = `${suite}${encodeURIComponent(topic.routeId)}:${topic.family} -->`;
  // Two runs at once may have opened two; the newest one is kept up to date.
  const issue = issues
    .filter(({ body }) => body.startsWith(marker))
    .reduce<ForgeIssue | undefined>(
      (best, next) => (best === undefined || next.number > best.number ? next : best),
      undefined,
    );
  const previous = issue === undefined ? undefined : parseLife(issue.body.split('\n')[1] ?? '');
  const closeAfter = record.report.issues?.closeAfter ?? CLOSE_AFTER;
  const step = nextLife(previous, { look, at: record.run.startedAt, closeAfter });
  if (step === undefined || step.event === 'none') return [];
  const story = { topic, look, ...step, ...(previous === undefined ? {} : { previous }), closeAfter };
  return [{ marker, story, ...(issue === undefined ? {} : { issue }) }];
}

interface Writing {
  readonly plan: Planned;
  readonly text: IssueText;
  readonly comment: string | undefined;
}

async function writeIssue({ record, forge }: Options, { plan, text, comment }: Writing): Promise<Posted | Refused> {
  const { marker, story, issue } = plan;
  const evidence = story.look.kind === 'seen' ? text.evidence : (keptEvidence(issue) ?? text.evidence);
  const body = [marker, printLife(story.life), text.head, EVIDENCE, '', evidence].join('\n');
  const { title } = text;
  if (issue === undefined) {
    const { labels = [], assignees = [] } = record.report.issues ?? {};
    return forge.openIssue({ title, body, labels: [...new Set([LABEL, ...labels])], assignees });
  }
  const state = stateAfter(story, issue);
  const changed = await forge.changeIssue({
    number: issue.number,
    title,
    body,
    ...(state === undefined ? {} : { state }),
  });
  if (changed.kind === 'refused' || comment === undefined) return changed;
  const commented = await forge.commentOnIssue({ number: issue.number, body: comment });
  return commented.kind === 'refused' ? commented : changed;
}

/** An issue that a person closed stays closed until the drift has gone and come back. */
function stateAfter({ event }: IssueStory, { isOpen }: ForgeIssue): 'open' | 'closed' | undefined {
  if (event === 'recovered' && isOpen) return 'closed';
  // `opened` with an issue at hand: what it remembered could not be read.
  return (event === 'returned' || event === 'opened') && !isOpen ? 'open' : undefined;
}

function keptEvidence(issue: ForgeIssue | undefined): string | undefined {
  const at = issue?.body.indexOf(EVIDENCE) ?? -1;
  if (issue === undefined || at === -1) return undefined;
  return issue.body.slice(at + EVIDENCE.length, at + MAX_KEPT_EVIDENCE).trim();
}

function resultOf(posted: Posted | Refused): PublishResult {
  if (posted.kind === 'refused') return refusedResult('issue', posted);
  const { url, postedAs, isUnassigned } = posted;
  const sentence =
    postedAs !== undefined
      ? `The issue stands under ${postedAs}, so the next run would not find it. Add  github-login: ${postedAs}  to the step.`
      : isUnassigned === true
        ? 'Nobody was assigned to the new issue: GitHub does not take one of the logins in report.issues.assignees.'
        : undefined;
  return {
    target: 'issue',
    outcome: 'done',
    ...(url === undefined ? {} : { url }),
    ...(sentence === undefined ? {} : { sentence }),
  };
}

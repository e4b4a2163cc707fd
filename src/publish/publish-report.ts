import type { PostMode } from './post-mode.ts';
import { publishIssues, type RenderIssue } from './publish-issues.ts';
import { type KeptPictures, linkPictures, NO_PICTURES, type PictureLinks } from './kept-pictures.ts';
import { type CheckRequest, publishCheck } from './publish-check.ts';
import { type PublishResult, refusedResult } from './publish-result.ts';
import { troubleSentences } from './trouble-sentences.ts';
import { InfraError } from '../model/errors.ts';
import type { Forge, Posted, Refused } from '../github/forge.ts';
import type { RunRecord } from '../model/record.ts';

/** The renderer of the report, handed in. Must keep to the limit and leave out pictures without a URL. */
export type RenderMarkdown = (
  record: RunRecord,
  options: PictureLinks & {
    /** The run waits for `/image-drift accept` in a comment; otherwise the program accepts its folder. */
    readonly acceptPlace: 'comment' | 'program';
    readonly maxLength: number;
    /** What `maxLength` counts: UTF-16 units, or bytes of UTF-8. */
    readonly unit: 'utf16' | 'bytes';
    /** One line is enough where nothing moved. */
    readonly isBrief: boolean;
  },
) => string;

/** Why the run happened; the parts of `EventContext` that decide where it is published. */
interface PublishContext {
  readonly trigger: string;
  readonly pullRequest?: number;
  readonly isFork: boolean;
  readonly isDefaultBranch: boolean;
  /** Everybody may read the repository. */
  readonly isPublic: boolean;
}

export interface PublishOptions {
  readonly record: RunRecord;
  readonly renderMarkdown: RenderMarkdown;
  readonly renderIssue: RenderIssue;
  /** Absent: there is no token, so only the summary is made. */
  readonly forge?: Forge;
  readonly context: PublishContext;
  /** Only some cases were asked for. */
  readonly isNarrowed: boolean;
  readonly modes: PublishModes;
  /** Absent: no check run. */
  readonly check?: CheckRequest;
  /** Pictures that the run has kept where a text can link them. Absent or nothing: the texts stand alone. */
  readonly kept?: KeptPictures | 'nothing';
  /** Somebody may accept the run in a comment. */
  readonly isWaiting: boolean;
}

export interface PublishModes {
  readonly comment: PostMode;
  readonly issue: PostMode;
  readonly pictures: boolean;
}

export interface Published {
  readonly results: readonly PublishResult[];
  /** Markdown for the job summary, at most 900 KiB. */
  readonly summary: string;
  /** Everything that did not go as asked, one sentence each. Never a reason to change the verdict. */
  readonly sentences: readonly string[];
}

/** GitHub takes 65,536 characters and does not say of which kind; this leaves room for the marker. */
const MAX_POST_LENGTH = 60_000;
/** GitHub drops a step's summary above 1 MiB without failing the step. */
const MAX_SUMMARY_BYTES = 900 * 1024;

/**
 * The comment of a pull request or the issues of a night, and the check run; the job summary last, so that it can say
 * what was refused. Pictures are where they are linked already. Throws nothing that GitHub can cause.
 */
export async function publishReport(options: PublishOptions): Promise<Published> {
  const { record, renderMarkdown, forge, kept, check, context, isWaiting } = options;
  const results: PublishResult[] = [];
  const place = placeOf(options);
  const links =
    forge === undefined || kept === undefined || kept === 'nothing' || !wantsPictures(options)
      ? NO_PICTURES
      : linkPictures(kept, { record, forge, isPublic: context.isPublic });

  if (place !== undefined) results.push(...(await post(options, { place, links })));

  if (check !== undefined && forge !== undefined && !context.isFork)
    results.push(...(await settle('check run', async () => [await publishCheck(forge, { record, check })])));

  const summary = renderMarkdown(withNotes(record, results), {
    ...links,
    acceptPlace: acceptPlace(isWaiting),
    maxLength: MAX_SUMMARY_BYTES,
    unit: 'bytes',
    isBrief: false,
  });
  return { results, summary, sentences: troubleSentences(results) };
}

/** `true`: the pictures of this run are to be where a comment or an issue can show them. */
export const wantsPictures = ({ context, modes }: Pick<PublishOptions, 'context' | 'modes'>): boolean =>
  modes.pictures && !context.isFork && placeOf({ context, modes }) !== undefined;

const acceptPlace = (isWaiting: boolean): 'comment' | 'program' => (isWaiting ? 'comment' : 'program');

/** A run that speaks for the default branch, by schedule or by hand. */
export const isNight = ({ trigger, pullRequest, isFork, isDefaultBranch }: Omit<PublishContext, 'isPublic'>): boolean =>
  isDefaultBranch &&
  !isFork &&
  pullRequest === undefined &&
  (trigger === 'schedule' || trigger === 'workflow_dispatch');

type Place = 'comment' | 'issue';

/** A run is published where its reader is: in the pull request, or, for a run of the default branch, in the issues. */
function placeOf({ context, modes }: Pick<PublishOptions, 'context' | 'modes'>): Place | undefined {
  if (context.pullRequest !== undefined) return modes.comment === 'never' ? undefined : 'comment';
  return isNight(context) && modes.issue !== 'never' ? 'issue' : undefined;
}

interface Posting {
  readonly place: Place;
  readonly links: PictureLinks;
}

async function post(options: PublishOptions, posting: Posting): Promise<readonly PublishResult[]> {
  const { forge, context } = options;
  const { place: target } = posting;
  if (forge === undefined)
    return [{ target, outcome: 'none', sentence: `No ${target} was written: the step has no github-token.` }];
  if (context.isFork)
    return [
      {
        target,
        outcome: 'none',
        sentence:
          'No comment was written: the pull request comes from a fork, whose token may only read. The report is in the job summary.',
      },
    ];
  const write = target === 'comment' ? writeComment : writeIssues;
  return settle(target, () => write({ ...options, forge }, posting));
}

type WithForge = PublishOptions & { readonly forge: Forge };

async function writeComment(
  { record, forge, context, modes, renderMarkdown, isWaiting }: WithForge,
  { links }: Posting,
): Promise<PublishResult[]> {
  const posted = await forge.upsertComment({
    pullRequest: context.pullRequest!,
    marker: `<!-- image-drift:comment:${encodeURIComponent(record.suiteId)} -->`,
    body: renderMarkdown(record, {
      ...links,
      acceptPlace: acceptPlace(isWaiting),
      maxLength: MAX_POST_LENGTH,
      unit: 'utf16',
      isBrief: true,
    }),
    create: modes.comment === 'always' || hasNews(record),
  });
  return [commentResult(posted)];
}

function writeIssues(
  { record, forge, modes, isNarrowed, renderIssue, isWaiting }: WithForge,
  { links }: Posting,
): Promise<readonly PublishResult[]> {
  const mode = modes.issue === 'always' ? 'always' : 'changes';
  return publishIssues({ record, renderIssue, forge, links, acceptPlace: acceptPlace(isWaiting), mode, isNarrowed });
}

function commentResult(posted: Posted | Refused): PublishResult {
  const target = 'comment';
  if (posted.kind === 'refused') return refusedResult(target, posted);
  if (posted.url === undefined) return { target, outcome: 'none' };
  const { url, postedAs } = posted;
  if (postedAs === undefined) return { target, outcome: 'done', url };
  const sentence = `The comment stands under ${postedAs}, so the next run would not find it. Add  github-login: ${postedAs}  to the step.`;
  return { target, outcome: 'done', url, sentence };
}

/** Turns trouble on GitHub's side into a result; bugs stay errors. */
async function settle(
  target: PublishResult['target'],
  work: () => Promise<readonly PublishResult[]>,
): Promise<readonly PublishResult[]> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof InfraError)) throw error;
    return [{ target, outcome: 'failed', trouble: error }];
  }
}

/** Anything but "unchanged": what a reviewer would want to hear about. */
function hasNews(record: RunRecord): boolean {
  return record.verdict !== 'stable' || record.findings.length > 0 || record.incomplete !== undefined;
}

function withNotes(record: RunRecord, results: readonly PublishResult[]): RunRecord {
  const notes = troubleSentences(results).map((text) => ({ level: 'warning' as const, text }));
  return notes.length === 0 ? record : { ...record, notes: [...record.notes, ...notes] };
}

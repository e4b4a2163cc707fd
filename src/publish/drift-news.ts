import type { IssueEvent } from './issue-life.ts';
import type { PublishResult } from './publish-result.ts';
import type { DriftNews } from '../model/drift-news.ts';
import type { RunRecord } from '../model/record.ts';
import type { Verdict } from '../model/verdict.ts';

const EVENTS: Partial<Record<IssueEvent, DriftNews['event']>> = {
  opened: 'opened',
  returned: 'reopened',
  recovered: 'recovered',
};

/**
 * What changed with a night. The lives of the issues know it, as far as they were written: what was not written is not
 * remembered, and would be news again. Without issues the run before tells, if the history has one.
 */
export function driftNews({
  record,
  results,
  before,
}: {
  readonly record: RunRecord;
  /** What came of the issues. */
  readonly results: readonly PublishResult[];
  /** Whether a route had drifted in the run before; routes without such a run are not in it. */
  readonly before: ReadonlyMap<string, boolean>;
}): DriftNews[] {
  const issues = results.filter(({ target }) => target === 'issue');
  const areIssuesKept =
    issues.some(({ outcome }) => outcome === 'done') ||
    (issues.length > 0 && issues.every(({ outcome, sentence }) => outcome === 'none' && sentence === undefined));
  return areIssuesKept ? issues.flatMap(newsOfIssue) : newsOfRoutes(record, before);
}

function newsOfIssue({ outcome, story, url }: PublishResult): DriftNews[] {
  const event = story && EVENTS[story.event];
  if (outcome !== 'done' || event === undefined) return [];
  const { topic, life } = story!;
  const { routeId, family } = topic;
  return [{ event, routeId, family, verdict: life.verdict, since: life.since, ...(url === undefined ? {} : { url }) }];
}

/** Measured, and not moved. */
const OVER: ReadonlySet<Verdict> = new Set(['stable', 'improved', 'watch', 'stale']);

function newsOfRoutes({ routeResults, run }: RunRecord, before: ReadonlyMap<string, boolean>): DriftNews[] {
  return routeResults.flatMap(({ comparison: { routeId }, verdict }): DriftNews[] => {
    const hadDrifted = before.get(routeId);
    if (verdict === 'drifted' && hadDrifted === false)
      return [{ event: 'opened', routeId, verdict, since: run.startedAt }];
    return hadDrifted === true && OVER.has(verdict) ? [{ event: 'recovered', routeId, verdict }] : [];
  });
}

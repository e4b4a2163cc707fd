import { expect, test } from 'vitest';

import type { RunRecord } from '../../src/model/record.ts';
import { picturePaths } from '../../src/publish/kept-pictures.ts';
import { publishReport } from '../../src/publish/publish-report.ts';
import { renderCheck } from '../../src/report/render-check.ts';
import { renderIssue } from '../../src/report/render-issue.ts';
import { renderMarkdown } from '../../src/report/render-markdown.ts';
import { makeCase, makeCell, makeFinding, makeRecord, makeRouteResult } from '../fakes/record-factory.ts';
import { movedRecord } from '../fakes/record-scenarios.ts';
import { startForge } from '../github/fake-forge.ts';

/** GitHub gives a repository's token 1,000 requests an hour; a run of a wide matrix has to live of a small share. */
const MOST = 12;

const run = { id: 'run-1', startedAt: '2026-11-21T05:00:00.000Z', commit: 'c'.repeat(40) } as RunRecord['run'];

/** 200 moved cells: twenty routes of ten cases, each route with an issue of its own. */
function wideRecord(): RunRecord {
  const routeIds = Array.from({ length: 20 }, (_, index) => `route-${index}`);
  const caseIds = Array.from({ length: 10 }, (_, index) => `case-${index}`);
  const pairs = routeIds.flatMap((routeId) => caseIds.map((caseId) => ({ routeId, caseId })));
  return makeRecord({
    verdict: 'drifted',
    cases: caseIds.map((id) => makeCase(id)),
    cells: pairs.map(({ routeId, caseId }) => makeCell(routeId, caseId, { verdict: 'drifted' })),
    routeResults: routeIds.map((routeId) => makeRouteResult(routeId, { verdict: 'drifted' })),
    findings: pairs.map((cell) => makeFinding({ ...cell, family: 'image', verdict: 'drifted', title: 'Moved' })),
  });
}

test.each([
  ['pull request', movedRecord(200), { trigger: 'pull_request', pullRequest: 1, isDefaultBranch: false }],
  ['night', wideRecord(), { trigger: 'schedule', isDefaultBranch: true }],
])('a %s with 200 moved cells takes at most twelve requests, three times in a row', async (_name, wide, context) => {
  // A person's token has to ask whose it is.
  await using at = await startForge({ token: 'github_pat_1' });
  for (const day of [1, 2, 3]) {
    const record = { ...wide, run: { ...run, startedAt: `2026-11-0${day}T05:00:00.000Z` } };
    const before = at.github.requests.length;
    const { results } = await publishReport({
      record,
      renderMarkdown,
      renderIssue,
      forge: at.forge,
      context: { ...context, isFork: false, isPublic: false },
      isWaiting: true,
      isNarrowed: false,
      modes: { comment: 'always', issue: 'changes', pictures: true },
      kept: {
        commit: 'd'.repeat(40),
        paths: new Map([...picturePaths(record)].map(([hash, { path }]) => [hash, path])),
      },
      check: { conclusion: 'failure', renderCheck },
    });
    expect(results.filter(({ outcome }) => outcome === 'refused' || outcome === 'failed')).toEqual([]);
    expect(at.github.requests.length - before).toBeGreaterThan(2);
    expect(at.github.requests.length - before).toBeLessThanOrEqual(MOST);
  }
  expect(at.github.checks).toHaveLength(3);
});

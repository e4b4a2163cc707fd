import { describe, expect, test } from 'vitest';

import type { IssueSettings } from '../../src/model/config.ts';
import type { RunRecord } from '../../src/model/record.ts';
import { publishReport } from '../../src/publish/publish-report.ts';
import { renderIssue } from '../../src/report/render-issue.ts';
import { makeCell, makeFinding, makeRecord, makeRouteResult, makeSample } from '../fakes/record-factory.ts';
import { RECORD_SCENARIOS } from '../fakes/record-scenarios.ts';
import { type ForgeOnFake, startForge } from '../github/fake-forge.ts';

const US = 'github-actions[bot]';
const MARKER = '<!-- image-drift:issue:default:nano-banana:image -->';
const night = { trigger: 'schedule', isFork: false, isDefaultBranch: true, isPublic: true };

interface Night {
  readonly verdict?: 'drifted' | 'watch' | 'stable' | 'inconclusive';
  readonly day?: number;
  readonly moved?: number;
  readonly issues?: IssueSettings;
}

/** Two routes of twelve cases; pictures of the first `moved` cases of nano-banana have this verdict. */
function makeNight({ verdict = 'drifted', day = 1, moved = 2, issues }: Night = {}): RunRecord {
  const quiet = makeRecord();
  const own = quiet.cells.filter(({ comparison }) => comparison.routeId === 'nano-banana');
  const named = verdict === 'stable' ? [] : own.slice(0, moved).map(({ comparison }) => comparison.caseId);
  const counts = { planned: 1, image: 0, refused: 0, failed: 1, skipped: 0 };
  const cells = quiet.cells.map((cell) => {
    const { routeId, caseId } = cell.comparison;
    if (routeId !== 'nano-banana' || !named.includes(caseId)) return cell;
    return verdict === 'inconclusive'
      ? makeCell(routeId, caseId, { verdict, reasons: ['The deadline passed'], comparison: { counts } })
      : { ...cell, verdict, reasons: ['Pictures differ'] };
  });
  const findings =
    verdict === 'inconclusive'
      ? []
      : named.map((caseId) =>
          makeFinding({ routeId: 'nano-banana', caseId, family: 'image', verdict, title: 'Pictures differ' }),
        );
  return {
    ...quiet,
    run: { ...quiet.run, startedAt: `2026-11-${String(day).padStart(2, '0')}T03:17:00.000Z` },
    verdict,
    report: { ...quiet.report, ...(issues === undefined ? {} : { issues }) },
    cells,
    findings,
    routeResults: quiet.routeResults.map((route) =>
      route.comparison.routeId === 'nano-banana' ? { ...route, verdict } : route,
    ),
  };
}

interface PublishedNight {
  readonly record?: RunRecord;
  readonly issue?: 'always' | 'changes' | 'never';
  readonly context?: Partial<typeof night>;
  readonly isNarrowed?: boolean;
}

function publish(
  { forge }: ForgeOnFake,
  { record = makeNight(), issue = 'changes', context, isNarrowed = false }: PublishedNight = {},
) {
  return publishReport({
    record,
    renderMarkdown: ({ notes }) => notes.map(({ text }) => text).join('\n'),
    renderIssue,
    isWaiting: false,
    forge,
    context: { ...night, ...context },
    isNarrowed,
    modes: { comment: 'always', issue, pictures: false },
  });
}

describe('an issue', () => {
  test('opens with a drift, is updated, recovers, and returns under the same number', async () => {
    await using at = await startForge();
    const seen: [string, string, number][] = [];
    for (const [index, verdict] of (
      ['drifted', 'drifted', 'stable', 'stable', 'stable', 'drifted'] as const
    ).entries()) {
      await publish(at, { record: makeNight({ verdict, day: index + 1 }) });
      const [issue, ...others] = at.github.issues;
      expect(others).toEqual([]);
      seen.push([issue!.state, issue!.title!, at.github.comments.length]);
    }
    const title = 'Image Drift: nano-banana: pictures drifted since 2026-11-01';
    expect(seen).toEqual([
      ['open', title, 0],
      ['open', title, 1],
      ['open', title, 1],
      ['closed', title, 2],
      ['closed', title, 2],
      ['open', 'Image Drift: nano-banana: pictures drifted since 2026-11-06', 3],
    ]);
    expect(at.github.comments.map(({ body }) => body)).toEqual([
      expect.stringContaining('**Confirmed** by a second run: 2 findings') as string,
      expect.stringContaining('**Recovered**: 2 clean runs in a row') as string,
      expect.stringContaining('**Back** after a recovery: 2 findings') as string,
    ]);
    const { body } = at.github.issues[0]!;
    expect(body.startsWith(`${MARKER}\n<!-- image-drift:life {`)).toBe(true);
    expect(body).toContain('| 3 runs, 2 spells | 2026-11-01 | 2026-11-06 | not yet | `██▁▁█` now 2 findings |');
  });

  test('keeps what was seen while clean runs are counted', async () => {
    await using at = await startForge();
    await publish(at, { record: makeNight({ day: 1 }) });
    await publish(at, { record: makeNight({ day: 2, verdict: 'stable' }) });
    const { body } = at.github.issues[0]!;
    expect(body).toContain('clean run 1 of 2');
    expect(body).toContain('#### Seen on 2026-11-01');
    expect(body).toContain(': Pictures differ</summary>');
  });

  test('is one for each family of findings of a route', async () => {
    await using at = await startForge();
    await publish(at, { record: RECORD_SCENARIOS['drifted']!() });
    expect(at.github.issues.map(({ title }) => title!.replace(/^.*: (.*) since.*$/, '$1'))).toEqual([
      'model identity drifted',
      'pictures drifted',
      'latency drifted',
      'refusals drifted',
      'cost drifted',
    ]);
    expect(at.github.issues[2]!.body).toContain('now 58% off the baseline');
  });

  test('gets the labels and assignees of the config when it opens, and keeps what people made of them', async () => {
    await using at = await startForge();
    const issues = { labels: ['models', 'image-drift'], assignees: ['octocat'], closeAfter: 1 };
    await publish(at, { record: makeNight({ issues }) });
    expect(at.github.issues[0]).toMatchObject({
      labels: [{ name: 'image-drift' }, { name: 'models' }],
      assignees: [{ login: 'octocat' }],
    });
    await publish(at, { record: makeNight({ issues, verdict: 'stable', day: 2 }) });
    expect(at.github.issues[0]).toMatchObject({ state: 'closed' });
    expect(at.github.requests.at(-2)!.body).not.toHaveProperty('labels');
  });

  test('that a person closed stays closed and quiet until the drift has gone and come back', async () => {
    await using at = await startForge();
    await publish(at, { record: makeNight({ day: 1 }) });
    at.github.issues[0]!.state = 'closed';
    for (const day of [2, 3]) await publish(at, { record: makeNight({ day, moved: day * 3 }) });
    expect(at.github.issues).toMatchObject([{ state: 'closed' }]);
    for (const day of [4, 5]) await publish(at, { record: makeNight({ day, verdict: 'stable' }) });
    expect(at.github.comments).toEqual([]);
    await publish(at, { record: makeNight({ day: 6 }) });
    expect(at.github.issues).toMatchObject([{ state: 'open' }]);
    expect(at.github.comments).toHaveLength(1);
  });

  test('that somebody forged is left alone, whatever it claims', async () => {
    await using at = await startForge();
    const forged = `${MARKER}\n<!-- image-drift:life {"occurrences":99} -->`;
    at.github.addIssue('stranger', forged);
    await publish(at);
    expect(at.github.issues.map(({ user, body }) => [user.login, body === forged])).toEqual([
      ['stranger', true],
      [US, false],
    ]);
    expect(at.github.issues[1]!.body).toContain('| 1 run |');
  });

  test('whose memory was damaged starts a new one', async () => {
    await using at = await startForge();
    await publish(at);
    at.github.issues[0]!.body = `${MARKER}\n<!-- image-drift:life {"occurrences":1e9} -->\nedited`;
    await publish(at, { record: makeNight({ day: 2 }) });
    expect(at.github.issues).toHaveLength(1);
    expect(at.github.issues[0]!.body).toContain('| 1 run | 2026-11-02 |');
  });
});

describe('a run', () => {
  test.each([
    ['changes', 'stable', 0],
    ['changes', 'watch', 0],
    ['changes', 'drifted', 1],
    ['always', 'watch', 1],
    ['always', 'stable', 0],
    ['always', 'inconclusive', 1],
    ['never', 'drifted', 0],
  ] as const)('with issue: %s and a %s route opens %i', async (issue, verdict, count) => {
    await using at = await startForge();
    await publish(at, { issue, record: makeNight({ verdict }) });
    expect(at.github.issues).toHaveLength(count);
  });

  test('on a branch opens nothing', async () => {
    await using at = await startForge();
    await publish(at, { context: { trigger: 'workflow_dispatch', isDefaultBranch: false } });
    expect(at.sent()).toEqual([]);
    await publish(at, { context: { trigger: 'workflow_dispatch', isDefaultBranch: true, isPublic: true } });
    expect(at.github.issues).toHaveLength(1);
  });

  test.each([
    ['could not measure some of the pictures', { record: makeNight({ verdict: 'inconclusive', day: 2 }) }],
    ['looked at some cases only', { record: makeNight({ verdict: 'stable' }), isNarrowed: true }],
    ['was cut short', { record: { ...makeNight({ verdict: 'stable' }), incomplete: 'budget' as const } }],
    ['left the route out', { record: withoutRoute(makeNight({ verdict: 'stable' }), 'nano-banana') }],
  ])('that %s is not a clean one', async (_, options) => {
    await using at = await startForge();
    await publish(at, { record: makeNight({ issues: { closeAfter: 1 } }) });
    const before = at.github.issues[0]!.body;
    await publish(at, options);
    expect(at.github.issues).toMatchObject([{ state: 'open', body: before }]);
  });

  test('with 200 moved cells on eight routes stays within 12 requests, night after night', async () => {
    await using at = await startForge();
    let sent = 0;
    for (const day of [1, 2, 3]) {
      await publish(at, { record: makeWideNight({ day, routes: 8, cases: 25 }) });
      expect(at.sent().length - sent).toBeLessThanOrEqual(12);
      sent = at.sent().length;
    }
    expect(at.github.issues).toHaveLength(8);
  });

  test('with more than it may write leaves the rest for the next one and says so', async () => {
    await using at = await startForge();
    const first = await publish(at, { record: makeWideNight({ day: 1, routes: 14, cases: 2 }) });
    expect(first.sentences).toEqual(['6 more issues were left for the next run, to spare GitHub’s rate limit.']);
    await publish(at, { record: makeWideNight({ day: 2, routes: 14, cases: 2 }) });
    expect(at.github.issues).toHaveLength(14);
  });

  test('without issues: write has the right verdict and one sentence that names the permission', async () => {
    await using at = await startForge();
    at.github.intercept = ({ method }) =>
      method === 'POST' ? { status: 403, data: { message: 'Resource not accessible by integration' } } : undefined;
    const published = await publish(at, { record: RECORD_SCENARIOS['drifted']!() });
    expect(published.sentences).toEqual([
      'No issue was written: GitHub answered 403, "Resource not accessible by integration". Give the job  permissions: issues: write.',
    ]);
    expect(published.summary).toContain('issues: write');
  });
});

function withoutRoute(record: RunRecord, routeId: string): RunRecord {
  const isOther = ({ comparison }: { comparison: { routeId: string } }): boolean => comparison.routeId !== routeId;
  return { ...record, cells: record.cells.filter(isOther), routeResults: record.routeResults.filter(isOther) };
}

/** Every cell of every route drifted. */
function makeWideNight(size: { readonly day: number; readonly routes: number; readonly cases: number }): RunRecord {
  const routeIds = Array.from({ length: size.routes }, (_, index) => `route-${index}`);
  const caseIds = Array.from({ length: size.cases }, (_, index) => `case-${index}`);
  const pairs = routeIds.flatMap((routeId) => caseIds.map((caseId) => ({ routeId, caseId })));
  return makeRecord({
    run: { ...makeRecord().run, startedAt: `2026-11-0${size.day}T03:17:00.000Z` },
    cells: pairs.map(({ routeId, caseId }) => makeCell(routeId, caseId, { verdict: 'drifted' })),
    samples: pairs.map(({ routeId, caseId }) => makeSample(routeId, caseId)),
    routeResults: routeIds.map((routeId) => makeRouteResult(routeId, { verdict: 'drifted' })),
    findings: pairs.map((cell) => makeFinding({ ...cell, family: 'image', verdict: 'drifted', title: 'Moved' })),
  });
}

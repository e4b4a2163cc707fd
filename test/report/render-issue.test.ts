import { expect, test } from 'vitest';

import type { IssueStory } from '../../src/publish/publish-issues.ts';
import { renderIssue } from '../../src/report/render-issue.ts';
import { sparkline } from '../../src/report/sparkline.ts';
import { hostileRecord, HOSTILE_STRINGS, movedRecord, RECORD_SCENARIOS } from '../fakes/record-scenarios.ts';
import { outsideCode, toHtml } from './rendered-markdown.ts';

const story: IssueStory = {
  topic: { routeId: 'nano-banana', family: 'image' },
  look: { kind: 'seen', verdict: 'drifted', amount: 3 },
  event: 'worse',
  life: {
    firstSeen: '2026-11-01T03:17:00.000Z',
    since: '2026-11-01T03:17:00.000Z',
    lastSeen: '2026-11-03T03:17:00.000Z',
    occurrences: 3,
    spells: 1,
    cleanRuns: 0,
    isOver: false,
    isConfirmed: true,
    verdict: 'drifted',
    told: 3,
    trend: [1, 1, 3],
  },
  closeAfter: 2,
};

const pictureUrl = (): string =>
  `https://github.com/o/r/blob/${'a'.repeat(40)}/pictures/${'b'.repeat(16)}.webp?raw=true`;

test('the title is bounded, one line, and mentions nobody', () => {
  const topic = { routeId: `@team\n${'x'.repeat(10_000)}`, family: 'image' } as const;
  const { title } = renderIssue(movedRecord(1), { story: { ...story, topic }, pictureUrl: () => undefined });
  expect(title.length).toBeLessThanOrEqual(256);
  expect(title).not.toMatch(/[@\n]/);
  expect(title).toContain('pictures drifted since 2026-11-01');
});

test('names are code, and the sheet of the route stands with the issue of its pictures alone', () => {
  const record = RECORD_SCENARIOS['drifted']!();
  const { image } = record.strips[0]!;
  const sheets = [{ routeId: 'nano-banana', caseIds: ['shoe', 'poster'], image, width: 796, height: 204 }];
  const { head, evidence } = renderIssue({ ...record, sheets }, { story, pictureUrl });
  expect(head).toMatch(/^### 🔴 `nano-banana`: pictures drifted since 2026-11-01\n/);
  expect(evidence).toContain('`nano-banana`, approved above and new below: `shoe` and `poster`<br>\n<img ');
  const latency = { ...story, topic: { routeId: 'nano-banana', family: 'latency' } } as const;
  expect(renderIssue({ ...record, sheets }, { story: latency, pictureUrl }).evidence).not.toContain('<img');
});

test('the findings of an issue tell their numbers, how to accept them, and where pictures are that do not show', () => {
  const picturesPage = 'https://github.com/o/r/tree/abc/pictures/2026-11';
  const options = { story, pictureUrl, picturesPage, acceptPlace: 'comment' } as const;
  const { evidence } = renderIssue(movedRecord(1), options);
  expect(evidence).toContain(
    '<details open><summary>🔴 <code>nano-banana</code> / <code>case-000</code>: Pictures differ',
  );
  expect(evidence).toContain('| different pixels | `0%` | `30%` | at most 2% |');
  expect(evidence).toContain('`/image-drift accept nano-banana case-000`');
  expect(evidence).toContain(`[on the branch](<${picturesPage}>)`);
  expect(renderIssue(movedRecord(20), options).evidence).toContain(
    '8 more findings are in the run’s own report: [artifacts',
  );
  const without = renderIssue(movedRecord(1), { ...options, pictureUrl: () => undefined }).evidence;
  expect(without).not.toContain('on the branch');
});

test('hostile text stays inert in title, head, evidence and comment', () => {
  for (const text of HOSTILE_STRINGS) {
    const record = hostileRecord(text);
    const { routeId } = record.routeResults[0]!.comparison;
    const issue = renderIssue(record, { story: { ...story, topic: { routeId, family: 'image' } }, pictureUrl });
    const markdown = `${issue.head}\n${issue.evidence}\n${issue.comment ?? ''}`;
    expect(outsideCode(toHtml(markdown)).replaceAll('https://github.com/o/r', '')).not.toMatch(
      /@\w|#\d|evil|alert|octo|<script/i,
    );
  }
});

test('five hundred moved cells and the longest texts fit an issue', () => {
  for (const record of [movedRecord(500), ...HOSTILE_STRINGS.map((text) => hostileRecord(text.repeat(200)))]) {
    const routeId = record.routeResults[0]!.comparison.routeId;
    const { head, evidence } = renderIssue(record, {
      story: { ...story, topic: { routeId, family: 'image' } },
      pictureUrl,
    });
    expect(head.length + evidence.length).toBeLessThan(60_000);
  }
});

test('a trend is drawn as bars, nothing as the lowest', () => {
  expect(sparkline([0, 1, 7, 3.5, 0])).toBe('▁▂█▅▁');
  expect(sparkline([0, 0])).toBe('▁▁');
  expect(sparkline([])).toBe('');
});

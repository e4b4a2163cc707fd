import { expect, test } from 'vitest';

import { renderCheck } from '../../src/report/render-check.ts';
import { makeCase, makeCell, makeFinding, makeRecord, makeRoute } from '../fakes/record-factory.ts';
import { RECORD_SCENARIOS } from '../fakes/record-scenarios.ts';

test('a quiet run says that nothing moved, with its totals, and marks no line', () => {
  const record = makeRecord();
  const { title, summary, annotations } = renderCheck(record);
  expect(title).toMatch(/^Nothing moved: all \d+ cells/);
  expect(summary).toMatch(/^🟢 Cells: \d+ stable\. Cost: \$[\d.]+\.$/);
  expect(annotations).toEqual([]);
});

test('a case that moved on two routes is marked once, on its line, with what moved on each', () => {
  const record = makeRecord({
    verdict: 'drifted',
    routes: [makeRoute('one'), makeRoute('two')],
    cases: [makeCase('mug', { source: { file: 'prompts/product.yml', line: 7 } })],
    cells: [
      makeCell('one', 'mug', { verdict: 'drifted', reasons: ['Pictures differ'] }),
      makeCell('two', 'mug', { verdict: 'drifted', reasons: ['a reason'] }),
    ],
    findings: [
      makeFinding({ routeId: 'two', caseId: 'mug', family: 'contract', verdict: 'drifted', title: 'Another size' }),
    ],
  });
  expect(renderCheck(record).annotations).toEqual([
    {
      path: 'prompts/product.yml',
      line: 7,
      level: 'failure',
      title: 'mug: drifted',
      message: 'one: Pictures differ\ntwo: Another size',
    },
  ]);
});

test('a drift that the gate lets pass is a warning, and what the gate fails on is marked though it is no drift', () => {
  const record = makeRecord({
    gate: { ...makeRecord().gate, failOn: ['stale'] },
    routes: [makeRoute('one')],
    cases: [makeCase('mug'), makeCase('lake')],
    cells: [makeCell('one', 'mug', { verdict: 'drifted' }), makeCell('one', 'lake', { verdict: 'stale' })],
    findings: [],
  });
  expect(renderCheck(record).annotations.map(({ level, message }) => [level, message])).toEqual([
    ['warning', 'one: drifted'],
    ['failure', 'one: stale'],
  ]);
});

test('more than a hundred marks are cut, and the summary says so', () => {
  const cases = Array.from({ length: 130 }, (_, index) => makeCase(`case-${index}`));
  const record = makeRecord({
    cases,
    cells: cases.map(({ id }) => makeCell('one', id, { verdict: 'drifted' })),
    findings: [],
  });
  const { annotations, summary } = renderCheck(record);
  expect(annotations).toHaveLength(100);
  expect(summary).toContain('30 more cases moved than are marked');
});

test.each(['../outside.yml', '/etc/passwd', 'C:\\prompts.yml', 'a\nb.yml'])(
  'a case in %j is not marked, because GitHub would refuse the whole check run',
  (file) => {
    const record = makeRecord({
      cases: [makeCase('mug', { source: { file, line: 1 } })],
      cells: [makeCell('one', 'mug', { verdict: 'drifted' })],
    });
    expect(renderCheck(record).annotations).toEqual([]);
  },
);

test('hostile texts stay within one line and the limits of GitHub', () => {
  const { title, annotations } = renderCheck(RECORD_SCENARIOS['hostile']!());
  expect(title).not.toMatch(/[\n\p{Cc}]/u);
  for (const { message, title: shown } of annotations) {
    expect(shown.length).toBeLessThanOrEqual(255);
    expect(message.length).toBeLessThan(4_000);
    expect(message).not.toMatch(/[^\P{Cc}\n]/u);
  }
});

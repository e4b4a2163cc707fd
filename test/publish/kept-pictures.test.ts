import { expect, test } from 'vitest';

import { picturePaths } from '../../src/publish/kept-pictures.ts';
import { makeCell, makeRecord, makeSheet, makeStrip } from '../fakes/record-factory.ts';
import { movedRecord } from '../fakes/record-scenarios.ts';

const MIB = 1024 * 1024;

test('sheets go before strips, and strips of bad news before others, whatever their order in the record', () => {
  const cells = (['stable', 'new', 'watch', 'drifted'] as const).map((verdict) =>
    makeCell('route', verdict, { verdict }),
  );
  const strips = cells.map(({ verdict }) => makeStrip('route', verdict));
  const sheet = makeSheet('route', ['drifted', 'watch']);
  const chosen = [...picturePaths(makeRecord({ cells, strips, sheets: [sheet] })).values()].map(({ image }) => image);
  expect(chosen).toEqual([sheet.image, ...strips.toReversed().map(({ image }) => image)]);
});

test.each([1, 12, 70, 500])('the pictures of %i moved cells stay within their count and their bytes', (count) => {
  const record = movedRecord(count);
  const chosen = [...picturePaths(record).values()];
  const bytes = chosen.reduce((sum, { image }) => sum + image.sizeBytes, 0);
  expect(bytes).toBeLessThanOrEqual(4 * MIB);
  expect(chosen.length).toBeLessThanOrEqual(60);
  expect(chosen.length).toBeGreaterThanOrEqual(Math.min(count, 20));
  expect(chosen[0]!.path).toMatch(/^pictures\/2026-11\/[0-9a-f]{16}\.webp$/);
});

test('a picture that is shown twice is kept once, one that is far too large not at all', () => {
  const [one, two, large] = ['a', 'b', 'c'].map((caseId) => makeStrip('route', caseId));
  const strips = [
    one!,
    { ...two!, image: one!.image },
    { ...large!, image: { ...large!.image, sizeBytes: 5 * MIB } },
    two!,
  ];
  expect([...picturePaths(makeRecord({ strips })).keys()]).toEqual([one!.image.sha256, two!.image.sha256]);
});

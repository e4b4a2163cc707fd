import { expect, test } from 'vitest';

import { type PictureSet, wildPictures } from '../../src/compare/wild-pictures.ts';
import { randomCases } from './vectors.ts';

const setsOf = (options: { seed: number; cases: number; pictures: number }): PictureSet[] =>
  randomCases({ ...options, stored: options.pictures, fresh: 0 }).map(({ caseId, baseline }) => ({
    caseId,
    vectors: baseline,
  }));
/** The picture at `index` of the first set, moved by `far` in every feature. */
const withWild = ([first, ...others]: readonly PictureSet[], index: number, far = 20): PictureSet[] => [
  {
    ...first!,
    vectors: first!.vectors.with(
      index,
      first!.vectors[index]!.map((value) => value + far),
    ),
  },
  ...others,
];

test.each([2, 3, 4])('usual sets of %i pictures are left alone', (pictures) => {
  for (let seed = 1; seed <= 20; seed++) expect(wildPictures(setsOf({ seed, cases: 8, pictures }))).toEqual([]);
});

test('one wild picture is found and named', () => {
  const sets = setsOf({ seed: 1, cases: 8, pictures: 4 });
  expect(wildPictures(withWild(sets, 2))).toMatchObject([{ caseId: 'case-0', index: 2 }]);
  expect(wildPictures(withWild(sets, 2).toReversed())).toMatchObject([{ caseId: 'case-0', index: 2 }]);
});

test('of two pictures that are unlike each other the later one is named', () => {
  const sets = setsOf({ seed: 1, cases: 8, pictures: 2 });
  for (const index of [0, 1])
    expect(wildPictures(withWild(sets, index))).toMatchObject([{ caseId: 'case-0', index: 1 }]);
});

test('the distance is in usual spreads of the other cases, whatever the unit of a feature', () => {
  const sets = withWild(setsOf({ seed: 1, cases: 8, pictures: 3 }), 0);
  const inOtherUnits = sets.map((set) => ({ ...set, vectors: set.vectors.map((vector) => vector.map((x) => x * 8)) }));
  expect(wildPictures(inOtherUnits)[0]!.times).toBeCloseTo(wildPictures(sets)[0]!.times, 6);
});

test('a route whose cases all vary that much has no wild picture', () => {
  const sets = setsOf({ seed: 1, cases: 8, pictures: 2 });
  const alsoFar = sets.map((set, index) => (index < 3 ? withWild([set], 0, 20 + index / 10)[0]! : set));
  expect(wildPictures(alsoFar).map(({ caseId }) => caseId)).toEqual([]);
});

test('with few other cases, or one picture each, nothing is known to be usual', () => {
  expect(wildPictures(withWild(setsOf({ seed: 1, cases: 7, pictures: 3 }), 0))).toEqual([]);
  expect(wildPictures(setsOf({ seed: 1, cases: 12, pictures: 1 }))).toEqual([]);
  expect(wildPictures([])).toEqual([]);
});

test('features that a picture does not have are left out', () => {
  const sets = withWild(setsOf({ seed: 1, cases: 8, pictures: 3 }), 1);
  const gaps = sets.map((set) => ({
    ...set,
    vectors: set.vectors.map((vector) => vector.with(0, Number.NaN).with(1, 5)),
  }));
  expect(wildPictures(gaps)).toMatchObject([{ caseId: 'case-0', index: 1 }]);
});

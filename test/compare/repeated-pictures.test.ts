import { expect, test } from 'vitest';

import { repeatedPictures, type RepeatedPicturesInput } from '../../src/compare/repeated-pictures.ts';
import type { Cell } from '../../src/model/plan.ts';
import type { Measurement } from '../../src/model/measurement.ts';
import { approvedImage, baselineOf, imageSample, makeCell, measurementOf, measurementsOf } from './cell-samples.ts';

const shoe = makeCell({ prompt: 'a red shoe' }, { caseId: 'shoe' });
const mug = makeCell({ prompt: 'a blue mug' }, { caseId: 'mug' });
const elsewhere = makeCell({ prompt: 'a blue mug' }, { caseId: 'mug', routeId: 'other' });

/** Pictures by name, in the order of their samples; equal names are equal pixels. */
function repeats(
  pictures: readonly (readonly [Cell, ...string[]])[],
  more: { readonly facts?: Partial<Measurement>; readonly baselines?: RepeatedPicturesInput['baselines'] } = {},
) {
  return Object.fromEntries(
    repeatedPictures({
      cells: pictures.map(([cell]) => cell),
      samples: pictures.flatMap(([{ routeId, caseId }, ...names]) =>
        names.map((name, index) => imageSample(name, { routeId, caseId, index })),
      ),
      measurements: measurementsOf(
        ...pictures.flatMap(([, ...names]) => names.map((name) => measurementOf(name, more.facts))),
      ),
      baselines: more.baselines ?? [],
    }),
  );
}

test('pictures that differ are no repeats', () => {
  expect(
    repeats([
      [shoe, 'a', 'b'],
      [mug, 'c', 'd'],
    ]),
  ).toEqual({});
});

test('one picture for two prompts is a placeholder in both cases', () => {
  expect(
    repeats([
      [shoe, 'card', 'a'],
      [mug, 'card'],
    ]),
  ).toEqual({
    'route/shoe': [
      { fact: 'placeholder', baseline: 'a picture of its own', now: 'one picture for 2 cases', samples: 1, of: 2 },
    ],
    'route/mug': [
      { fact: 'placeholder', baseline: 'a picture of its own', now: 'one picture for 2 cases', samples: 1, of: 1 },
    ],
  });
});

test('the same pixels in another file are the same picture', () => {
  const found = repeats(
    [
      [shoe, 'a'],
      [mug, 'b'],
    ],
    { facts: { pixelSha256: 'e'.repeat(64) } },
  );
  expect(Object.keys(found)).toEqual(['route/shoe', 'route/mug']);
});

test('the same picture twice without a seed is a duplicate', () => {
  expect(repeats([[shoe, 'a', 'b', 'a']])).toEqual({
    'route/shoe': [
      {
        fact: 'duplicate',
        baseline: 'another picture each time',
        now: '2 times the same picture',
        samples: 2,
        of: 3,
      },
    ],
  });
});

test('seeded cells may repeat themselves, and so may cases that ask for the same', () => {
  expect(repeats([[makeCell({ seed: 7 }), 'a', 'a']])).toEqual({});
  const twin = makeCell({ seed: 7 }, { caseId: 'twin' });
  expect(repeats([[makeCell({ seed: 7 }), 'a'] as const, [twin, 'a'] as const])).toEqual({});
});

test('routes are not held against each other', () => {
  expect(
    repeats([
      [shoe, 'a'],
      [elsewhere, 'a'],
    ]),
  ).toEqual({});
});

test('a repeat that the baselines of the route have too was approved', () => {
  const approved = [baselineOf(shoe, [approvedImage('card')]), baselineOf(mug, [approvedImage('card')])];
  const pictures = [
    [shoe, 'card'],
    [mug, 'card'],
  ] as const;
  expect(repeats(pictures, { baselines: approved })).toEqual({});
  expect(repeats(pictures, { baselines: approved.slice(0, 1) })).not.toEqual({});
});

test('blank pictures are left to the check for blank ones, and probes to the check of seeds', () => {
  expect(
    repeats(
      [
        [shoe, 'white'],
        [mug, 'white'],
      ],
      { facts: { isBlank: true } },
    ),
  ).toEqual({});
  const probed = repeatedPictures({
    cells: [shoe],
    samples: [imageSample('a', { caseId: 'shoe' }), imageSample('a', { caseId: 'shoe', purpose: 'determinism' })],
    measurements: measurementsOf(measurementOf('a')),
    baselines: [],
  });
  expect(probed.size).toBe(0);
});

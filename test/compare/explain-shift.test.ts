import { expect, test } from 'vitest';

import { explainShift } from '../../src/compare/explain-shift.ts';
import type { FeatureSchema } from '../../src/model/features.ts';

const SCHEMA: FeatureSchema = {
  version: 'test',
  features: [
    { id: 'a', more: 'brighter', less: 'darker' },
    { id: 'b', more: 'brighter', less: 'darker' },
    { id: 'c', more: 'fine detail up', less: 'fine detail down' },
    { id: 'd', more: 'warmer', less: 'cooler' },
  ],
};
const shift = (feature: number, strength: number) => ({ feature, strength });

test('says what moved, strongest first, each phrase once', () => {
  expect(explainShift([shift(2, -7), shift(0, 6), shift(1, -5), shift(3, 4)], SCHEMA)).toEqual([
    'fine detail down',
    'brighter',
    'warmer',
  ]);
});

test('keeps to the limit and leaves out what chance would do', () => {
  expect(explainShift([shift(2, -7), shift(0, 6)], SCHEMA, 1)).toEqual(['fine detail down']);
  expect(explainShift([shift(2, -7), shift(0, 1.9)], SCHEMA)).toEqual(['fine detail down']);
  expect(explainShift([], SCHEMA)).toEqual([]);
});

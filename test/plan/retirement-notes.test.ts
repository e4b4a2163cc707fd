import { describe, expect, test } from 'vitest';

import type { Retirement } from '../../src/model/retirement.ts';
import { retirementNotes } from '../../src/plan/retirement-notes.ts';
import { makeRoute } from './plan-fixtures.ts';

const END: Retirement = {
  model: 'old-1',
  vendor: 'Vendor',
  protocols: ['openai-images'],
  date: '2026-12-01',
  successors: ['new-2', 'new-3'],
  confidence: 'page',
};
const noteOn = (day: string, { end = END, ...route }: Parameters<typeof makeRoute>[0] & { end?: Retirement } = {}) =>
  retirementNotes([makeRoute({ id: 'main', model: 'old-1', ...route })], {
    find: (model) => (model === 'old-1' ? end : undefined),
    nowMs: Date.parse(day),
  })[0]?.text;

describe('retirementNotes', () => {
  test('nothing is said until 60 days before', () => {
    expect(noteOn('2026-10-01T23:59:59Z')).toBeUndefined();
    expect(noteOn('2026-10-02T00:00:00Z')).toContain('2026-12-01, in 60 days');
  });

  test.each([
    ['2026-11-21T05:00:00Z', 'is announced to be shut down on 2026-12-01, in 10 days'],
    ['2026-11-30T23:00:00Z', 'is announced to be shut down on 2026-12-01, tomorrow'],
    ['2026-12-01T01:00:00Z', 'is announced to be shut down on 2026-12-01, today'],
    ['2026-12-02T00:00:00Z', 'was announced to be shut down on 2026-12-01'],
  ])('at %s it %s', (now, words) => {
    expect(noteOn(now)).toBe(`Vendor's model old-1, used by main, ${words}. Named in its place: new-2 or new-3.`);
  });

  test('an uncertain date and a missing successor are said to be so', () => {
    expect(noteOn('2026-12-02', { end: { ...END, successors: [], confidence: 'unsure' } })).toBe(
      "Vendor's model old-1, used by main, was announced to be shut down on 2026-12-01. Sources contradict each other about the date.",
    );
  });

  test.each([{ isCustomBaseUrl: true }, { protocol: 'openrouter' }])(
    'a route to another host than the vendor (%j) is told that the name may live on',
    (route) => {
      expect(noteOn('2026-12-02', route)).toMatch(/ find out what it serves under this name after that day\.$/);
    },
  );

  test('a model without an announced end is not mentioned', () => {
    expect(noteOn('2026-12-02', { model: 'new-2' })).toBeUndefined();
  });
});

import { describe, expect, test } from 'vitest';

import { renderJunit } from '../../src/report/render-junit.ts';
import { makeRecord } from '../fakes/record-factory.ts';
import { HOSTILE_STRINGS, hostileRecord, RECORD_SCENARIOS } from '../fakes/record-scenarios.ts';

const totals = (xml: string): string => /<testsuites [^>]*>/.exec(xml)![0];

const tags = (xml: string): string[] => xml.match(/<[/?!]?[a-z]+/gi) ?? [];

describe('renderJunit', () => {
  test('a quiet night passes each cell of each route', () => {
    const xml = renderJunit(makeRecord());
    expect(totals(xml)).toBe(
      '<testsuites name="Image Drift" tests="24" failures="0" errors="0" skipped="0" time="197.760">',
    );
    expect(xml.match(/<testsuite /g)).toHaveLength(2);
  });

  test('drift fails, what was not measured is an error, what has no valid baseline is skipped', () => {
    expect(totals(renderJunit(RECORD_SCENARIOS['drifted']!()))).toContain(
      'tests="28" failures="9" errors="0" skipped="0"',
    );
    expect(totals(renderJunit(RECORD_SCENARIOS['inconclusive']!()))).toContain('failures="0" errors="16" skipped="0"');
    expect(totals(renderJunit(RECORD_SCENARIOS['first-run']!()))).toContain('failures="0" errors="0" skipped="24"');
    expect(totals(renderJunit(RECORD_SCENARIOS['stale']!()))).toContain('failures="0" errors="0" skipped="14"');
  });

  test('the gate decides what fails', () => {
    const record = RECORD_SCENARIOS['stale']!();
    const strict = { ...record, gate: { ...record.gate, failOn: ['drifted', 'stale'] } } as const;
    expect(totals(renderJunit(strict))).toContain('failures="14"');
  });

  test('cells of a route without a result are not lost', () => {
    expect(totals(renderJunit(makeRecord({ routeResults: [] })))).toContain('tests="24"');
  });

  test.each(HOSTILE_STRINGS.map((text) => [text]))('hostile text stays text: %j', (text) => {
    const xml = renderJunit(hostileRecord(text));
    expect(tags(xml)).toEqual(tags(renderJunit(hostileRecord('plain'))));
    // XML 1.0, production 2: the characters that a document may hold.
    expect(xml).toMatch(/^[\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]*$/u);
    expect(xml.replaceAll(/&(amp|lt|gt|quot|#x[0-9A-F]+);/gi, '')).not.toContain('&');
  });
});

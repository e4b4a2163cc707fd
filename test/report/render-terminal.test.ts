import { expect, test } from 'vitest';

import { renderTerminal } from '../../src/report/render-terminal.ts';
import { makeRecord } from '../fakes/record-factory.ts';
import { HOSTILE_STRINGS, hostileRecord, movedRecord, RECORD_SCENARIOS } from '../fakes/record-scenarios.ts';

test('a quiet night is two lines and the files', () => {
  expect(renderTerminal(makeRecord(), { files: ['out/report.html'] })).toEqual([
    'Nothing moved: all 24 cells on 2 routes match the baseline.',
    '24 cells: 24 stable · 24 images · $1.10 · 3 min 12 s · baseline of 2026-11-02',
    '',
    'out/report.html',
  ]);
});

test('numbers of a column end under each other', () => {
  const lines = renderTerminal(RECORD_SCENARIOS['drifted']!());
  const start = lines.findIndex((line) => line.startsWith('Latency by route'));
  expect(lines.slice(start, start + 3)).toEqual([
    'Latency by route     P50     P95   n  Baseline P50  Change',
    'nano-banana       12.8 s  19.9 s  10         8.1 s    +58%',
    'gpt-image-2       20.9 s  31.7 s  12        21.3 s     −2%',
  ]);
});

test('stays short for many moved cells', () => {
  expect(renderTerminal(movedRecord(500)).length).toBeLessThan(40);
});

test.each(HOSTILE_STRINGS.map((text) => [text]))('hostile text gives plain lines of bounded length: %j', (text) => {
  for (const line of renderTerminal(hostileRecord(text))) {
    // eslint-disable-next-line no-control-regex
    expect(line).not.toMatch(/[\u0000-\u001f\u007f-\u009f\u2028\u202a-\u202e\u2066-\u2069]/);
    expect(line.length).toBeLessThan(1500);
  }
});

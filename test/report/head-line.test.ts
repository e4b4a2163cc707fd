import { describe, expect, test } from 'vitest';

import type { RunRecord } from '../../src/model/record.ts';
import type { FailureReason } from '../../src/model/reply.ts';
import { headLine } from '../../src/report/head-line.ts';
import { phraseToText } from '../../src/report/phrase.ts';
import { makeCell, makeFinding, makeRecord, makeRouteResult } from '../fakes/record-factory.ts';
import { RECORD_SCENARIOS } from '../fakes/record-scenarios.ts';

const line = (record: RunRecord): string => phraseToText(headLine(record));

describe('the head line', () => {
  test.each([
    ['quiet', 'Nothing moved: all 24 cells on 2 routes match the baseline.'],
    [
      'drifted',
      'Drifted: 5 of 24 cells, latency, refusals and cost moved on nano-banana; the vendor now serves another model.',
    ],
    ['first-run', 'First run: none of 24 cells has a baseline yet; look at the pictures, then accept the run.'],
    [
      'stale',
      'Changed by you: 14 of 24 cells (model, prompt, quality and size) on nano-banana and gpt-image-2; nothing else moved.',
    ],
    [
      'inconclusive',
      'Could not measure: 16 of 24 cells on nano-banana and gpt-image-2; the run stopped before it passed its budget, and the vendor did not accept the key.',
    ],
  ])('of %s answers in one sentence', (name, expected) => {
    expect(line(RECORD_SCENARIOS[name]!())).toBe(expected);
  });

  test('of a first run that ended early, or brought refusals alone, does not ask to accept it', () => {
    const first = RECORD_SCENARIOS['first-run']!();
    expect(line({ ...first, incomplete: 'aborted' })).toBe(
      'First run: none of 24 cells has a baseline yet, and this run ended too early to be accepted.',
    );
    expect(line({ ...first, samples: first.samples.filter(({ kind }) => kind === 'refused') })).toBe(
      'First run: none of 24 cells has a baseline yet, and the vendor refused every request.',
    );
    expect(line(makeRecord({ cells: [makeCell('nano-banana', 'a', { verdict: 'new' })] }))).toContain('the only cell');
  });

  test('of a stopped route names the failure that stopped it, and a stopped run is its own reason', () => {
    const cells = [makeCell('nano-banana', 'a', { verdict: 'inconclusive', reasons: ['No answer'] })];
    const record = makeRecord({ cells, verdict: 'inconclusive' });
    const failed = RECORD_SCENARIOS['inconclusive']!().samples.find(({ kind }) => kind === 'failed')!;
    const of = (reasons: readonly FailureReason[]): Pick<RunRecord, 'samples'> => ({
      samples: reasons.map((reason) => ({ ...failed, kind: 'failed', reason, message: reason })),
    });
    expect(line({ ...record, ...of(['timeout', 'timeout', 'quota']), incomplete: 'route-stopped' })).toBe(
      'Could not measure: 1 of 1 cell on nano-banana; the quota is used up, so a route was stopped.',
    );
    expect(line({ ...record, ...of(['aborted']), incomplete: 'aborted' })).toBe(
      'Could not measure: 1 of 1 cell on nano-banana; the run was stopped.',
    );
  });

  test('names the families when no cell moved', () => {
    const drift = { verdict: 'drifted', attribution: 'behaviour' } as const;
    const findings = (['latency', 'cost'] as const).map((family) =>
      makeFinding({ ...drift, routeId: 'nano-banana', family, title: 'Moved' }),
    );
    expect(line(makeRecord({ findings, routeResults: [makeRouteResult('nano-banana', drift)] }))).toBe(
      'Drifted: latency and cost moved on nano-banana; the vendor moved under the same model name.',
    );
  });

  test('does not hide what could not be measured behind what drifted', () => {
    const cells = [
      makeCell('nano-banana', 'a', { verdict: 'drifted', attribution: 'config' }),
      makeCell('nano-banana', 'b', { verdict: 'inconclusive', reasons: ['No seed'] }),
    ];
    expect(line(makeRecord({ cells }))).toBe(
      'Drifted: 1 of 2 cells moved on nano-banana; your own change moved it; 1 cell could not be measured.',
    );
  });

  test('gives the reason of the cells when nothing failed', () => {
    const cells = [makeCell('nano-banana', 'a', { verdict: 'inconclusive', reasons: ['The route has no seed'] })];
    expect(line(makeRecord({ cells, samples: [] }))).toBe(
      'Could not measure: 1 of 1 cell on nano-banana; The route has no seed.',
    );
  });

  test('of a route that differs from its parity route says so, and that nothing moved', () => {
    const record = RECORD_SCENARIOS['parity']!();
    expect(line(record)).toBe('Not as named: gateway differs from the parity route; nothing moved.');
    const [finding] = record.findings;
    const findings = ['a', 'b', 'c'].map((routeId) => ({ ...finding!, routeId }));
    expect(line({ ...record, findings })).toBe('Not as named: 3 routes differ from the parity route; nothing moved.');
  });

  test('of suspicions beside a parity difference tells of what may have moved alone', () => {
    const record = RECORD_SCENARIOS['parity']!();
    const image = makeFinding({
      routeId: 'gateway',
      family: 'image',
      verdict: 'watch',
      title: 'Pictures may have changed',
    });
    expect(line({ ...record, findings: [...record.findings, image] })).toBe(
      'Watching: pictures on gateway may have moved; nothing is confirmed.',
    );
  });

  test('of a run without cells is not good news', () => {
    expect(line(makeRecord({ cells: [] }))).toBe('Could not measure: the run has no cells.');
  });
});

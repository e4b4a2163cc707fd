import { describe, expect, test } from 'vitest';

import { InfraError } from '../../src/model/errors.ts';
import { driftNews } from '../../src/publish/drift-news.ts';
import type { IssueLife } from '../../src/publish/issue-life.ts';
import type { PublishResult } from '../../src/publish/publish-result.ts';
import { makeRecord, makeRouteResult } from '../fakes/record-factory.ts';

const AT = '2026-11-20T03:17:00.000Z';
const life = { since: AT, verdict: 'drifted' } as IssueLife;

function written(
  event: NonNullable<PublishResult['story']>['event'],
  parts: Partial<PublishResult> = {},
): PublishResult {
  const topic = { routeId: 'nano-banana', family: 'image' } as const;
  const story = { topic, event, life } as NonNullable<PublishResult['story']>;
  return { target: 'issue', outcome: 'done', url: 'https://github.com/octocat/demo/issues/7', story, ...parts };
}

const drifted = makeRecord({ routeResults: [makeRouteResult('nano-banana', { verdict: 'drifted' })] });

describe('with issues', () => {
  test.each([
    ['opened', 'opened'],
    ['returned', 'reopened'],
    ['recovered', 'recovered'],
  ] as const)('one that is %s is news: %s', (event, told) => {
    expect(driftNews({ record: drifted, results: [written(event)], before: new Map() })).toEqual([
      { event: told, routeId: 'nano-banana', family: 'image', verdict: 'drifted', since: AT, url: written(event).url },
    ]);
  });

  test.each(['worse', 'better', 'confirmed', 'quiet'] as const)('one that goes on (%s) is none', (event) => {
    expect(
      driftNews({ record: drifted, results: [written(event)], before: new Map([['nano-banana', false]]) }),
    ).toEqual([]);
  });

  test('one that could not be written is left for the night that can, as nobody remembers it', () => {
    const results = [written('opened', { outcome: 'refused' }), written('recovered')];
    expect(driftNews({ record: drifted, results, before: new Map() })).toMatchObject([{ event: 'recovered' }]);
  });

  test('a night that wrote none has none', () => {
    const results: PublishResult[] = [{ target: 'issue', outcome: 'none' }];
    expect(driftNews({ record: drifted, results, before: new Map([['nano-banana', false]]) })).toEqual([]);
  });
});

describe('without issues the run before tells', () => {
  const down = new InfraError('github-unreachable', 'down');
  const ways: readonly (readonly PublishResult[])[] = [
    [],
    [{ target: 'issue', outcome: 'failed', trouble: down }],
    [{ target: 'issue', outcome: 'none', sentence: 'the step has no github-token.' }],
  ];

  test.each([
    ['drifted', false, 'opened'],
    ['stable', true, 'recovered'],
    ['improved', true, 'recovered'],
    ['drifted', true, undefined],
    ['stable', false, undefined],
    ['inconclusive', true, undefined],
    ['drifted', undefined, undefined],
  ] as const)('a route that is %s after %s: %s', (verdict, had, event) => {
    const record = makeRecord({ routeResults: [makeRouteResult('nano-banana', { verdict })] });
    const before = new Map(had === undefined ? [] : [['nano-banana', had] as const]);
    for (const results of ways)
      expect(driftNews({ record, results, before }).map((news) => news.event)).toEqual(
        event === undefined ? [] : [event],
      );
  });
});

import { describe, expect, test } from 'vitest';

import { createProviders } from '../../src/providers/registry.ts';
import { PNG } from '../providers/pictures.ts';
import { discoverRoutes } from './discover.ts';
import { FAILURE_ROWS, type FailureRow } from './failure-rows.ts';
import { expectInvariants } from './invariants.ts';
import { perform } from './perform.ts';
import { readRecorded, recorded, type RecordedReply, recordedNames } from './recorded.ts';
import { type DoesNotApply, isPlayable, type RouteDescription } from './route.ts';
import { RouteResults } from './route-results.ts';
import { renderRoutes } from './render-routes.ts';
import { batchesOf, showBatch } from './show-batch.ts';
import { playsOf, showBehaviour } from './show-behaviour.ts';

// No proxy, whatever machine the tests run on.
const providers = createProviders({ env: {} });
const routes = await discoverRoutes();
const results = new RouteResults();

// In order, because the last test writes down what the others have shown.
describe('routes', { shuffle: false }, () => {
  test('every protocol has a description, and every description a protocol', () => {
    expect(routes.map(({ protocol }) => protocol).sort()).toEqual([...providers.keys()].sort());
  });

  describe.each(routes.map((route) => [route.protocol, route] as const))('%s', (protocol, route) => {
    const provider = providers.get(protocol)!;

    test('it says where it lives and which key it wants, and knows its own options', () => {
      expect(provider.defaultBaseUrl).toMatch(route.isLocal ? /^/ : /^https?:\/\/[^/]+(\/.*[^/])?$/);
      expect(provider.defaultKeyEnv).toMatch(route.isLocal ? /^/ : /^[A-Z_]+$/);
      expect(provider.optionsSchema.safeParse(route.request?.options ?? {}).error).toBeUndefined();
      expect(provider.optionsSchema.safeParse({ ...route.request?.options, qualty: 'low' }).success).toBe(false);
    });

    test('what it says to be able to do, it shows', () => {
      const { edit, mask, seed } = provider.capabilities;
      const shown = (['edit', 'mask', 'seed'] as const).map((one) => isPlayable(route.behaviours[one]));
      expect(shown).toEqual([edit, mask !== false, seed !== 'none']);
    });

    test.concurrent.each(playsOf(route))('%s', async (behaviour, plays) => {
      const replies = await showBehaviour({ route, provider, behaviour, plays });
      expect(replies).not.toEqual([]);
      for (const reply of replies) results.saw(protocol, reply);
      results.passed(protocol, behaviour);
    });

    test('it has batches where the protocol has them', () => {
      expect(route.batches !== undefined).toBe(provider.batch !== undefined);
    });

    test.concurrent.each(batchesOf(route))('batch: %s', async (behaviour, scripts) => {
      const { basePath = '' } = route;
      const seen = await showBatch({ provider: provider.batch!, scripts, basePath, behaviour });
      expect(seen).not.toEqual([]);
      results.passedBatch(protocol, behaviour);
    });

    test('every recorded reply states its source, its date and a judgement', () => {
      const replies = recordedNames(protocol).map((name) => ({ name, ...readRecorded(protocol, name) }));
      const wrong = replies.filter((reply) => !isWellStated(reply)).map(({ name }) => name);
      expect(wrong).toEqual([]);
    });

    test.concurrent.each(recordingsOf(protocol))('recorded reply %s', async (_title, name, judged) => {
      const run = { route, provider, play: recorded(protocol, name), circumstances: VERBATIM, picture: PNG };
      const shown = await perform(run);
      const { usage, ...wanted } = judged as Record<string, unknown>;
      const [absent, present] = partition(Object.entries(wanted), ([, value]) => value === null);
      expect(shown.reply).toMatchObject(Object.fromEntries(present));
      expect(absent.filter(([field]) => field in shown.reply)).toEqual([]);
      // Exactly the token classes that were reported, and no others.
      expect(usage === undefined ? undefined : shown.reply.usage).toEqual(usage ?? undefined);
      expectInvariants(shown, run);
      results.saw(protocol, shown.reply);
      results.judged(protocol, name, shown.reply);
    });

    test.each(rowsOf(route))('failure table: %s', (row, names) => {
      const judgements = names.map((name) => readRecorded(protocol, name).expect);
      const { outcome } = FAILURE_ROWS[row];
      const wanted = outcome.kind === 'failed' ? { retryable: A_BOOLEAN, ...outcome } : outcome;
      expect(judgements).toMatchObject(names.map(() => wanted));
    });
  });

  test('docs/routes.md tells what this run has shown', async () => {
    // A page with gaps is never written.
    expect(routes.flatMap((route) => results.unshown(route))).toEqual([]);
    await expect(renderRoutes({ routes, providers, results })).toMatchFileSnapshot('../../docs/routes.md');
  });
});

/** Recorded replies come with their own headers. */
const VERBATIM = { isVerbatim: true };

const A_BOOLEAN: unknown = expect.any(Boolean);

function rowsOf({ failures }: RouteDescription): [FailureRow, readonly string[]][] {
  return (Object.entries(failures) as [FailureRow, readonly string[] | DoesNotApply][]).flatMap(([row, answer]) =>
    'doesNotApply' in answer ? [] : [[row, answer] satisfies [FailureRow, readonly string[]]],
  );
}

function recordingsOf(protocol: string): [title: string, name: string, judged: RecordedReply['expect']][] {
  return recordedNames(protocol).map((name) => {
    const reply = readRecorded(protocol, name);
    return [`${name}: ${reply.says}`, name, reply.expect];
  });
}

function isWellStated({ says, source, date, expect: judged }: RecordedReply): boolean {
  const isJudged = 'billing' in judged && (judged.kind !== 'failed' || 'reason' in judged);
  return says !== '' && source !== '' && /^\d{4}-\d\d-\d\d$/.test(date) && isJudged;
}

function partition<T>(items: readonly T[], isFirst: (item: T) => boolean): [T[], T[]] {
  return [items.filter(isFirst), items.filter((item) => !isFirst(item))];
}

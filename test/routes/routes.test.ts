import { describe, expect, test } from 'vitest';

import { createProviders } from '../../src/providers/registry.ts';
import { PICTURES, PNG } from '../providers/pictures.ts';
import { KEY } from '../providers/requests.ts';
import { type Behaviour, BEHAVIOURS, type BehaviourRule, SEED } from './behaviours.ts';
import { discoverRoutes } from './discover.ts';
import { FAILURE_ROWS, type FailureRow } from './failure-rows.ts';
import { expectInvariants, expectOutcome } from './invariants.ts';
import { perform, type Performance } from './perform.ts';
import { readRecorded, recorded, type RecordedReply, recordedNames } from './recorded.ts';
import { type DoesNotApply, isPlayable, type Play, type RouteDescription } from './route.ts';
import { RouteResults } from './route-results.ts';
import { renderRoutes } from './render-routes.ts';

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
      expect(shown).toEqual([edit, mask, seed !== 'none']);
    });

    test.each(playsOf(route))('%s', async (behaviour, plays) => {
      const rule: BehaviourRule = BEHAVIOURS[behaviour];
      for (const play of plays) {
        expect(play.because !== undefined, 'an outcome of its own has its reason').toBe(play.expect !== undefined);
        const pictures = PICTURE_BEHAVIOURS.has(behaviour) ? Object.values(PICTURES) : [PNG];
        for (const picture of pictures) {
          const run = { route, provider, play, circumstances: rule, picture };
          const shown = await perform(run);
          expectOutcome(shown.reply, play.expect ?? rule.expect);
          expectInvariants(shown, run);
          expectMore[behaviour]?.(shown, picture);
          results.saw(protocol, shown.reply);
        }
      }
      results.passed(protocol, behaviour);
    });

    test('every recorded reply states its source, its date and a judgement', () => {
      const replies = recordedNames(protocol).map((name) => ({ name, ...readRecorded(protocol, name) }));
      const wrong = replies.filter((reply) => !isWellStated(reply)).map(({ name }) => name);
      expect(wrong).toEqual([]);
    });

    test.each(recordingsOf(protocol))('recorded reply %s', async (_title, name, judged) => {
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
    await expect(renderRoutes({ routes, providers, results })).toMatchFileSnapshot('../../docs/routes.md');
  });
});

/** Recorded replies come with their own headers. */
const VERBATIM = { isVerbatim: true };

const A_BOOLEAN: unknown = expect.any(Boolean);

/** Shown with every format that pictures come in. */
const PICTURE_BEHAVIOURS: ReadonlySet<Behaviour> = new Set(['inline', 'byUrl']);

/** What a behaviour must show beside its outcome. */
const expectMore: { readonly [B in Behaviour]?: (shown: Performance, picture: Buffer) => void } = {
  inline: ({ reply }, picture) => expectPicture(reply, picture),
  byUrl: ({ reply, files }, picture) => {
    expectPicture(reply, picture);
    expect(files).toHaveLength(1);
    expect(files[0]).toMatchObject({ method: 'GET', path: '/files/1.png?sig=abc' });
    expect(reply.exchange.downloadMs).toBeGreaterThanOrEqual(0);
  },
  edit: ({ api, request }) => expectSent(api, request.images[0]!.bytes),
  mask: ({ api, request }) => {
    expectSent(api, request.images[0]!.bytes);
    expectSent(api, request.mask!.bytes);
  },
  seed: ({ api, reply }) => {
    if (api.length > 0)
      expect(api.some(({ body, path }) => `${path}${body.toString()}`.includes(String(SEED)))).toBe(true);
    expect(reply.warnings.filter((warning) => /seed/i.test(warning))).toEqual([]);
  },
  credentials: ({ reply }) => expect(JSON.stringify(reply)).not.toContain(KEY),
  slow: ({ reply }) => {
    const times = Object.entries(reply.exchange).filter(([name]) => name.endsWith('Ms'));
    expect(Math.max(...times.map(([, value]) => Number(value)))).toBeGreaterThan(25);
  },
  redirect: ({ reply }) => expect(reply.kind === 'failed' && reply.message).toContain('redirects'),
  pollFails: ({ api }) => expect(api.length).toBeGreaterThan(2),
};

/** Bytes untouched, and the format by its first bytes. */
function expectPicture(reply: Performance['reply'], picture: Buffer): void {
  const mediaType = Object.entries(PICTURES).find(([, bytes]) => bytes === picture)![0];
  expect(reply).toMatchObject({ kind: 'image', images: [{ mediaType }] });
  expect(reply.kind === 'image' && Buffer.compare(reply.images[0]!.bytes, picture)).toBe(0);
}

/** Raw, as forms carry it, or as base64. */
function expectSent(api: Performance['api'], bytes: Uint8Array): void {
  const picture = Buffer.from(bytes);
  const base64 = picture.toString('base64');
  if (api.length > 0)
    expect(
      api.some(({ body }) => body.includes(picture) || body.includes(base64)),
      'the picture was sent',
    ).toBe(true);
}

function playsOf({ behaviours }: RouteDescription): [Behaviour, readonly Play[]][] {
  return (Object.keys(BEHAVIOURS) as Behaviour[]).flatMap((behaviour) => {
    const answer = behaviours[behaviour];
    return isPlayable(answer) ? [[behaviour, [answer].flat()] satisfies [Behaviour, readonly Play[]]] : [];
  });
}

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

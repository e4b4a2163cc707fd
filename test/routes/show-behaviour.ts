import { expect } from 'vitest';

import type { ProviderReply } from '../../src/model/reply.ts';
import type { ImageProvider } from '../../src/providers/contract.ts';
import { PICTURES, PNG } from '../providers/pictures.ts';
import { KEY } from '../providers/requests.ts';
import { type Behaviour, BEHAVIOURS, type BehaviourRule, SEED } from './behaviours.ts';
import { expectInvariants, expectOutcome } from './invariants.ts';
import { perform, type Performance } from './perform.ts';
import { OTHER_MODEL } from './rerouted.ts';
import { isPlayable, type Play, type RouteDescription } from './route.ts';

export interface Showing {
  readonly route: RouteDescription;
  readonly provider: ImageProvider;
  readonly behaviour: Behaviour;
  readonly plays: readonly Play[];
}

/** Plays a behaviour in all its forms; throws at the first that is not as it must be. */
export async function showBehaviour({ route, provider, behaviour, plays }: Showing): Promise<ProviderReply[]> {
  const rule: BehaviourRule = BEHAVIOURS[behaviour];
  const pictures = PICTURE_BEHAVIOURS.has(behaviour) ? Object.values(PICTURES) : [PNG];
  const replies: ProviderReply[] = [];
  for (const play of plays) {
    expect(play.because !== undefined, 'an outcome of its own has its reason').toBe(play.expect !== undefined);
    for (const picture of pictures) {
      const run = { route, provider, play, circumstances: rule, picture };
      const shown = await perform(run);
      expectOutcome(shown.reply, play.expect ?? rule.expect);
      expectInvariants(shown, run);
      expectMore[behaviour]?.(shown, picture);
      replies.push(shown.reply);
    }
  }
  return replies;
}

/** The behaviours that a route can show, with their plays. */
export function playsOf({ behaviours }: RouteDescription): [Behaviour, readonly Play[]][] {
  return (Object.keys(BEHAVIOURS) as Behaviour[]).flatMap((behaviour) => {
    const answer = behaviours[behaviour];
    return isPlayable(answer) ? [[behaviour, [answer].flat()] satisfies [Behaviour, readonly Play[]]] : [];
  });
}

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
  rerouted: ({ reply }) => expect(reply.exchange.servedModel).toContain(OTHER_MODEL),
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

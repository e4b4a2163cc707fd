import type { Shot } from '../model/plan.ts';
import type { FailureReason, ProviderReply } from '../model/reply.ts';
import type { Route } from '../model/route.ts';
import type { Sample } from '../model/sample.ts';
import { type AskContext, type Asked, askRoute } from './ask-route.ts';
import { buildSamples } from './build-sample.ts';
import type { LinkParts, ShotParts } from './shot-parts.ts';

/** A place on a route that a shot holds while it asks there. */
export type Visit = Pick<AskContext, 'deadline' | 'onReply' | 'mayRepeat'>;

export interface ShotContext extends ShotParts, Pick<AskContext, 'ports' | 'root'> {
  readonly shot: Shot;
  /** Gives back the place that the shot holds and waits for one on this route. `undefined`: nothing more is sent there. */
  readonly visit: (link: LinkParts) => Promise<Visit | undefined>;
}

/**
 * Sends a shot to its route, and to the fallbacks in turn as long as the answer is one that another route may cure.
 * That a failed attempt may be billed does not hold it up: the plan counts the worst case of every link. `undefined`: no route
 * took it.
 */
export async function performShot({
  shot,
  testCase,
  links,
  ports,
  root,
  visit,
}: ShotContext): Promise<readonly Sample[] | undefined> {
  const asked: Asked[] = [];
  for (const link of links) {
    const last = asked.at(-1);
    if (last !== undefined && !isCurable(last.reply, links[0]!.route)) break;
    const place = await visit(link);
    if (place === undefined) continue;
    asked.push(await askRoute({ shot, link, testCase, ports, root, ...place }));
  }
  return asked.length === 0 ? undefined : buildSamples(shot, asked);
}

/** What another vendor or account may do better. The user's own mistakes (a wrong request, a refused key) stay visible. */
const CURABLE: ReadonlySet<FailureReason> = new Set([
  'empty',
  'rate-limited',
  'quota',
  'model-gone',
  'vendor-error',
  'timeout',
  'connect',
  'transport',
  'decode',
  'download',
  'unexpected-reply',
]);

function isCurable(reply: ProviderReply, { fallbackOn = ['failure'] }: Route): boolean {
  if (reply.kind === 'failed') return fallbackOn.includes('failure') && CURABLE.has(reply.reason);
  return reply.kind === 'refused' && fallbackOn.includes('refusal');
}

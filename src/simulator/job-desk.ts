import { setImmediate as nextTurn } from 'node:timers/promises';

import type { Fate } from './behaviour.ts';
import { proxyPage, type Reply } from './exchange.ts';
import { credentialOf } from './recording.ts';
import type { Exchange } from './exchange.ts';
import type { Job, World } from './world.ts';

/** Part of a job's time that it waits before work begins. */
export const QUEUE_SHARE = 0.3;
const DEFAULT_OVERSIZED_BYTES = 96 * 1024 * 1024;

/** What a job is at this moment. */
export type JobPhase = 'queued' | 'working' | 'over' | 'cancelled';

export interface JobOrder {
  readonly id: string;
  readonly latencyMs: number;
  readonly head?: Readonly<Record<string, unknown>>;
  /** Paints and settles; called once, when the answer to the submission is on its way. */
  readonly settle: () => Promise<unknown>;
}

/** Takes a job in; its time is the fate's, split into waiting and work. */
export function acceptJob(world: World, { id, latencyMs, head, settle }: JobOrder): Job {
  const result = nextTurn().then(settle);
  const acceptedAt = performance.now();
  const job: Job = {
    id,
    acceptedAt,
    startsAt: acceptedAt + latencyMs * QUEUE_SHARE,
    endsAt: acceptedAt + latencyMs,
    ...(head === undefined ? {} : { head }),
    result,
    isCancelled: false,
  };
  // Whoever asks for the job hears of a failure; that nobody asks must not end the server.
  result.catch(() => undefined);
  world.jobs.keep(job);
  return job;
}

export function phaseOf({ startsAt, endsAt, isCancelled }: Job): JobPhase {
  const now = performance.now();
  if (now >= endsAt) return isCancelled ? 'cancelled' : 'over';
  if (isCancelled) return 'cancelled';
  return now < startsAt ? 'queued' : 'working';
}

/** Trouble of the network and of proxies, which looks the same at every vendor. `start`: how a JSON reply begins that never ends. */
export function wireFailure(
  fate: Fate,
  { world, start }: { readonly world: World; readonly start: string },
): Reply | undefined {
  if (fate.failure === 'hang') return { status: 200, body: '', holdOpen: true };
  if (fate.failure === 'html') return proxyPage();
  if (fate.failure !== 'oversized') return undefined;
  return {
    status: 200,
    headers: { 'content-type': 'application/json' },
    body: start,
    fillerBytes: world.options.oversizedBytes ?? DEFAULT_OVERSIZED_BYTES,
  };
}

/** The reply, broken off in its middle when that is the fate. */
export function cutIfFated(reply: Reply, fate: Fate): Reply {
  return fate.failure === 'cutBody' ? { ...reply, cutAfterBytes: reply.body.length >> 1 } : reply;
}

/** Whether a request carries a key that is accepted, in the way this vendor wants it. */
export function hasKey(
  exchange: Exchange,
  { world, scheme }: { readonly world: World; readonly scheme: ReturnType<typeof credentialOf>['scheme'] },
): boolean {
  const { scheme: sent, key } = credentialOf(exchange);
  const { apiKey } = world.options;
  if (sent !== scheme || key === undefined || key === '') return false;
  return apiKey === undefined ? !key.startsWith('invalid') : key === apiKey;
}

/** Whether a model is served: the vendor's own list, those that the options name, and anything at a gateway; and not gone. */
export function isServed(
  model: string,
  { world, known }: { readonly world: World; readonly known: ReadonlySet<string> },
): boolean {
  const { gateway, models } = world.options;
  return known.has(model) || gateway !== undefined || (models !== undefined && Object.hasOwn(models, model));
}

import type { Script } from '../providers/scripted-server.ts';
import type { Handler } from './route.ts';

/** Keys of the requests of every batch here, and what the adapter is told to find it by. */
export const BATCH_KEYS = ['mug#0', 'mug#1', 'boat#0'] as const;
export const BATCH_TOKEN = '7'.repeat(32);

export interface BatchRule {
  readonly asks: 'submit' | 'find' | 'collect';
  /** Head of its column. */
  readonly title: string;
  /** What the vendor does; a clause that starts lower case. */
  readonly says: string;
  /** What comes of it, for docs/routes.md; `result` and `replies` are the same as patterns. */
  readonly becomes: string;
  /** `undefined`: the vendor surely has no such batch. */
  readonly result: object | undefined;
  /** Of the answers, by key; default: there are none. */
  readonly replies?: Readonly<Record<string, object>>;
}

const isKnown = { kind: 'known' };
const isPending = { kind: 'pending' };
const untimed = { isTimed: false };

/** Everything that an interface for batches must take. Closed: each protocol that has one answers every entry. */
export const BATCH_BEHAVIOURS = {
  submitted: {
    asks: 'submit',
    title: 'Submitted',
    says: 'the batch is taken; our token goes along',
    becomes: 'known by its id',
    result: isKnown,
  },
  turnedAway: {
    asks: 'submit',
    title: 'Turned away',
    says: 'too many requests at the submission',
    becomes: 'there is no batch, nothing is billed',
    result: { kind: 'failed', reason: 'rate-limited', billing: 'no' },
  },
  answerLost: {
    asks: 'submit',
    title: 'Answer lost',
    says: 'the connection breaks in the answer to the submission',
    becomes: 'there may be a batch; it is not submitted again',
    result: { kind: 'failed', reason: 'transport', billing: 'unknown', retryable: false },
  },
  found: {
    asks: 'find',
    title: 'Found',
    says: 'a batch whose id got lost is on the second page of the list',
    becomes: 'known by its id',
    result: isKnown,
  },
  notFound: {
    asks: 'find',
    title: 'Not there',
    says: 'the list ends without it',
    becomes: 'there is surely none',
    result: undefined,
  },
  endlessList: {
    asks: 'find',
    title: 'Endless list',
    says: 'the list goes on and on',
    becomes: 'nobody knows; nothing is submitted',
    result: { kind: 'failed', billing: 'unknown' },
  },
  pending: {
    asks: 'collect',
    title: 'Running',
    says: 'the batch is not over',
    becomes: 'pending',
    result: isPending,
  },
  newState: {
    asks: 'collect',
    title: 'Unknown state',
    says: 'a state that nobody has heard of counts as running',
    becomes: 'pending',
    result: isPending,
  },
  answers: {
    asks: 'collect',
    title: 'Answers',
    says: 'a picture, a refusal and an error, each under its key',
    becomes: 'what each would have come to alone, untimed',
    result: { kind: 'over' },
    replies: {
      'mug#0': { kind: 'image', billing: 'yes', ...untimed },
      'mug#1': { kind: 'refused', ...untimed },
      'boat#0': { kind: 'failed', reason: 'vendor-error', retryable: false, ...untimed },
    },
  },
  expired: {
    asks: 'collect',
    title: 'Expired',
    says: 'the batch ended without an answer to any request',
    becomes: 'failed (timeout) for each request, not repeated',
    result: { kind: 'over', unanswered: { kind: 'failed', reason: 'timeout', retryable: false } },
  },
  forgotten: {
    asks: 'collect',
    title: 'Forgotten',
    says: 'HTTP 404: the vendor has no such batch any more',
    becomes: 'failed for each request, perhaps billed',
    result: { kind: 'over', unanswered: { kind: 'failed', retryable: false, billing: 'unknown' } },
  },
  outage: {
    asks: 'collect',
    title: '503',
    says: 'HTTP 503 when the batch is asked for',
    becomes: 'asked for again another time',
    result: { kind: 'failed', reason: 'vendor-error' },
  },
  cutAnswers: {
    asks: 'collect',
    title: 'Cut',
    says: 'the connection breaks in the midst of the answers',
    becomes: 'read again another time',
    result: { kind: 'failed', reason: 'transport' },
  },
} as const satisfies Readonly<Record<string, BatchRule>>;

export type BatchBehaviour = keyof typeof BATCH_BEHAVIOURS;

/** What a vendor's server answers; called once per run, so state lives in its closure. */
export type BatchScripts = {
  readonly [B in BatchBehaviour]: (stage: { readonly base64: string }) => Script | Handler;
};

import type { ProviderReply, RefusedReply, FailedReply } from '../../src/model/reply.ts';
import type { GenerateRequest } from '../../src/providers/contract.ts';
import { MASK, PICTURES } from '../providers/pictures.ts';

/** What must come of a behaviour; a field that is left out is free. */
export type Outcome =
  | { readonly kind: 'image'; readonly billing?: ProviderReply['billing'] }
  | { readonly kind: 'refused'; readonly stage: RefusedReply['stage']; readonly billing: ProviderReply['billing'] }
  | {
      readonly kind: 'failed';
      readonly reason?: FailedReply['reason'];
      readonly retryable: boolean;
      readonly billing?: ProviderReply['billing'];
      readonly retryAfterMs?: number;
    };

export interface AttemptEnd {
  readonly by: 'deadline' | 'user';
  /** Told by what the server has seen, not by a clock. `first-poll`: the first request after the one that submits. */
  readonly when: 'before' | 'first-request' | 'first-poll';
  /** Milliseconds later; default 0. */
  readonly afterMs?: number;
}

/** How the suite sends the request. */
export interface Circumstances {
  /** Fields beside those of the route. */
  readonly request?: Partial<GenerateRequest>;
  readonly hasNoKey?: boolean;
  /** The server's headers are the script's alone. Otherwise each reply repeats the key in one, as careless vendors do. */
  readonly isVerbatim?: boolean;
  readonly isPortClosed?: boolean;
  readonly maxBodyBytes?: number;
  /** Who ends the attempt, and when. */
  readonly end?: AttemptEnd;
  /** The adapter must tell the vendor to stop, where the protocol can. */
  readonly mustCancel?: boolean;
}

export interface BehaviourRule extends Circumstances {
  readonly group: Group;
  /** Head of its column. */
  readonly title: string;
  /** What vendor, network or user do; a clause that starts lower case. */
  readonly says: string;
  readonly expect: Outcome;
}

export const GROUPS = {
  pictures: 'Pictures',
  refusals: 'Refusals',
  rejections: 'Turned away',
  breakdowns: 'Breakdowns',
  wire: 'On the wire',
  waiting: 'Giving up',
  jobs: 'Jobs: submit, ask, fetch',
  streams: 'Streams',
} as const;
export type Group = keyof typeof GROUPS;

const image: Outcome = { kind: 'image', billing: 'yes' };
/** Turned away before any work. */
const rejected = (reason: FailedReply['reason']): Outcome => ({
  kind: 'failed',
  reason,
  retryable: false,
  billing: 'no',
});
/** Nobody knows whether work was done. */
const uncertain = (reason: FailedReply['reason']): Outcome => ({ ...rejected(reason), billing: 'unknown' });
/** Made and paid, but of no use. */
const spoiled = (reason: FailedReply['reason']): Outcome => ({ ...rejected(reason), billing: 'yes' });

/** A number that no other part of a request contains. */
export const SEED = 748_291;

const input = { bytes: PICTURES['image/jpeg'], mediaType: 'image/jpeg', name: 'mug.jpg' } as const;
const mask = { bytes: MASK, mediaType: 'image/png', name: 'mask.png' } as const;

/**
 * Everything that a route must take, and what must come of it. Closed: each `*.route.ts` answers every entry, with a
 * script for the server or with the reason why the protocol cannot show it. README.md says how to write one.
 */
export const BEHAVIOURS = {
  inline: { group: 'pictures', title: 'In the reply', says: 'the picture is in the reply itself', expect: image },
  byUrl: {
    group: 'pictures',
    title: 'By URL',
    says: 'the reply names the picture by URL; it is fetched at once, without the key',
    expect: image,
  },
  edit: {
    group: 'pictures',
    title: 'Edit',
    says: 'an input picture is sent along',
    expect: image,
    request: { images: [input] },
  },
  mask: {
    group: 'pictures',
    title: 'Mask',
    says: 'an input picture and a mask are sent along',
    expect: image,
    request: { images: [input], mask },
  },
  seed: { group: 'pictures', title: 'Seed', says: 'a seed is sent', expect: image, request: { seed: SEED } },
  rerouted: {
    group: 'pictures',
    title: 'Rerouted',
    says: 'HTTP 200 with a picture of another model, whose name is kept',
    expect: image,
  },
  withoutKey: {
    group: 'pictures',
    title: 'No key',
    says: 'there is no key, so no header of credentials is sent',
    expect: image,
    hasNoKey: true,
  },
  fileGone: {
    group: 'pictures',
    title: 'URL expired',
    says: 'the URL of the picture answers 403',
    expect: spoiled('download'),
  },
  brokenPicture: {
    group: 'pictures',
    title: 'Not a picture',
    says: 'the bytes that come are those of no picture',
    expect: spoiled('decode'),
  },
  empty: {
    group: 'pictures',
    title: 'Empty',
    says: 'success is reported, but there is no picture',
    expect: uncertain('empty'),
  },

  refusedInput: {
    group: 'refusals',
    title: 'Prompt refused',
    says: 'the vendor refuses the prompt',
    expect: { kind: 'refused', stage: 'input', billing: 'no' },
  },
  refusedOutput: {
    group: 'refusals',
    title: 'Picture refused',
    says: 'the vendor withholds the picture that it made',
    expect: { kind: 'refused', stage: 'output', billing: 'unknown' },
  },
  refusedUnclear: {
    group: 'refusals',
    title: 'Stage not told',
    says: 'the vendor refuses and does not say at which stage',
    expect: { kind: 'refused', stage: 'unknown', billing: 'unknown' },
  },

  invalidRequest: {
    group: 'rejections',
    title: 'Invalid request',
    says: 'a parameter is rejected',
    expect: rejected('invalid-request'),
  },
  credentials: {
    group: 'rejections',
    title: 'Wrong key',
    says: 'the key is not accepted, and the vendor repeats it in its answer',
    expect: rejected('credentials'),
  },
  verification: {
    group: 'rejections',
    title: 'Not verified',
    says: 'the account must be verified first',
    expect: rejected('verification'),
  },
  quota: { group: 'rejections', title: 'No credit', says: 'quota or credit is used up', expect: rejected('quota') },
  modelGone: {
    group: 'rejections',
    title: 'Model gone',
    says: 'the model is retired or unknown',
    expect: rejected('model-gone'),
  },
  rateLimited: {
    group: 'rejections',
    title: 'Rate limit',
    says: 'too many requests',
    expect: { kind: 'failed', reason: 'rate-limited', retryable: true, billing: 'no' },
  },
  retryAfter: {
    group: 'rejections',
    title: 'Retry-after',
    says: 'HTTP 503 with `retry-after: 2`, which is passed on',
    expect: { kind: 'failed', reason: 'vendor-error', retryable: true, billing: 'no', retryAfterMs: 2000 },
  },

  serverError: { group: 'breakdowns', title: '500', says: 'HTTP 500', expect: uncertain('vendor-error') },
  overloaded: {
    group: 'breakdowns',
    title: '503',
    says: 'HTTP 503 without a wish when to come back',
    expect: uncertain('vendor-error'),
  },
  badGateway: {
    group: 'breakdowns',
    title: '502 page',
    says: 'a gateway answers 502 with a web page',
    expect: uncertain('vendor-error'),
  },
  webPage: {
    group: 'breakdowns',
    title: 'Web page',
    says: 'HTTP 200 with a web page, such as a sign-in',
    expect: uncertain('unexpected-reply'),
  },
  nonsense: {
    group: 'breakdowns',
    title: 'Nonsense',
    says: 'JSON of another kind, endless nesting, a megabyte of error text, a small body that unpacks to a large one',
    expect: { kind: 'failed', retryable: false },
  },
  redirect: {
    group: 'breakdowns',
    title: 'Redirect',
    says: 'the server redirects; following would take the key along',
    expect: rejected('unexpected-reply'),
  },

  slow: { group: 'wire', title: 'Slow', says: 'the reply takes its time, which is measured', expect: image },
  compressed: { group: 'wire', title: 'Compressed', says: 'the reply comes with gzip', expect: image },
  wrongContentType: {
    group: 'wire',
    title: 'Content type',
    says: 'a sound reply comes under a wrong content type',
    expect: image,
  },
  cut: {
    group: 'wire',
    title: 'Cut',
    says: 'the connection breaks in mid-body',
    expect: uncertain('transport'),
  },
  endsEarly: {
    group: 'wire',
    title: 'Ends early',
    says: 'the body is complete by its length, but its content stops half-way',
    expect: uncertain('unexpected-reply'),
  },
  oversized: {
    group: 'wire',
    title: 'Oversized',
    says: 'the body is larger than the limit; it is not read to its end',
    expect: spoiled('too-large'),
    maxBodyBytes: 100_000,
  },
  noConnection: {
    group: 'wire',
    title: 'No connection',
    says: 'nobody listens at the address',
    expect: { kind: 'failed', reason: 'connect', retryable: true, billing: 'no' },
    isPortClosed: true,
  },

  deadline: {
    group: 'waiting',
    title: 'Deadline',
    says: 'the deadline passes before the head or in mid-body',
    expect: uncertain('timeout'),
    end: { by: 'deadline', when: 'first-request', afterMs: 20 },
  },
  abort: {
    group: 'waiting',
    title: 'Abort',
    says: 'the user gives up while the reply is awaited',
    expect: uncertain('aborted'),
    end: { by: 'user', when: 'first-request' },
  },
  abortBefore: {
    group: 'waiting',
    title: 'Abort before',
    says: 'the user gave up before the start; nothing is sent',
    expect: rejected('aborted'),
    end: { by: 'user', when: 'before' },
  },

  unknownState: {
    group: 'jobs',
    title: 'Unknown state',
    says: 'a state that nobody has heard of counts as running',
    expect: image,
  },
  pollFails: {
    group: 'jobs',
    title: 'Poll fails',
    says: 'HTTP 503 while asking; the job is asked for again, not submitted again',
    expect: image,
  },
  jobFails: {
    group: 'jobs',
    title: 'Job fails',
    says: 'the vendor gives the job up',
    expect: uncertain('vendor-error'),
  },
  jobLost: {
    group: 'jobs',
    title: 'Job lost',
    says: 'HTTP 404 for a job that was accepted, until the deadline',
    expect: { kind: 'failed', retryable: false, billing: 'unknown' },
    end: { by: 'deadline', when: 'first-poll', afterMs: 80 },
  },
  jobNeverEnds: {
    group: 'jobs',
    title: 'Never ends',
    says: 'the deadline passes while the job runs; it is cancelled where the protocol can',
    expect: uncertain('timeout'),
    end: { by: 'deadline', when: 'first-poll', afterMs: 20 },
    mustCancel: true,
  },
  jobAborted: {
    group: 'jobs',
    title: 'Abort',
    says: 'the user gives up while the job runs; it is cancelled where the protocol can',
    expect: uncertain('aborted'),
    end: { by: 'user', when: 'first-poll' },
    mustCancel: true,
  },

  stream: {
    group: 'streams',
    title: 'Streamed',
    says: 'the picture comes as events, perhaps after partial pictures',
    expect: image,
  },
  streamEndsEarly: {
    group: 'streams',
    title: 'Ends early',
    says: 'the stream closes without its last event',
    expect: uncertain('transport'),
  },
  streamError: {
    group: 'streams',
    title: 'Error event',
    says: 'an error comes as an event after HTTP 200',
    expect: uncertain('vendor-error'),
  },
} as const satisfies Readonly<Record<string, BehaviourRule>>;

export type Behaviour = keyof typeof BEHAVIOURS;

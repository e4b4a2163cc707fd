import type { Behaviour } from './behaviours.ts';
import type { FailureRow } from './failure-rows.ts';
import { noJobs, noStreams } from './job-behaviours.ts';
import type { DoesNotApply, RouteDescription } from './route.ts';

type OnNetwork = Extract<
  Behaviour,
  | 'byUrl'
  | 'fileGone'
  | 'refusedInput'
  | 'refusedOutput'
  | 'credentials'
  | 'verification'
  | 'quota'
  | 'modelGone'
  | 'rateLimited'
  | 'retryAfter'
  | 'serverError'
  | 'overloaded'
  | 'badGateway'
  | 'webPage'
  | 'nonsense'
  | 'redirect'
  | 'compressed'
  | 'wrongContentType'
  | 'cut'
>;

const no: DoesNotApply = { doesNotApply: 'Nothing is sent over a network.' };

/** What only servers do. */
export const noNetwork: Readonly<Record<OnNetwork, DoesNotApply>> &
  ReturnType<typeof noJobs> &
  ReturnType<typeof noStreams> = {
  ...noJobs(no.doesNotApply),
  ...noStreams(no.doesNotApply),
  byUrl: no,
  fileGone: no,
  refusedInput: no,
  refusedOutput: no,
  credentials: no,
  verification: no,
  quota: no,
  modelGone: no,
  rateLimited: no,
  retryAfter: no,
  serverError: no,
  overloaded: no,
  badGateway: no,
  webPage: no,
  nonsense: no,
  redirect: no,
  compressed: no,
  wrongContentType: no,
  cut: no,
};

/** There are no replies to record. */
export const noRecordings: RouteDescription['failures'] = Object.fromEntries(
  (
    [
      'blockedInput',
      'blockedOutput',
      'empty',
      'rateLimited',
      'quota',
      'credentials',
      'verification',
      'modelGone',
      'invalidRequest',
      'vendorError',
      'timeout',
      'decode',
      'download',
    ] satisfies FailureRow[]
  ).map((row) => [row, no]),
) as unknown as RouteDescription['failures'];

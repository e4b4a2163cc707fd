import type { Outcome } from './behaviours.ts';

type Row = Readonly<Record<'title' | 'says', string>> & {
  /** What the recorded replies of the row may become. */
  readonly outcome: Pick<Outcome, 'kind'> & Readonly<Record<string, unknown>>;
};

const failed = (reason: string): Row['outcome'] => ({ kind: 'failed', reason });

/** The failure classes of image vendors. Each protocol has a recorded reply for each row, or says why there is none. */
export const FAILURE_ROWS = {
  blockedInput: { title: 'Blocked prompt', says: 'moderation of the prompt', outcome: { kind: 'refused' } },
  blockedOutput: { title: 'Blocked picture', says: 'moderation of the picture', outcome: { kind: 'refused' } },
  empty: { title: 'Empty', says: 'success without a picture', outcome: failed('empty') },
  rateLimited: { title: 'Rate limit', says: 'too many requests', outcome: failed('rate-limited') },
  quota: { title: 'Quota', says: 'quota or credit used up', outcome: failed('quota') },
  credentials: { title: 'Credentials', says: 'key missing, wrong or not permitted', outcome: failed('credentials') },
  verification: { title: 'Verification', says: 'account not verified', outcome: failed('verification') },
  modelGone: { title: 'Model gone', says: 'model retired or unknown', outcome: failed('model-gone') },
  invalidRequest: { title: 'Invalid request', says: 'parameter rejected', outcome: failed('invalid-request') },
  vendorError: { title: 'Vendor error', says: 'the vendor broke', outcome: failed('vendor-error') },
  timeout: { title: 'Timeout', says: 'the vendor gave up waiting', outcome: { kind: 'failed' } },
  decode: { title: 'Decode', says: 'bytes that are no picture', outcome: failed('decode') },
  download: { title: 'Download', says: 'the URL of the picture does not give it', outcome: failed('download') },
} as const satisfies Readonly<Record<string, Row>>;

export type FailureRow = keyof typeof FAILURE_ROWS;

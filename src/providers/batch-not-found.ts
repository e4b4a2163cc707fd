import type { FailedReply } from '../model/reply.ts';
import { failedReply } from './ask-json.ts';

/** An account has more batches than are looked through: that ours is none of those does not say that there is none. */
export function notAmong({ newest, name }: { readonly newest: number; readonly name: string }): FailedReply {
  return failedReply({
    exchange: {},
    failure: { reason: 'unknown', retryable: false, billing: 'unknown' },
    message: `it is not among the newest ${newest.toLocaleString('en-US')} batches of the account. Look for “${name}” there; if there is none, delete the file of the route in batches/`,
  });
}

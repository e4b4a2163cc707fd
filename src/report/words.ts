import type { FailureReason } from '../model/reply.ts';
import type { Attribution, FindingFamily, Verdict } from '../model/verdict.ts';

/** The words that every report uses for the words of the model. */

export const VERDICT_WORDS: Readonly<Record<Verdict, string>> = {
  drifted: 'drifted',
  inconclusive: 'inconclusive',
  'unreliable-baseline': 'unreliable baseline',
  watch: 'watch',
  stale: 'stale',
  new: 'new',
  improved: 'improved',
  stable: 'stable',
};

/** One coloured sign before the head line. Never the only bearer of the meaning. */
export const VERDICT_SIGNS: Readonly<Record<Verdict, string>> = {
  drifted: '🔴',
  inconclusive: '🟠',
  'unreliable-baseline': '🟠',
  watch: '🟡',
  stale: '🔵',
  new: '🔵',
  improved: '🟢',
  stable: '🟢',
};

export const FAMILY_WORDS: Readonly<Record<FindingFamily, string>> = {
  identity: 'model identity',
  contract: 'picture format',
  image: 'pictures',
  text: 'text',
  edit: 'edit',
  judge: 'judged content',
  provenance: 'provenance',
  latency: 'latency',
  failure: 'failures',
  refusal: 'refusals',
  cost: 'cost',
  parity: 'parity',
};

/** Who moved, in a table; how the vendor moved stands in the head line. */
export const MOVED_BY: Readonly<Record<Attribution, string>> = {
  config: 'you',
  identity: 'vendor',
  behaviour: 'vendor',
  gone: 'vendor',
};

/** Who moved, as the end of a sentence; the vendor's reasons in order of weight. */
export const VENDOR_MOVED: readonly (readonly [Attribution, string])[] = [
  ['gone', 'the vendor no longer serves the model to this key'],
  ['identity', 'the vendor now serves another model'],
  ['behaviour', 'the vendor moved under the same model name'],
];

/** Why no picture came, as the end of a sentence. */
export const FAILURE_WORDS: Readonly<Record<FailureReason, string>> = {
  empty: 'the vendor answered without a picture',
  'rate-limited': 'the vendor limited the rate',
  quota: 'the quota is used up',
  credentials: 'the vendor did not accept the key',
  verification: 'the vendor wants the account verified',
  'model-gone': 'the vendor does not know the model',
  'invalid-request': 'the vendor did not accept the request',
  'vendor-error': 'the vendor had an error',
  timeout: 'the deadline passed',
  connect: 'no connection to the vendor',
  transport: 'the connection broke',
  decode: 'the picture could not be read',
  download: 'the picture could not be downloaded',
  'too-large': 'the reply was too large',
  'unexpected-reply': 'the vendor answered in an unknown form',
  aborted: 'the run was stopped',
  unknown: 'the reason is not known',
};

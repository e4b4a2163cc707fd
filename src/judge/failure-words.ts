import type { FailureReason } from '../model/reply.ts';
import type { SkippedSample } from '../model/sample.ts';

/** Why a shot brought no picture, as a sentence. */
export const FAILURE_SENTENCES: Readonly<Record<FailureReason, string>> = {
  empty: 'The vendor answered without a picture',
  'rate-limited': 'The vendor limited the rate',
  quota: 'The quota or credit of the account is used up',
  credentials: 'The vendor did not accept the key',
  verification: 'The vendor wants the account verified',
  'model-gone': 'The vendor does not know the model',
  'invalid-request': 'The vendor did not accept the request',
  'vendor-error': 'The vendor had an error',
  timeout: 'The deadline passed before an answer came',
  connect: 'There was no connection to the vendor',
  transport: 'The connection broke',
  decode: 'The answer could not be decoded',
  download: 'The picture could not be downloaded',
  'too-large': 'The answer was larger than allowed',
  'unexpected-reply': 'The vendor answered in an unknown form',
  aborted: 'The run was stopped',
  unknown: 'The shot failed for an unknown reason',
};

export const SKIP_SENTENCES: Readonly<Record<SkippedSample['reason'], string>> = {
  budget: 'Not sent: the next shot could pass the budget',
  aborted: 'Not sent: the run was stopped',
  batch: 'Not measured yet: the answers of a batch come with a later run',
  'route-stopped': 'Not sent: the route was stopped after a failure that would repeat',
};

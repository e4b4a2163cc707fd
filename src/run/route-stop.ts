import type { FailureReason, ProviderReply } from '../model/reply.ts';

/** Failures that no further request to the route will cure, in words that finish "… stopped: ". */
const FATAL: Partial<Record<FailureReason, string>> = {
  credentials: 'the vendor does not accept the key',
  quota: 'the account has no quota or credit left',
  verification: 'the vendor wants the organization to be verified',
  'model-gone': 'the model does not exist any more, or not for this account',
};

/** Why the route must stop after this reply; `undefined` when it need not. Sending on would fail for the same reason, or get the key locked. */
export function routeStopReason(reply: ProviderReply): string | undefined {
  return reply.kind === 'failed' ? FATAL[reply.reason] : undefined;
}

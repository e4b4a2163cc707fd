import { askVendor } from './ask-vendor.ts';
import { batchContext, type BatchRoute } from './batch-call.ts';
import { buildRequest } from './build-request.ts';
import type { RunPorts } from './run-ports.ts';
import type { Batch, BatchStore } from '../model/batch.ts';
import { InfraError } from '../model/errors.ts';
import type { FailedReply } from '../model/reply.ts';
import type { Suite } from '../model/suite.ts';
import type { BatchedRequest } from '../providers/contract.ts';

export interface SubmitInput {
  /** Without an id. */
  readonly batch: Batch;
  readonly on: BatchRoute;
  readonly suite: Suite;
  /** Token of the batch that it takes the place of. */
  readonly after: string | undefined;
}

type SubmitPorts = Pick<RunPorts, 'clock' | 'random' | 'keyFor' | 'readInput'> & { readonly batches: BatchStore };

/** What came of a submission. All but `not-begun` have taken the place of the batch before. */
export type Submission =
  /** `error`: its id could not be written down; the next run finds it by its token. */
  | { readonly kind: 'submitted'; readonly id: string; readonly error?: InfraError }
  /** By the vendor. It may have been, unless `reply.billing` is `no`. */
  | { readonly kind: 'not-taken'; readonly reply: FailedReply }
  /** Nothing was sent: it could not be written down, or another run was quicker. */
  | { readonly kind: 'not-begun'; readonly error: InfraError };

/**
 * Submits a batch so that it is neither lost nor submitted twice, wherever the process ends: what is about to be
 * submitted is written down before, under a token that the vendor keeps too, and its id after. A token without an id is
 * looked for at the vendor by the next run (`findBatch`).
 */
export async function submitBatch({ batch, on, suite, after }: SubmitInput, ports: SubmitPorts): Promise<Submission> {
  const { route, provider, cells, signal } = on;
  const requests: BatchedRequest[] = [];
  for (const { key, shot } of batch.shots) {
    const { settings } = cells.find(({ caseId }) => caseId === shot.caseId)!;
    const testCase = suite.cases.find(({ id }) => id === shot.caseId)!;
    requests.push({ key, request: await buildRequest({ shot, settings, testCase, ports }) });
  }
  const { token, routeId } = batch;
  const unbegun = await refusal(() => ports.batches.put(batch, { after }));
  if (unbegun !== undefined) return { kind: 'not-begun', error: unbegun };
  const reply = await askVendor(
    (stop) => provider.submit(requests, { ...batchContext(route, { signal: stop, keyFor: ports.keyFor }), token }),
    { route, ports, signal, isFree: false },
  );
  if (reply.kind === 'known') {
    const { id } = reply;
    const error = await refusal(() => ports.batches.put({ ...batch, id }, { after: token }));
    return { kind: 'submitted', id, ...(error === undefined ? {} : { error }) };
  }
  // Only a vendor that surely has no batch lets us forget the token; one that stays is looked for in vain, and goes then.
  if (reply.billing === 'no') await refusal(() => ports.batches.remove(routeId, { after: token }));
  return { kind: 'not-taken', reply };
}

async function refusal(write: () => Promise<void>): Promise<InfraError | undefined> {
  try {
    await write();
    return undefined;
  } catch (error) {
    if (error instanceof InfraError) return error;
    throw error;
  }
}

/** Room beside the deadline of a submission, for the store that is written to before and for clocks that differ. */
const UNDER_WAY_MS = 15 * 60_000;

export type FoundBatch =
  | { readonly kind: 'known'; readonly id: string }
  /** It never reached the vendor, and is forgotten. */
  | { readonly kind: 'lost' }
  /** Nobody knows yet. `because` finishes the sentence "the batch … ". */
  | { readonly kind: 'unsure'; readonly because: string };

/** Finds the vendor's id of a batch whose submission nobody saw the end of. */
export async function findBatch(
  { batch, on }: { readonly batch: Batch; readonly on: BatchRoute },
  ports: Pick<SubmitPorts, 'clock' | 'random' | 'keyFor' | 'batches'>,
): Promise<FoundBatch> {
  const { route, provider, signal } = on;
  const { token, routeId, submittedAt } = batch;
  if (batch.id !== undefined) return { kind: 'known', id: batch.id };
  const found = await askVendor(
    (stop) => provider.find(token, batchContext(route, { signal: stop, keyFor: ports.keyFor })),
    { route, ports, signal, isFree: true },
  );
  if (found?.kind === 'failed')
    return { kind: 'unsure', because: `may have been submitted, which could not be found out: ${found.message}` };
  if (found !== undefined) {
    await ports.batches.put({ ...batch, id: found.id }, { after: token });
    return found;
  }
  // Another run may be submitting it in this moment.
  const ageMs = ports.clock.now() - Date.parse(submittedAt);
  if (ageMs < route.limits.deadlineMs + UNDER_WAY_MS)
    return { kind: 'unsure', because: 'was begun a short time ago, and the vendor does not have it yet' };
  await ports.batches.remove(routeId, { after: token });
  return { kind: 'lost' };
}

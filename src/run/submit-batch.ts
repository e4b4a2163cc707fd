import { askVendor } from './ask-vendor.ts';
import { batchContext, type BatchRoute } from './batch-call.ts';
import { buildRequest } from './build-request.ts';
import type { RunPorts } from './run-ports.ts';
import type { Batch, BatchStore } from '../model/batch.ts';
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

/**
 * Submits a batch so that it is neither lost nor submitted twice, wherever the process ends: what is about to be
 * submitted is written down before, under a token that the vendor keeps too, and its id after. A token without an id is
 * looked for at the vendor by the next run (`findBatch`). `undefined`: submitted.
 */
export async function submitBatch(
  { batch, on, suite, after }: SubmitInput,
  ports: SubmitPorts,
): Promise<FailedReply | undefined> {
  const { route, provider, cells, signal } = on;
  const requests: BatchedRequest[] = [];
  for (const { key, shot } of batch.shots) {
    const { settings } = cells.find(({ caseId }) => caseId === shot.caseId)!;
    const testCase = suite.cases.find(({ id }) => id === shot.caseId)!;
    requests.push({ key, request: await buildRequest({ shot, settings, testCase, ports }) });
  }
  const { token, routeId } = batch;
  await ports.batches.put(batch, { after });
  const known = await askVendor(
    (stop) => provider.submit(requests, { ...batchContext(route, { signal: stop, keyFor: ports.keyFor }), token }),
    { route, ports, signal, isFree: false },
  );
  if (known.kind === 'known') {
    await ports.batches.put({ ...batch, id: known.id }, { after: token });
    return undefined;
  }
  // Only a vendor that surely has no batch lets us forget the token.
  if (known.billing === 'no') await ports.batches.remove(routeId, { after: token });
  return known;
}

/** Finds the vendor's id of a batch whose submission nobody saw the end of. `undefined`: it never began, and is forgotten. */
export async function findBatch(
  { batch, on }: { readonly batch: Batch; readonly on: BatchRoute },
  ports: Pick<SubmitPorts, 'clock' | 'random' | 'keyFor' | 'batches'>,
): Promise<string | FailedReply | undefined> {
  const { route, provider, signal } = on;
  const { token, routeId } = batch;
  if (batch.id !== undefined) return batch.id;
  const found = await askVendor(
    (stop) => provider.find(token, batchContext(route, { signal: stop, keyFor: ports.keyFor })),
    { route, ports, signal, isFree: true },
  );
  if (found?.kind === 'failed') return found;
  if (found === undefined) await ports.batches.remove(routeId, { after: token });
  else await ports.batches.put({ ...batch, id: found.id }, { after: token });
  return found?.id;
}

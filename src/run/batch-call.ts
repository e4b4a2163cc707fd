import type { BatchContext, BatchProvider } from '../providers/contract.ts';
import type { Cell } from '../model/plan.ts';
import type { Route } from '../model/route.ts';
import type { RunPorts } from './run-ports.ts';

/** A route whose requests go through batches, with all that is needed to ask for them. */
export interface BatchRoute {
  readonly route: Route;
  readonly provider: BatchProvider;
  /** Of this run, all of the route. */
  readonly cells: readonly Cell[];
  /** The user's wish to end. */
  readonly signal: AbortSignal;
}

export function batchContext(
  route: Route,
  { signal, keyFor }: { readonly signal: AbortSignal; readonly keyFor: RunPorts['keyFor'] },
): BatchContext {
  const apiKey = keyFor(route);
  return {
    baseUrl: route.baseUrl,
    ...(apiKey === undefined ? {} : { apiKey }),
    signal,
    maxBodyBytes: route.limits.maxBodyBytes,
    model: route.model,
    options: route.options,
  };
}

import { z } from 'zod';

import type { Clock } from '../../src/model/ports.ts';
import type { FailedReply, ImageReply, ProviderReply, RefusedReply } from '../../src/model/reply.ts';
import type { GenerateContext, GenerateRequest, ImageProvider } from '../../src/providers/contract.ts';

/** What a call answers, and after how long. `call` counts from 0 over the whole provider. */
export type Script = (call: FakeCall) => { readonly afterMs?: number; readonly reply: ProviderReply };

export interface FakeCall {
  readonly call: number;
  readonly request: GenerateRequest;
  readonly context: GenerateContext;
}

export interface FakeProvider extends ImageProvider {
  /** Requests so far, with the time they came (monotonic milliseconds). */
  readonly calls: readonly {
    readonly request: GenerateRequest;
    readonly context: GenerateContext;
    readonly atMs: number;
  }[];
  readonly inFlight: number;
  readonly peakInFlight: number;
}

/** A vendor without HTTP, for tests of scheduling. Obeys the contract: an aborted request ends as a failed reply. */
export function createFakeProvider(clock: Clock, script: Script): FakeProvider {
  const calls: FakeProvider['calls'][number][] = [];
  let inFlight = 0;
  let peakInFlight = 0;
  return {
    protocol: 'fake',
    defaultBaseUrl: 'https://vendor.example/v1',
    defaultKeyEnv: 'FAKE_KEY',
    optionsSchema: z.strictObject({}),
    capabilities: { edit: true, mask: 'transparent', seed: 'exact' },
    checkRequest: () => [],
    calls,
    get inFlight() {
      return inFlight;
    },
    get peakInFlight() {
      return peakInFlight;
    },
    async generate(request, context) {
      const { afterMs = 0, reply } = script({ call: calls.length, request, context });
      calls.push({ request, context, atMs: clock.monotonic() });
      inFlight += 1;
      peakInFlight = Math.max(peakInFlight, inFlight);
      try {
        if (afterMs > 0 || context.signal.aborted) await clock.sleep(afterMs, context.signal);
        return reply;
      } catch {
        const isTimeout = (context.signal.reason as DOMException).name === 'TimeoutError';
        return failed({ reason: isTimeout ? 'timeout' : 'aborted', billing: 'unknown', retryable: false });
      } finally {
        inFlight -= 1;
      }
    },
  };
}

const facts = { exchange: { status: 200 }, warnings: [] } as const;

/** `mark` makes its bytes differ from others. */
export function imageReply(changes: Partial<ImageReply> = {}, mark = 0): ImageReply {
  const image = { bytes: new Uint8Array([0x89, 0x50, 0x4e, 0x47, mark]), mediaType: 'image/png' } as const;
  return { kind: 'image', billing: 'yes', images: [image], ...facts, ...changes };
}

export function refused(changes: Partial<RefusedReply> = {}): RefusedReply {
  return { kind: 'refused', billing: 'no', stage: 'input', vendorCode: 'moderation_blocked', ...facts, ...changes };
}

/** By default a failure that may be tried again. */
export function failed(changes: Partial<FailedReply> = {}): FailedReply {
  return {
    kind: 'failed',
    billing: 'no',
    reason: 'vendor-error',
    message: 'HTTP 503',
    retryable: true,
    ...facts,
    ...changes,
  };
}

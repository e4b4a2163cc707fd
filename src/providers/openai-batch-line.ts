import { z } from 'zod';

import type { FailureReason, ProviderReply } from '../model/reply.ts';
import { failedReply } from './ask-json.ts';
import type { GenerateContext } from './contract.ts';
import type { Http } from './http.ts';
import { readOpenAiImagesReply } from './openai-images-reply.ts';
import type { VendorText } from './redact.ts';

const text = z.string().nullish().catch(undefined);
const Line = z.object({
  custom_id: z.string(),
  response: z
    .object({ status_code: z.int(), request_id: text, body: z.unknown().optional() })
    .nullish()
    .catch(undefined),
  error: z.object({ code: text, message: text }).nullish().catch(undefined),
});

/** Codes of requests that nobody worked on. */
const NOT_STARTED: Readonly<Record<string, FailureReason>> = { batch_expired: 'timeout', batch_cancelled: 'aborted' };

export interface BatchLineContext {
  /** The line as it came. */
  readonly text: string;
  readonly say: VendorText;
  readonly http: Http;
  readonly context: GenerateContext;
}

/**
 * One line of an output or error file of OpenAI's Batch API: the answer that the same request gets alone, with its
 * status, or why there is none. `undefined`: not such a line.
 */
export async function readBatchLine(
  value: unknown,
  { text: line, say, http, context }: BatchLineContext,
): Promise<{ readonly key: string; readonly reply: ProviderReply } | undefined> {
  const parsed = Line.safeParse(value).data;
  if (parsed === undefined) return undefined;
  const { custom_id: key, response, error } = parsed;
  if (response == null) {
    const code = error?.code ?? '';
    const notStarted = NOT_STARTED[code];
    const failure =
      notStarted === undefined
        ? ({ reason: 'vendor-error', retryable: false, billing: 'unknown' } as const)
        : ({ reason: notStarted, retryable: false, billing: 'no' } as const);
    const message = say(error?.message ?? '') || 'The batch has no answer to this request';
    const vendorCode = code === '' ? undefined : say(code, 100);
    return { key, reply: { ...failedReply({ exchange: {}, failure, message, vendorCode }), isTimed: false } };
  }
  const { status_code: status, request_id: requestId, body } = response;
  const exchange = { status, ...(requestId ? { requestId: say(requestId, 200) } : {}) };
  const reply = await readOpenAiImagesReply(
    { kind: 'json', status, headers: {}, hints: {}, exchange, value: body, excerpt: line.slice(0, 4096), say },
    { http, context, hasInputImages: false, warnings: [] },
  );
  return { key, reply: { ...reply, isTimed: false } };
}

import { z } from 'zod';

import type { FailedReply, ProviderReply } from '../model/reply.ts';
import { askJson, failedReply, type JsonAnswer, type JsonRequest } from './ask-json.ts';
import { notAmong } from './batch-not-found.ts';
import type { BatchContext, BatchProvider, CollectContext, KnownBatch } from './contract.ts';
import { classifyStatus, rejected } from './failure-class.ts';
import { readGeminiError, readGeminiErrorReply } from './gemini-error.ts';
import type { GeminiOptions } from './gemini-options.ts';
import { readGeminiReply } from './gemini-reply.ts';
import { buildGeminiRequest } from './gemini-request.ts';
import { isVertex } from './google-vertex.ts';
import type { Http } from './http.ts';

/** Google's guide to the Batch API: requests inside the submission may have 20 MB together. */
const MAX_INLINE_BYTES = 20_000_000;
/** Our token is a part of the batch's name for people. */
const NAME_PREFIX = 'image-drift-';
const MAX_PAGES = 10;
/** Room beside the pictures of an answer. */
const ENVELOPE_BYTES = 1024 * 1024;

const text = z.string().nullish().catch(undefined);
const status = z.object({ code: z.number().nullish(), message: text }).nullish().catch(undefined);
const Inlined = z.object({
  metadata: z.object({ key: text }).nullish().catch(undefined),
  response: z.unknown().optional(),
  error: status,
});
const Responses = z.object({ inlinedResponses: z.object({ inlinedResponses: z.array(z.unknown().optional()) }) });
/** An operation whose metadata is the batch; when it is over the output may stand in `response` too. */
const Operation = z.object({
  name: z.string().regex(/^batches\/[\w-]+$/),
  metadata: z.object({ displayName: text, state: text, output: z.unknown().optional() }).nullish().catch(undefined),
  response: z.unknown().optional(),
  error: status,
});
const OperationList = z.object({ operations: z.array(Operation).nullish(), nextPageToken: text });

/** Gemini's `:batchGenerateContent` with requests and answers inside the calls: wire-format reference 4.7. */
export function createGeminiBatch(http: Http): BatchProvider {
  const ask = (context: BatchContext, request: Pick<JsonRequest, 'method' | 'path' | 'body'>) => {
    const { auth } = context.options as GeminiOptions;
    return askJson(http, context, {
      ...request,
      headers: { 'content-type': 'application/json' },
      authorize: (apiKey) => (auth === 'bearer' ? { authorization: `Bearer ${apiKey}` } : { 'x-goog-api-key': apiKey }),
    });
  };

  return {
    checkRequest({ options }) {
      const asked = options as GeminiOptions;
      return [
        ...(isVertex(asked) ? ['Batches of Vertex AI need a bucket and are not supported; leave batch out.'] : []),
        ...(asked.stream === true ? ['A batch cannot stream; leave stream out.'] : []),
      ];
    },

    async submit(requests, context) {
      const inlined = requests.map(({ key, request }) => ({
        request: JSON.parse(String(buildGeminiRequest(request).body)) as unknown,
        metadata: { key },
      }));
      const displayName = NAME_PREFIX + context.token;
      const body = JSON.stringify({ batch: { inputConfig: { requests: { requests: inlined } }, displayName } });
      const sizeBytes = Buffer.byteLength(body);
      if (sizeBytes > MAX_INLINE_BYTES)
        return failedReply({
          exchange: {},
          failure: rejected('invalid-request'),
          message: `The batch has ${sizeBytes} bytes, and the API takes at most ${MAX_INLINE_BYTES} inside one call`,
        });
      return readOperation(await ask(context, { path: `/models/${context.model}:batchGenerateContent`, body }));
    },

    async find(token, context) {
      let page = '';
      for (let pages = 0; pages < MAX_PAGES; pages += 1) {
        const answer = await ask(context, { method: 'GET', path: `/batches?pageSize=100${page}` });
        if (answer.kind === 'failed') return answer;
        const list = answer.status < 300 ? OperationList.safeParse(answer.value).data : undefined;
        if (list === undefined) return readFailure(answer);
        const found = list.operations?.find(({ metadata }) => metadata?.displayName === NAME_PREFIX + token);
        if (found !== undefined) return { kind: 'known', id: found.name };
        if (!list.nextPageToken) return undefined;
        page = `&pageToken=${encodeURIComponent(list.nextPageToken)}`;
      }
      return notAmong({ newest: MAX_PAGES * 100, name: NAME_PREFIX + token });
    },

    async collect(id, context) {
      const whole = { ...context, maxBodyBytes: context.maxBodyBytes * context.requests + ENVELOPE_BYTES };
      const answer = await ask(whole, { method: 'GET', path: `/${id}` });
      if (answer.kind === 'failed') return answer;
      const body = answer.status < 300 ? Operation.safeParse(answer.value).data : undefined;
      if (answer.status === 404 && readGeminiError(answer.value) !== undefined)
        return { kind: 'over', state: 'unknown to the vendor', unanswered: unansweredOf(answer, 'UNKNOWN') };
      if (body === undefined) return readFailure(answer);
      // `JOB_STATE_` in the client, `BATCH_STATE_` on the wire.
      const state = answer.say(body.metadata?.state?.replace(/^(JOB|BATCH)_STATE_/, '') ?? 'UNSPECIFIED', 40);
      if (!OVER.has(state)) return { kind: 'pending', state: state.toLowerCase() };
      const output = Responses.safeParse(body.metadata?.output).data ?? Responses.safeParse(body.response).data;
      for (const entry of output?.inlinedResponses.inlinedResponses ?? [])
        await takeEntry(entry, { answer, context, http });
      return { kind: 'over', state: state.toLowerCase(), unanswered: unansweredOf(answer, state, body.error?.message) };
    },
  };
}

const OVER = new Set(['SUCCEEDED', 'PARTIALLY_SUCCEEDED', 'FAILED', 'CANCELLED', 'EXPIRED']);

async function takeEntry(
  entry: unknown,
  { answer, context, http }: { readonly answer: JsonAnswer; readonly context: CollectContext; readonly http: Http },
): Promise<void> {
  const { metadata, response, error } = Inlined.safeParse(entry).data ?? {};
  if (!metadata?.key) return;
  const { say } = answer;
  const value = error == null ? response : { error };
  const statusOf = error == null ? 200 : (HTTP_STATUS[error.code ?? 0] ?? 500);
  const alone = {
    ...answer,
    status: statusOf,
    exchange: { status: statusOf },
    value,
    excerpt: say(error?.message ?? ''),
  };
  const reply: ProviderReply = await readGeminiReply(alone, { http, context, warnings: [] });
  await context.take(metadata.key, { ...reply, isTimed: false });
}

/** Codes of google.rpc.Status that a request alone would get as HTTP: google/rpc/code.proto. */
const HTTP_STATUS: Readonly<Record<number, number>> = { 3: 400, 5: 404, 7: 403, 8: 429, 13: 500, 14: 503, 16: 401 };

/** What requests without an answer came to. Google does not say what is billed of a batch that did not succeed. */
function unansweredOf({ exchange, say }: JsonAnswer, state: string, why?: string | null): FailedReply {
  const reason = ({ EXPIRED: 'timeout', CANCELLED: 'aborted', FAILED: 'vendor-error', UNKNOWN: 'unknown' } as const)[
    state
  ];
  return failedReply({
    exchange,
    failure: { reason: reason ?? 'empty', retryable: false, billing: 'unknown' },
    message: `The batch ended as “${state.toLowerCase()}” without an answer to this request${why ? `: ${say(why, 500)}` : ''}`,
  });
}

function readOperation(answer: JsonAnswer | FailedReply): KnownBatch | FailedReply {
  if (answer.kind === 'failed') return answer;
  const name = answer.status < 300 ? Operation.safeParse(answer.value).data?.name : undefined;
  return name === undefined ? readFailure(answer) : { kind: 'known', id: name };
}

function readFailure(answer: JsonAnswer): FailedReply {
  const { exchange, say, excerpt, hints } = answer;
  const error = answer.status < 300 ? undefined : readGeminiError(answer.value);
  const reply: ProviderReply | undefined = error === undefined ? undefined : readGeminiErrorReply(answer, error);
  if (reply?.kind === 'failed') return reply;
  return failedReply({
    exchange,
    failure: classifyStatus(answer.status, hints),
    message: `HTTP ${answer.status}: an answer in an unknown form: ${say(excerpt, 500)}`,
    hints,
  });
}

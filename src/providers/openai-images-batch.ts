import { z } from 'zod';

import type { FailedReply, ProviderReply } from '../model/reply.ts';
import { askJson, failedReply, type JsonAnswer, type JsonRequest } from './ask-json.ts';
import { askLines } from './ask-lines.ts';
import { notAmong } from './batch-not-found.ts';
import type {
  BatchContext,
  BatchedRequest,
  BatchProgress,
  BatchProvider,
  CollectContext,
  KnownBatch,
} from './contract.ts';
import { encodeForm } from './encode-form.ts';
import { rejected } from './failure-class.ts';
import type { Http } from './http.ts';
import { readBatchLine } from './openai-batch-line.ts';
import { accountHeaders, authorizeBy } from './openai-account.ts';
import { readErrorReply, readOpenAiError } from './openai-images-error.ts';
import type { OpenAiImagesOptions } from './openai-images-options.ts';
import { buildOpenAiImagesRequest } from './openai-images-request.ts';

/** As a request names its place; the batch's own path is beside the base URL. */
const ENDPOINT = '/v1/images/generations';
/** OpenAI's client 7.55.0: "up to 50,000 requests, and can be up to 200 MB in size". */
const MAX_FILE_BYTES = 200_000_000;
/** Under this name a batch carries our token. */
const TOKEN_NAME = 'image_drift_token';
/** Pages of 100 batches that are looked through for a lost one: a day of most accounts. */
const MAX_PAGES = 10;

const text = z.string().nullish().catch(undefined);
const Named = z.object({ id: z.string().min(1) });
const BatchBody = z.object({
  id: z.string(),
  status: z.string(),
  output_file_id: text,
  error_file_id: text,
  errors: z.object({ data: z.array(z.object({ code: text, message: text })).nullish() }).nullish(),
});
const BatchList = z.object({
  data: z.array(z.object({ id: z.string(), metadata: z.record(z.string(), z.unknown()).nullish() })),
  has_more: z.boolean().nullish().catch(undefined),
});

/** OpenAI's Batch API for `/images/generations`: wire-format reference 3. Edits with uploads cannot be written as JSON lines. */
export function createOpenAiImagesBatch(http: Http): BatchProvider {
  const get = (context: BatchContext, path: string): Promise<JsonAnswer | FailedReply> =>
    askJson(http, context, { method: 'GET', path, ...openAiAccess(context.options) });

  return {
    checkRequest: ({ imageCount, options }) => [
      ...(imageCount === 0 ? [] : ['A batch takes no input pictures; leave batch out, or limit the case with routes.']),
      ...((options as OpenAiImagesOptions).stream === true ? ['A batch cannot stream; leave stream out.'] : []),
    ],

    async submit(requests, context) {
      const access = openAiAccess(context.options);
      const file = await encodeFile(requests);
      if (file.bytes.length > MAX_FILE_BYTES)
        return failedReply({
          exchange: {},
          failure: rejected('invalid-request'),
          message: `The batch has ${file.bytes.length} bytes, and the API takes at most ${MAX_FILE_BYTES}`,
        });
      const upload = { ...access, path: '/files', headers: { ...access.headers, 'content-type': file.contentType } };
      const uploaded = readNamed(await askJson(http, context, { ...upload, body: file.bytes }));
      // A file alone starts nothing.
      if (uploaded.kind === 'failed') return { ...uploaded, billing: 'no' };
      return readNamed(
        await askJson(http, context, {
          ...access,
          path: '/batches',
          headers: { ...access.headers, 'content-type': 'application/json' },
          body: JSON.stringify({
            input_file_id: uploaded.id,
            endpoint: ENDPOINT,
            completion_window: '24h',
            metadata: { [TOKEN_NAME]: context.token },
          }),
        }),
      );
    },

    async find(token, context) {
      let after = '';
      for (let page = 0; page < MAX_PAGES; page += 1) {
        const answer = await get(context, `/batches?limit=100${after}`);
        if (answer.kind === 'failed') return answer;
        const list = answer.status < 300 ? BatchList.safeParse(answer.value).data : undefined;
        if (list === undefined) return readFailure(answer);
        const found = list.data.find(({ metadata }) => metadata?.[TOKEN_NAME] === token);
        if (found !== undefined) return { kind: 'known', id: found.id };
        const last = list.data.at(-1);
        if (list.has_more !== true || last === undefined) return undefined;
        after = `&after=${encodeURIComponent(last.id)}`;
      }
      return notAmong({ newest: MAX_PAGES * 100, name: `${TOKEN_NAME}: ${token}` });
    },

    async collect(id, context) {
      const answer = await get(context, `/batches/${encodeURIComponent(id)}`);
      if (answer.kind === 'failed') return answer;
      if (answer.status === 404 && readOpenAiError(answer.value) !== undefined) return gone(answer);
      const body = answer.status < 300 ? BatchBody.safeParse(answer.value).data : undefined;
      if (body === undefined) return readFailure(answer);
      const state = answer.say(body.status, 40);
      if (!OVER.has(body.status)) return { kind: 'pending', state };
      for (const fileId of [body.output_file_id, body.error_file_id]) {
        if (!fileId) continue;
        const read = await readFile(fileId, context);
        if (read !== undefined) return read;
      }
      return { kind: 'over', state, unanswered: unansweredOf(answer, body) };
    },
  };

  /** `undefined`: all was taken. */
  async function readFile(fileId: string, context: CollectContext): Promise<FailedReply | undefined> {
    const access = openAiAccess(context.options);
    const read = await askLines(http, context, {
      request: {
        ...access,
        method: 'GET',
        path: `/files/${encodeURIComponent(fileId)}/content`,
        headers: { ...access.headers, accept: 'application/binary' },
      },
      maxLines: context.requests,
      async take(value, { text: line, say }) {
        const answer = await readBatchLine(value, { text: line, say, http, context });
        if (answer !== undefined) await context.take(answer.key, answer.reply);
      },
    });
    if (read.kind === 'lines') return undefined;
    return read.kind === 'failed' ? read : readFailure(read);
  }
}

const OVER = new Set(['completed', 'failed', 'expired', 'cancelled']);

/** What the rest of a batch came to that ended in this way; only what was answered is billed. */
function unansweredOf({ exchange, say }: JsonAnswer, { status, errors }: z.infer<typeof BatchBody>): FailedReply {
  const [first] = errors?.data ?? [];
  const why = first == null ? '' : `: ${say([first.code, first.message].filter(Boolean).join(', '), 500)}`;
  const reason = ({ failed: 'invalid-request', expired: 'timeout', cancelled: 'aborted' } as const)[status];
  return failedReply({
    exchange,
    failure: { reason: reason ?? 'empty', retryable: false, billing: status === 'completed' ? 'unknown' : 'no' },
    message: `The batch ended as “${say(status, 40)}” without an answer to this request${why}`,
    ...(first?.code ? { vendorCode: say(first.code, 100) } : {}),
  });
}

/** Deleted, or of another project: nobody will ever read it. */
function gone({ exchange, say, value }: JsonAnswer): BatchProgress {
  const words = say(readOpenAiError(value)?.message ?? '', 300);
  return {
    kind: 'over',
    state: 'unknown to the vendor',
    unanswered: failedReply({
      exchange,
      failure: { reason: 'unknown', retryable: false, billing: 'unknown' },
      message: `The vendor does not know the batch any more, or the key is of another project (“${words}”)`,
    }),
  };
}

/** The id of what was made. */
function readNamed(answer: JsonAnswer | FailedReply): KnownBatch | FailedReply {
  if (answer.kind === 'failed') return answer;
  const id = answer.status < 300 ? Named.safeParse(answer.value).data?.id : undefined;
  return id === undefined ? readFailure(answer) : { kind: 'known', id };
}

/** An answer that is not what was asked for, as a failure. */
function readFailure(answer: JsonAnswer): FailedReply {
  const { status, exchange, excerpt, say, value } = answer;
  const error = status < 300 ? undefined : readOpenAiError(value);
  const reply: ProviderReply | undefined = error === undefined ? undefined : readErrorReply(answer, error);
  if (reply?.kind === 'failed') return reply;
  return failedReply({
    exchange,
    failure: { reason: 'unexpected-reply', retryable: false, billing: 'unknown' },
    message: `HTTP ${status}: an answer in an unknown form: ${say(excerpt, 500)}`,
  });
}

/** The lines, as the official client uploads a file. */
async function encodeFile(requests: readonly BatchedRequest[]): ReturnType<typeof encodeForm> {
  const lines: string[] = [];
  for (const { key, request } of requests) {
    const { body } = await buildOpenAiImagesRequest(request);
    lines.push(
      JSON.stringify({ custom_id: key, method: 'POST', url: ENDPOINT, body: JSON.parse(String(body)) as unknown }),
    );
  }
  const bytes = new TextEncoder().encode(`${lines.join('\n')}\n`);
  const file = { bytes, mediaType: 'application/jsonl', name: 'requests.jsonl' };
  return encodeForm({ purpose: 'batch' }, [{ field: 'file', file }]);
}

/** Headers and key of every call of a route. */
function openAiAccess(routeOptions: BatchContext['options']): Pick<JsonRequest, 'headers' | 'authorize'> {
  const options = routeOptions as OpenAiImagesOptions;
  return {
    headers: { accept: 'application/json', ...accountHeaders(options) },
    authorize: authorizeBy(options.auth ?? 'bearer'),
  };
}

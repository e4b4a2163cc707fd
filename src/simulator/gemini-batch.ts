import { createHash } from 'node:crypto';
import { setImmediate as nextTurn } from 'node:timers/promises';

import { jsonReply, type Exchange, type Reply } from './exchange.ts';
import { GeminiRejection } from './gemini-request.ts';
import { readJson } from './recording.ts';
import type { Job, World } from './world.ts';

/** Google's Batch API guide: inline requests may have 20 MB together. */
const MAX_REQUEST_BYTES = 20 * 1024 * 1024;
const DEFAULT_PAGE = 50;
const TYPE = 'type.googleapis.com/google.ai.generativelanguage.v1main.GenerateContentBatch';

interface Inlined {
  readonly request: unknown;
  readonly metadata?: unknown;
}

/** An answer as it stands in the output: what the request alone would have got, or a `google.rpc.Status`. */
type Answered = { readonly metadata?: unknown } & (
  | { readonly response: unknown }
  | { readonly error: { readonly code: number; readonly message: string } }
);

interface BatchHead extends Readonly<Record<string, unknown>> {
  readonly kind: 'gemini-batch';
  readonly model: string;
  readonly displayName: string;
  readonly createTime: string;
  readonly total: number;
}

type AnswerOne = (body: unknown) => Promise<Reply>;

/** `models/<model>:batchGenerateContent`. `answerOne` answers one request as if it had come alone. */
export async function startGeminiBatch(
  exchange: Exchange,
  { model, world, answerOne }: { readonly model: string; readonly world: World; readonly answerOne: AnswerOne },
): Promise<Reply> {
  if (exchange.method !== 'POST') throw new GeminiRejection(405, 'INVALID_ARGUMENT', 'Only POST is allowed here.');
  if (exchange.body.length > MAX_REQUEST_BYTES)
    throw invalid(`Request payload size exceeds the limit: ${MAX_REQUEST_BYTES} bytes.`);
  const body = readJson(exchange) as { readonly batch?: Readonly<Record<string, unknown>> } | undefined;
  const { displayName, inputConfig } = body?.batch ?? {};
  const { requests } = (inputConfig ?? {}) as { readonly requests?: { readonly requests?: readonly Inlined[] } };
  const inlined = requests?.requests;
  if (!Array.isArray(inlined) || inlined.length === 0)
    throw invalid('batch.input_config.requests is required; input files are not simulated.', 'batch.input_config');
  const number = world.nextRequestNumber();
  const head: BatchHead = {
    kind: 'gemini-batch',
    model,
    displayName: typeof displayName === 'string' ? displayName : '',
    createTime: new Date().toISOString(),
    total: inlined.length,
  };
  // Painted when it is submitted: what the models were then is what the batch shows.
  const result = nextTurn().then(async () => {
    const answers: Answered[] = [];
    for (const one of inlined as readonly Inlined[]) answers.push(await answerInlined(one, answerOne));
    return answers;
  });
  result.catch(() => undefined);
  const now = performance.now();
  const id = `batches/${createHash('sha256').update(`gemini batch ${number}`).digest('hex').slice(0, 30)}`;
  const job: Job = { id, acceptedAt: now, startsAt: now, endsAt: now, head, result, isCancelled: false };
  world.jobs.keep(job);
  return jsonReply(200, describe(job, { state: 'PENDING' }));
}

/** `batches` and below; `undefined` for what the API does not have there. */
export async function answerGeminiBatches(exchange: Exchange, world: World): Promise<Reply | undefined> {
  const { method, url } = exchange;
  const [, id, action] = /\/batches(?:\/([^/:]+))?(?::(\w+))?$/.exec(url.pathname) ?? [];
  if (id === undefined) return method === 'GET' ? jsonReply(200, list(url, world)) : undefined;
  const job = world.jobs.find(`batches/${id}`);
  if (job === undefined) throw new GeminiRejection(404, 'NOT_FOUND', 'Requested entity was not found.');
  if (action === 'cancel' && method === 'POST') {
    job.isCancelled = true;
    return jsonReply(200, {});
  }
  if (action !== undefined || method !== 'GET') return undefined;
  const state = stateOf(job, world);
  // A batch that was cancelled or has expired has nothing to fetch, by Google's guide.
  const answers = state === 'SUCCEEDED' ? ((await job.result) as readonly Answered[]) : undefined;
  return jsonReply(200, describe(job, { state, ...(answers === undefined ? {} : { answers }) }));
}

type State = 'PENDING' | 'RUNNING' | 'SUCCEEDED' | 'FAILED' | 'CANCELLED' | 'EXPIRED';

const ENDS = { completed: 'SUCCEEDED', failed: 'FAILED', expired: 'EXPIRED', cancelled: 'CANCELLED' } as const;

function stateOf(job: Job, { options }: World): State {
  if (job.isCancelled) return 'CANCELLED';
  const { durationMs = 0, end = 'completed' } = options.batches ?? {};
  return performance.now() - job.acceptedAt < durationMs ? 'RUNNING' : ENDS[end];
}

/** A `google.longrunning.Operation` whose metadata is the batch; counts are 64-bit numbers, so they come as text. */
function describe(
  { id, head }: Job,
  { state, answers }: { readonly state: State; readonly answers?: readonly Answered[] },
): object {
  const { model, displayName, createTime, total } = head as BatchHead;
  const isOver = state !== 'PENDING' && state !== 'RUNNING';
  const now = new Date().toISOString();
  const failed = answers?.filter((answer) => 'error' in answer).length ?? 0;
  const counts = {
    successfulRequestCount: (answers?.length ?? 0) - failed,
    failedRequestCount: failed,
    pendingRequestCount: isOver ? 0 : total,
  };
  const present = Object.entries(counts).filter(([, count]) => count > 0);
  const output = answers === undefined ? undefined : { inlinedResponses: { inlinedResponses: answers } };
  return {
    name: id,
    metadata: {
      '@type': TYPE,
      model: `models/${model}`,
      displayName,
      ...(output === undefined ? {} : { output }),
      createTime,
      ...(isOver ? { endTime: now } : {}),
      updateTime: now,
      batchStats: {
        requestCount: String(total),
        ...Object.fromEntries(present.map(([name, count]) => [name, String(count)])),
      },
      state: `BATCH_STATE_${state}`,
      name: id,
    },
    ...(isOver ? { done: true } : {}),
    ...(state === 'FAILED' ? { error: { code: 13, message: 'The batch could not be processed.' } } : {}),
    ...(state === 'CANCELLED' ? { error: { code: 1, message: 'The batch was cancelled.' } } : {}),
    ...(output === undefined ? {} : { response: { '@type': `${TYPE}Output`, ...output } }),
  };
}

/** Newest first, without what the batches brought. */
function list(url: URL, world: World): object {
  const size = Number(url.searchParams.get('pageSize') ?? DEFAULT_PAGE);
  const start = Number(url.searchParams.get('pageToken') ?? 0);
  const all = world.jobs
    .all()
    .filter(({ head }) => head?.['kind'] === 'gemini-batch')
    .toReversed();
  const page = all.slice(start, start + size).map((job) => describe(job, { state: stateOf(job, world) }));
  return {
    ...(page.length === 0 ? {} : { operations: page }),
    ...(start + size < all.length ? { nextPageToken: String(start + size) } : {}),
  };
}

/** google/rpc/code.proto. */
const CODES: Readonly<Record<string, number>> = {
  INVALID_ARGUMENT: 3,
  NOT_FOUND: 5,
  PERMISSION_DENIED: 7,
  RESOURCE_EXHAUSTED: 8,
  FAILED_PRECONDITION: 9,
  INTERNAL: 13,
  UNAVAILABLE: 14,
};

async function answerInlined({ request, metadata }: Inlined, answerOne: AnswerOne): Promise<Answered> {
  const named = metadata === undefined ? {} : { metadata };
  const { status, body } = await answerOne(request);
  // A page of a proxy, or an answer without end: inside a batch the vendor sees these itself.
  const lost = { error: { code: CODES['INTERNAL']!, message: 'Internal error encountered.' } };
  let value: unknown;
  try {
    value = JSON.parse(String(body));
  } catch {
    return { ...named, ...lost };
  }
  if (status < 300) return { ...named, response: value };
  const { error } = value as { readonly error: { readonly status: string; readonly message: string } };
  return { ...named, error: { code: CODES[error.status] ?? lost.error.code, message: error.message } };
}

const invalid = (message: string, field?: string): GeminiRejection =>
  new GeminiRejection(400, 'INVALID_ARGUMENT', message, field === undefined ? {} : { field });

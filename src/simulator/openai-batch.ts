import { createHash } from 'node:crypto';
import { setImmediate as nextTurn } from 'node:timers/promises';

import { jsonReply, type Exchange, type Reply } from './exchange.ts';
import { invalid, OpenaiRejection } from './openai-errors.ts';
import { readForm, readJson } from './recording.ts';
import type { Job, World } from './world.ts';

const ENDPOINTS: ReadonlySet<unknown> = new Set(['/v1/images/generations', '/v1/images/edits']);
const DEFAULT_ANSWERED = 0.5;

/** One request of a batch and its answer. */
interface Answered {
  readonly customId: string;
  readonly status: number;
  /** `undefined`: no JSON came. */
  readonly body: unknown;
}

interface BatchHead extends Readonly<Record<string, unknown>> {
  readonly kind: 'batch';
  readonly inputFileId: string;
  readonly endpoint: string;
  readonly metadata: unknown;
  readonly createdAt: number;
  readonly total: number;
}

export interface BatchAnswering {
  readonly world: World;
  readonly headers: Readonly<Record<string, string>>;
  /** Answers one request as if it had come alone. */
  readonly answerOne: (path: string, body: unknown) => Promise<Reply>;
}

/** `/v1/files` and `/v1/batches` as far as batches need them; `undefined` for other paths. */
export async function answerOpenaiBatch(exchange: Exchange, context: BatchAnswering): Promise<Reply | undefined> {
  const { method } = exchange;
  const [, kind, id, action] =
    /^\/v1\/(files|batches)(?:\/([\w-]+))?(?:\/(content|cancel))?$/.exec(exchange.url.pathname) ?? [];
  const { world, headers } = context;
  if (kind === 'files' && id === undefined && method === 'POST')
    return jsonReply(200, await keepFile(exchange, world), headers);
  if (kind === 'files' && action === 'content' && method === 'GET') return fileReply(id!, context);
  if (kind !== 'batches') return undefined;
  if (id === undefined && method === 'POST') return jsonReply(200, await startBatch(exchange, context), headers);
  if (id === undefined && method === 'GET') return jsonReply(200, listBatches(exchange, world), headers);
  if (id === undefined) return undefined;
  const job = findBatch(id, world);
  if (action === 'cancel' && method === 'POST') job.isCancelled = true;
  return jsonReply(200, await describeBatch(job, world), headers);
}

const nameOf = (prefix: string, seed: string): string =>
  `${prefix}${createHash('sha256').update(seed).digest('hex').slice(0, 24)}`;

async function keepFile(exchange: Exchange, world: World): Promise<object> {
  const form = await readForm(exchange);
  const file = form?.get('file');
  if (form === undefined || file == null || typeof file === 'string')
    throw invalid("Missing required parameter: 'file'.", 'file', 'missing_required_parameter');
  if (form.get('purpose') !== 'batch') throw invalid("'purpose' must be 'batch' here.", 'purpose');
  const id = nameOf('file-', `file ${world.nextRequestNumber()}`);
  keep(world, { id, head: { kind: 'file' }, result: await file.text() });
  return {
    id,
    object: 'file',
    bytes: file.size,
    created_at: seconds(),
    filename: file.name,
    purpose: 'batch',
    status: 'processed',
  };
}

async function startBatch(exchange: Exchange, { world, answerOne }: BatchAnswering): Promise<object> {
  const body = (readJson(exchange) ?? {}) as Readonly<Record<string, unknown>>;
  if (!ENDPOINTS.has(body['endpoint'])) throw invalid('Invalid value for endpoint.', 'endpoint');
  if (body['completion_window'] !== '24h') throw invalid("Only '24h' is supported.", 'completion_window');
  const inputFileId = String(body['input_file_id']);
  const file = world.jobs.find(inputFileId);
  if (file?.head?.['kind'] !== 'file') throw invalid(`No such File object: ${inputFileId}`, 'input_file_id');
  const lines = (file.result as string).split('\n').filter((line) => line !== '');
  const endpoint = body['endpoint'] as string;
  const head: BatchHead = {
    kind: 'batch',
    inputFileId,
    endpoint,
    metadata: body['metadata'] ?? null,
    createdAt: seconds(),
    total: lines.length,
  };
  // Painted when it is submitted: what the models were then is what the batch shows.
  const result = nextTurn().then(async () => {
    const answers: Answered[] = [];
    for (const line of lines) answers.push(await answerLine(line, { endpoint, answerOne }));
    return answers;
  });
  result.catch(() => undefined);
  const job = keep(world, { id: nameOf('batch_', `batch ${world.nextRequestNumber()}`), head, result });
  return describeBatch(job, world);
}

async function answerLine(
  line: string,
  { endpoint, answerOne }: { readonly endpoint: string; readonly answerOne: BatchAnswering['answerOne'] },
): Promise<Answered> {
  const { custom_id: customId, body } = JSON.parse(line) as { readonly custom_id: string; readonly body: unknown };
  const { status, body: text } = await answerOne(endpoint, body);
  try {
    return { customId, status, body: JSON.parse(String(text)) as unknown };
  } catch {
    // A page of a proxy, or an answer without end: inside a batch the vendor sees these itself.
    return { customId, status: 500, body: undefined };
  }
}

function listBatches({ url }: Exchange, world: World): object {
  const limit = Math.min(100, Number(url.searchParams.get('limit') ?? 20));
  const all = world.jobs
    .all()
    .filter(({ head }) => head?.['kind'] === 'batch')
    .toReversed();
  const after = url.searchParams.get('after');
  const start = after === null ? 0 : all.findIndex(({ id }) => id === after) + 1;
  const page = all.slice(start, start + limit);
  return {
    object: 'list',
    data: page.map((job) => ({ ...headOf(job), status: 'in_progress' })),
    first_id: page[0]?.id ?? null,
    last_id: page.at(-1)?.id ?? null,
    has_more: start + limit < all.length,
  };
}

function findBatch(id: string, world: World): Job {
  const job = world.jobs.find(id);
  if (job?.head?.['kind'] === 'batch') return job;
  throw new OpenaiRejection({ status: 404, message: `No batch found with id '${id}'.` });
}

function headOf({ id, head }: Job): object {
  const { inputFileId, endpoint, metadata, createdAt } = head as BatchHead;
  return {
    id,
    object: 'batch',
    endpoint,
    errors: null,
    input_file_id: inputFileId,
    completion_window: '24h',
    created_at: createdAt,
    metadata,
  };
}

/** How a batch ends; `undefined`: it goes on. */
function endOf(job: Job, { options }: World): 'completed' | 'failed' | 'expired' | 'cancelled' | undefined {
  if (job.isCancelled) return 'cancelled';
  const { durationMs = 0, end = 'completed' } = options.batches ?? {};
  return performance.now() - job.acceptedAt < durationMs ? undefined : end;
}

async function describeBatch(job: Job, world: World): Promise<object> {
  const { total } = job.head as BatchHead;
  const end = endOf(job, world);
  const { output, errors } =
    end === undefined || end === 'failed' ? { output: [], errors: [] } : await filesOf(job, world);
  const counts = { total: end === 'failed' ? 0 : total, completed: output.length, failed: errors.length };
  return {
    ...headOf(job),
    status: end ?? 'in_progress',
    ...(end === 'failed' ? { errors: { object: 'list', data: [VALIDATION_ERROR] } } : {}),
    ...(output.length === 0 ? {} : { output_file_id: `file-out-${job.id}` }),
    ...(errors.length === 0 ? {} : { error_file_id: `file-err-${job.id}` }),
    request_counts: counts,
  };
}

const VALIDATION_ERROR = {
  code: 'token_limit_exceeded',
  line: null,
  message: 'Enqueued token limit reached for this organization.',
  param: null,
};

/** What stands in the two files: answers with success, and everything else. */
async function filesOf(job: Job, world: World): Promise<{ readonly output: object[]; readonly errors: object[] }> {
  const answers = (await job.result) as readonly Answered[];
  const end = endOf(job, world);
  const share = end === 'completed' ? 1 : (world.options.batches?.answered ?? DEFAULT_ANSWERED);
  const count = Math.round(answers.length * share);
  const lines = answers.map(({ customId, status, body }, place) => {
    const id = `batch_req_${job.id.slice(-8)}_${place}`;
    if (place >= count)
      return { isError: true, line: { id, custom_id: customId, response: null, error: notStarted(end) } };
    if (body === undefined)
      return {
        isError: true,
        line: {
          id,
          custom_id: customId,
          response: null,
          error: { code: 'server_error', message: 'The server had an error.' },
        },
      };
    const response = { status_code: status, request_id: `req_${place}`, body };
    return { isError: status >= 400, line: { id, custom_id: customId, response, error: null } };
  });
  // The order is not promised, so it is never the order of the requests.
  return {
    output: lines
      .filter(({ isError }) => !isError)
      .map(({ line }) => line)
      .toReversed(),
    errors: lines
      .filter(({ isError }) => isError)
      .map(({ line }) => line)
      .toReversed(),
  };
}

const notStarted = (end: string | undefined): object =>
  end === 'cancelled'
    ? { code: 'batch_cancelled', message: 'This request was not executed because the batch was cancelled.' }
    : { code: 'batch_expired', message: 'This request could not be executed before the completion window expired.' };

async function fileReply(id: string, { world, headers }: BatchAnswering): Promise<Reply> {
  const [, kind, batchId] = /^file-(out|err)-(.+)$/.exec(id) ?? [];
  const job = batchId === undefined ? undefined : world.jobs.find(batchId);
  if (job === undefined) throw new OpenaiRejection({ status: 404, message: `No such File object: ${id}` });
  const { output, errors } = await filesOf(job, world);
  const body = (kind === 'out' ? output : errors).map((line) => `${JSON.stringify(line)}\n`).join('');
  return { status: 200, headers: { ...headers, 'content-type': 'application/octet-stream' }, body };
}

function keep(
  world: World,
  { id, head, result }: Pick<Job, 'id' | 'result'> & { readonly head: NonNullable<Job['head']> },
): Job {
  const now = performance.now();
  const job: Job = { id, acceptedAt: now, startsAt: now, endsAt: now, head, result, isCancelled: false };
  world.jobs.keep(job);
  return job;
}

const seconds = (): number => Math.floor(Date.now() / 1000);

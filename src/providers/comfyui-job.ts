import { z } from 'zod';

import type { ExchangeFacts, FailedReply, ProviderReply } from '../model/reply.ts';
import { askJson, failedReply, type JsonAnswer, prepareRequest, spoiled } from './ask-json.ts';
import { readComfyuiError } from './comfyui-error.ts';
import { type ComfyuiFile, type ComfyuiHistory, readHistory } from './comfyui-history.ts';
import type { ComfyuiOptions } from './comfyui-options.ts';
import type { ComfyuiSubmission } from './comfyui-request.ts';
import type { GenerateContext, GenerateRequest } from './contract.ts';
import { type DecodedImage, inspectImage } from './decode-image.ts';
import type { Http } from './http.ts';
import { loginHeader } from './login-header.ts';
import type { JobAnswer } from './poll-job.ts';

/** A job that the server took, with all that is needed to ask for it. */
export interface ComfyuiJob {
  readonly http: Http;
  readonly context: GenerateContext;
  readonly id: string;
  readonly request: GenerateRequest;
  readonly submission: ComfyuiSubmission;
}

const SubmittedBody = z.object({
  prompt_id: z.string().regex(/^[\w-]{1,100}$/),
  node_errors: z.record(z.string(), z.unknown()).nullish().catch(undefined),
});

/** Reads what `/prompt` answered. `skipped`: outputs of the workflow that the server leaves out. */
export function readSubmitted(answer: JsonAnswer): { readonly id: string; readonly skipped: number } | FailedReply {
  const body = answer.status < 300 ? SubmittedBody.safeParse(answer.value).data : undefined;
  return body === undefined
    ? readComfyuiError(answer)
    : { id: body.prompt_id, skipped: Object.keys(body.node_errors ?? {}).length };
}

/** Asks once for a job. */
export async function askComfyui(job: ComfyuiJob): Promise<JobAnswer> {
  const { http, context, id } = job;
  const answer = await askJson(http, context, {
    method: 'GET',
    path: `/history/${id}`,
    headers: {},
    authorize: loginHeader,
  });
  if (answer.kind === 'failed') return answer;
  if (answer.status >= 300) return readComfyuiError(answer);
  const history = readHistory(answer.value, id);
  switch (history?.state) {
    case undefined:
    case 'running':
      return { kind: 'running', phase: 'queued' };
    case 'failed':
    case 'interrupted':
      return { kind: 'over', reply: readCrash(history, answer) };
    case 'done':
      return { kind: 'over', reply: await readResult(history, { answer, job }) };
  }
}

function readCrash({ state, error, times }: ComfyuiHistory, { exchange, say }: JsonAnswer): FailedReply {
  const place = error?.node_id == null ? '' : ` in node ${error.node_id} (${error.node_type ?? 'unknown'})`;
  const type = error?.exception_type;
  const words = [type, error?.exception_message].filter(Boolean).join(': ');
  return failedReply({
    exchange: { ...exchange, ...times },
    failure: { reason: 'vendor-error', retryable: false, billing: 'unknown' },
    message:
      state === 'interrupted' ? 'The job was interrupted at the server' : say(`The workflow failed${place}: ${words}`),
    vendorCode: state === 'interrupted' ? 'execution_interrupted' : type ? say(type, 100) : undefined,
  });
}

async function readResult(
  history: ComfyuiHistory,
  { answer, job }: { readonly answer: JsonAnswer; readonly job: ComfyuiJob },
): Promise<ProviderReply> {
  const { submission, request } = job;
  const { output } = request.options as ComfyuiOptions;
  const files = output === undefined ? Object.values(history.files).flat() : (history.files[output] ?? []);
  // A preview is as good as nothing where a picture is kept.
  const [file] = files.toSorted((a, b) => Number(b.type === 'output') - Number(a.type === 'output'));
  const exchange: ExchangeFacts = { ...answer.exchange, ...history.times };
  if (file === undefined)
    return failedReply({
      exchange,
      failure: { reason: 'empty', retryable: false, billing: 'unknown' },
      message: `The workflow is done, but ${output === undefined ? 'no node saved' : `node ${output} has not saved`} a picture`,
    });
  const startedAt = performance.now();
  const picture = await fetchPicture(file, job);
  const timed = { ...exchange, downloadMs: Math.round(performance.now() - startedAt) };
  if ('failure' in picture)
    return failedReply({ exchange: timed, failure: picture.failure, message: answer.say(picture.problem) });
  const isCached = submission.worked.length > 0 && submission.worked.every((id) => history.cached.has(id));
  const kept = files.filter(({ type }) => type === file.type).length;
  return {
    kind: 'image',
    exchange: timed,
    images: [picture],
    ...(submission.seed === undefined ? {} : { provenance: { seed: String(submission.seed) } }),
    billing: 'yes',
    ...(isCached ? { isTimed: false } : {}),
    warnings: [
      ...(isCached ? ['The server answered from its cache in spite of a changed input; its time is not used.'] : []),
      ...(kept > 1 ? [`The workflow saved ${kept} pictures; the first is used. Name the node as output.`] : []),
    ],
  };
}

type Fetched =
  | Extract<DecodedImage, { readonly bytes: Uint8Array }>
  | { readonly problem: string; readonly failure: ReturnType<typeof spoiled> };

/** The bytes as they were saved: a preview would be compressed anew. */
async function fetchPicture(file: ComfyuiFile, { http, context }: ComfyuiJob): Promise<Fetched> {
  const { signal, maxBodyBytes } = context;
  const query = new URLSearchParams({ filename: file.filename, subfolder: file.subfolder, type: file.type });
  const sent = prepareRequest(context, {
    method: 'GET',
    path: `/view?${query.toString()}`,
    headers: { accept: 'image/*' },
    authorize: loginHeader,
  });
  const download = spoiled('download');
  if (sent.kind === 'failed') return { problem: sent.message, failure: download };
  const outcome = await http.exchange({ ...sent.exchange, signal, maxBodyBytes });
  if (outcome.kind === 'failure')
    return { problem: `The picture could not be fetched: ${outcome.message}`, failure: download };
  if (outcome.status !== 200)
    return { problem: `The picture could not be fetched: HTTP ${outcome.status}`, failure: download };
  const picture = inspectImage(outcome.body);
  return 'problem' in picture ? { ...picture, failure: spoiled('decode') } : picture;
}

const QueueBody = z.object({ queue_running: z.array(z.tuple([z.unknown(), z.string()]).rest(z.unknown())) });

/** Interrupts the job where it works, else takes it out of the queue: servers of before 2025 interrupt whatever runs. */
export async function cancelComfyui({ http, context, id }: ComfyuiJob): Promise<void> {
  const queue = await askJson(http, context, { method: 'GET', path: '/queue', headers: {}, authorize: loginHeader });
  const running = queue.kind === 'json' ? (QueueBody.safeParse(queue.value).data?.queue_running ?? []) : [];
  const isRunning = running.some(([, runningId]) => runningId === id);
  await askJson(http, context, {
    path: isRunning ? '/interrupt' : '/queue',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(isRunning ? { prompt_id: id } : { delete: [id] }),
    authorize: loginHeader,
  });
}

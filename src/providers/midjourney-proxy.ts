import type { ProviderReply, Sheet } from '../model/reply.ts';
import { askJson, failedReply, type JsonRequest } from './ask-json.ts';
import type { GenerateContext, GenerateRequest, ImageProvider } from './contract.ts';
import type { Http } from './http.ts';
import { midjourneyProxyOptions, type MidjourneyProxyOptions } from './midjourney-proxy-options.ts';
import { buildFetch, buildImagine, buildUpscale, checkMidjourneyProxyRequest } from './midjourney-proxy-request.ts';
import { readProxyError, readSubmission } from './midjourney-proxy-submit.ts';
import { type MidjourneyTask, readTask, readTaskFailure, timesOf, upscaleButton } from './midjourney-proxy-task.ts';
import { type JobAnswer, pollJob } from './poll-job.ts';
import { takePicture } from './take-picture.ts';

/** A picture takes half a minute and more. */
const POLL_MS = 2_000;
const SHEET: Sheet = { columns: 2, rows: 2 };
const PANELS = SHEET.columns * SHEET.rows;

/**
 * midjourney-proxy and the gateways that speak like it. Midjourney has no official API: such proxies drive an account of
 * its website or of Discord, which may be closed for it.
 */
export function createMidjourneyProxy(http: Http): ImageProvider {
  return {
    protocol: 'midjourney-proxy',
    defaultBaseUrl: 'http://127.0.0.1:8080',
    defaultKeyEnv: 'MJ_API_SECRET',
    isOpen: true,
    samplesPerCall: (options) => ((options as MidjourneyProxyOptions).mode === 'upscale' ? 1 : PANELS),
    optionsSchema: midjourneyProxyOptions,
    // Input pictures are prompts beside the words. A seed fixes the first noise and not the picture.
    capabilities: { edit: true, mask: false, seed: 'best-effort' },
    checkRequest: checkMidjourneyProxyRequest,
    async generate(request, context) {
      const { warnings, ...post } = buildImagine(request);
      const session = { http, context, request, options: request.options as MidjourneyProxyOptions };
      const { mode, upscale } = session.options;
      const run = { post, startedAt: performance.now() };
      if (mode !== 'upscale') {
        const reply = await runTask(session, { ...run, onSuccess: (task) => fetchPicture(task, session, SHEET) });
        return withWarnings(reply, warnings);
      }
      let sheet: { readonly task: MidjourneyTask; readonly id: string } | undefined;
      const first = await runTask(session, {
        ...run,
        onSuccess: (task, id) => {
          sheet = { task, id };
          return Promise.resolve(SHEET_DONE);
        },
      });
      if (sheet === undefined) return withWarnings(first, warnings);
      const chosen = upscale ?? ((request.place?.index ?? 0) % PANELS) + 1;
      const button = buildUpscale(session.options, {
        id: sheet.id,
        panel: chosen,
        customId: upscaleButton(sheet.task, chosen),
      });
      const reply = await runTask(session, {
        post: button,
        startedAt: run.startedAt,
        onSuccess: (task) => fetchPicture(task, session),
      });
      // The sheet was made, whatever became of its panel: to ask again would be to pay again.
      const paid: ProviderReply =
        reply.kind === 'failed' ? { ...reply, retryable: false, billing: 'yes' } : { ...reply, billing: 'yes' };
      return withWarnings(paid, warnings);
    },
  };
}

const SHEET_DONE: ProviderReply = {
  kind: 'failed',
  reason: 'unknown',
  message: 'The sheet is done',
  retryable: false,
  billing: 'yes',
  exchange: {},
  warnings: [],
};

function withWarnings(reply: ProviderReply, warnings: readonly string[]): ProviderReply {
  return { ...reply, warnings: [...warnings, ...reply.warnings] };
}

interface Session {
  readonly http: Http;
  readonly context: GenerateContext;
  readonly request: GenerateRequest;
  readonly options: MidjourneyProxyOptions;
}

/** Submits one task and asks for it until it is over. */
async function runTask(
  { http, context, options }: Session,
  {
    post,
    startedAt,
    onSuccess,
  }: {
    readonly post: JsonRequest;
    readonly startedAt: number;
    readonly onSuccess: (task: MidjourneyTask, id: string) => Promise<ProviderReply>;
  },
): Promise<ProviderReply> {
  const answer = await askJson(http, context, post);
  if (answer.kind === 'failed') return answer;
  const submission = readSubmission(answer);
  if ('kind' in submission) return submission;
  const { id } = submission;
  const ask = async (): Promise<JobAnswer> => {
    const state = await askJson(http, context, buildFetch(options, id));
    if (state.kind === 'failed') return state;
    const task = state.status < 300 ? readTask(state.value) : undefined;
    if (task === undefined) return readProxyError(state);
    switch (task.status) {
      // A picture is there while the task is still at work, but not the last one.
      case 'SUCCESS': {
        const reply = await onSuccess(task, id);
        return {
          kind: 'over',
          reply: { ...reply, exchange: { ...state.exchange, ...timesOf(task), ...reply.exchange } },
        };
      }
      case 'FAILURE':
      case 'CANCEL':
        return { kind: 'over', reply: readTaskFailure(task, state) };
      case 'NOT_START':
      case 'SUBMITTED':
        return { kind: 'running', phase: 'queued' };
      default:
        return { kind: 'running', phase: 'working' };
    }
  };
  return pollJob({
    exchange: { ...answer.exchange, responseId: id },
    startedAt,
    intervalMs: context.pollIntervalMs ?? POLL_MS,
    signal: context.signal,
    ask,
  });
}

async function fetchPicture(
  task: MidjourneyTask,
  { http, context, request }: Session,
  sheet?: Sheet,
): Promise<ProviderReply> {
  if (!task.imageUrl)
    return failedReply({
      exchange: {},
      failure: { reason: 'empty', retryable: false, billing: 'unknown' },
      message: 'The task is done, but has no picture',
    });
  const taken = await takePicture(http, { source: task.imageUrl, context });
  const exchange = taken.downloadMs === undefined ? {} : { downloadMs: taken.downloadMs };
  if ('problem' in taken) return failedReply({ exchange, failure: taken.failure, message: taken.problem });
  const rewritten = task.properties?.finalPrompt;
  const isRewritten = rewritten != null && rewritten !== '' && !rewritten.startsWith(request.prompt);
  return {
    kind: 'image',
    exchange,
    images: [
      {
        ...taken.image,
        ...(sheet === undefined ? {} : { sheet }),
        ...(isRewritten ? { revisedPrompt: rewritten.slice(0, 4_000) } : {}),
      },
    ],
    billing: 'yes',
    warnings: [],
  };
}

import { askJson, type JsonAnswer } from './ask-json.ts';
import type { GenerateContext, GenerateRequest, ImageProvider } from './contract.ts';
import type { ProviderReply } from '../model/reply.ts';
import { falOptions, type FalOptions } from './fal-options.ts';
import { askFalQueue, cancelFalRequest, readQueuedRequest } from './fal-queue.ts';
import { buildFalRequest, checkFalRequest } from './fal-request.ts';
import { readFalResult } from './fal-result.ts';
import type { Http } from './http.ts';
import { pollJob } from './poll-job.ts';

const KEY_HOSTS = ['queue.fal.run', 'fal.run'];
/** As the vendor's own client. */
const POLL_MS = 500;

/** fal.ai: apps by its queue, or by one request that waits. */
export function createFal(http: Http): ImageProvider {
  return {
    protocol: 'fal',
    defaultBaseUrl: 'https://queue.fal.run',
    defaultKeyEnv: 'FAL_KEY',
    keyHosts: KEY_HOSTS,
    optionsSchema: falOptions,
    capabilities: { edit: true, mask: 'white', seed: 'exact' },
    checkRequest: checkFalRequest,
    async generate(request, context) {
      const { warnings, ...post } = buildFalRequest(request, context.baseUrl);
      const startedAt = performance.now();
      const answer = await askJson(http, context, post);
      if (answer.kind === 'failed') return { ...answer, warnings };
      const isSync = (request.options as FalOptions).mode === 'sync';
      const reply = isSync
        ? await readFalResult(answer, { http, context, prompt: request.prompt, phase: 'sync', facts: {} })
        : await waitInQueue(answer, { http, context, request, startedAt });
      return { ...reply, warnings: [...warnings, ...reply.warnings] };
    },
  };
}

interface Waiting {
  readonly http: Http;
  readonly context: GenerateContext;
  readonly request: GenerateRequest;
  readonly startedAt: number;
}

async function waitInQueue(answer: JsonAnswer, { http, context, request, startedAt }: Waiting): Promise<ProviderReply> {
  const { model, prompt } = request;
  const queued = readQueuedRequest(answer, { model, baseUrl: context.baseUrl, keyHosts: KEY_HOSTS });
  if ('kind' in queued) return queued;
  return pollJob({
    exchange: queued.exchange,
    startedAt,
    intervalMs: context.pollIntervalMs ?? POLL_MS,
    signal: context.signal,
    ask: () => askFalQueue({ http, context, queued, prompt }),
    cancel: (signal) => cancelFalRequest({ http, context: { ...context, signal }, queued }),
  });
}

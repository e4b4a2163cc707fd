import { askJson, failedReply } from './ask-json.ts';
import type { ImageProvider } from './contract.ts';
import type { Http } from './http.ts';
import { ownUrl } from './own-url.ts';
import { type JobAnswer, pollJob } from './poll-job.ts';
import { readReplicateError } from './replicate-error.ts';
import { replicateOptions, type ReplicateOptions } from './replicate-options.ts';
import { type Prediction, type PredictionReader, readPrediction, readPredictionState } from './replicate-prediction.ts';
import { authorizeReplicate, buildReplicateRequest, checkReplicateRequest } from './replicate-request.ts';

/** As the vendor's own client. */
const POLL_MS = 500;

/** Replicate: official models, pinned versions and deployments, by predictions. */
export function createReplicate(http: Http): ImageProvider {
  return {
    protocol: 'replicate',
    defaultBaseUrl: 'https://api.replicate.com/v1',
    defaultKeyEnv: 'REPLICATE_API_TOKEN',
    optionsSchema: replicateOptions,
    // Most models honour a seed.
    capabilities: { edit: true, mask: 'white', seed: 'exact' },
    checkRequest: checkReplicateRequest,
    async generate(request, context) {
      const { warnings, ...post } = buildReplicateRequest(request);
      const { cancel_after: cancelAfter } = request.options as ReplicateOptions;
      const reader = { http, context, hasDeadline: cancelAfter !== undefined };
      const startedAt = performance.now();
      const answer = await askJson(http, context, post);
      if (answer.kind === 'failed') return { ...answer, warnings };
      const created = readPrediction(answer);
      if (created === undefined) return { ...readReplicateError(answer), warnings };
      const state = await readPredictionState(created, { answer, reader });
      const reply =
        state.kind === 'over'
          ? state.reply
          : await pollJob({
              exchange: { ...answer.exchange, responseId: answer.say(created.id, 200) },
              startedAt,
              intervalMs: context.pollIntervalMs ?? POLL_MS,
              signal: context.signal,
              ask: () => askPrediction(created, reader),
              cancel: (signal) => cancelPrediction(created, { ...reader, context: { ...context, signal } }),
            });
      return { ...reply, warnings: [...warnings, ...reply.warnings] };
    },
  };
}

async function askPrediction(created: Prediction, reader: PredictionReader): Promise<JobAnswer> {
  const { http, context } = reader;
  const answer = await askJson(http, context, {
    method: 'GET',
    path: urlOf(created, { context, name: 'get' }),
    headers: {},
    authorize: authorizeReplicate,
  });
  if (answer.kind === 'failed') return answer;
  const prediction = readPrediction(answer);
  if (prediction !== undefined) return readPredictionState(prediction, { answer, reader });
  if (answer.status >= 300) return readReplicateError(answer);
  return failedReply({
    exchange: answer.exchange,
    failure: { reason: 'unexpected-reply', retryable: false, billing: 'unknown' },
    message: `The reply is no prediction: ${answer.say(answer.excerpt, 300)}`,
  });
}

function cancelPrediction(created: Prediction, { http, context }: PredictionReader): Promise<unknown> {
  const path = urlOf(created, { context, name: 'cancel' });
  return askJson(http, context, { method: 'POST', path, headers: {}, authorize: authorizeReplicate });
}

/** The address that the vendor names where it is its own, else the documented one. */
function urlOf(
  { id, urls }: Prediction,
  { context, name }: { readonly context: PredictionReader['context']; readonly name: 'get' | 'cancel' },
): URL {
  const named = urls?.[name] == null ? undefined : ownUrl(urls[name], context);
  const path = `/predictions/${encodeURIComponent(id)}${name === 'cancel' ? '/cancel' : ''}`;
  return named ?? new URL(context.baseUrl + path);
}

import { askPicture } from './ask-picture.ts';
import type { ImageProvider } from './contract.ts';
import type { Http } from './http.ts';
import { stabilityOptions } from './stability-options.ts';
import { pollJob } from './poll-job.ts';
import { readStabilityReply } from './stability-reply.ts';
import { buildStabilityRequest, checkStabilityRequest } from './stability-request.ts';
import { askStabilityTask, taskIdOf } from './stability-task.ts';

const POLL_MS = 2000;

/** Stability AI, services of v2beta: forms go out, and the picture itself comes back, of some services by way of a task. */
export function createStability(http: Http): ImageProvider {
  return {
    protocol: 'stability',
    defaultBaseUrl: 'https://api.stability.ai',
    defaultKeyEnv: 'STABILITY_API_KEY',
    optionsSchema: stabilityOptions,
    capabilities: { edit: true, mask: 'white', seed: 'exact' },
    checkRequest: checkStabilityRequest,
    async generate(request, context) {
      const { warnings, ...post } = await buildStabilityRequest(request);
      const startedAt = performance.now();
      const answer = await askPicture(http, context, post);
      if (answer.kind === 'failed') return { ...answer, warnings: [...warnings, ...answer.warnings] };
      const id = taskIdOf(answer);
      const task = { http, context, accept: post.headers['accept']!, askedSeed: request.seed };
      const reply =
        id === undefined
          ? readStabilityReply(answer, task)
          : await pollJob({
              exchange: { ...answer.exchange, responseId: answer.say(id, 200) },
              startedAt,
              intervalMs: context.pollIntervalMs ?? POLL_MS,
              signal: context.signal,
              ask: () => askStabilityTask({ ...task, id }),
            });
      return { ...reply, warnings: [...warnings, ...reply.warnings] };
    },
  };
}

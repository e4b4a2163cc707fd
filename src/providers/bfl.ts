import { askJson } from './ask-json.ts';
import { bflOptions } from './bfl-options.ts';
import { buildBflRequest, checkBflRequest } from './bfl-request.ts';
import { askBflTask, readBflTask } from './bfl-task.ts';
import type { ImageProvider } from './contract.ts';
import type { Http } from './http.ts';
import { pollJob } from './poll-job.ts';

/** A task is mostly asked for at the host of the region that took it. */
const KEY_HOSTS = ['*.bfl.ai', '*.bfl.ml'];
/** The vendor advises 0.5 to 2 s. */
const POLL_MS = 500;

/** Black Forest Labs: a task is submitted, asked for until it is over, and its picture fetched before the link expires. */
export function createBfl(http: Http): ImageProvider {
  return {
    protocol: 'bfl',
    defaultBaseUrl: 'https://api.bfl.ai/v1',
    defaultKeyEnv: 'BFL_API_KEY',
    keyHosts: KEY_HOSTS,
    optionsSchema: bflOptions,
    // The same seed gives the same picture as long as the model stands still; `checkRequest` names models without one.
    capabilities: { edit: true, mask: 'white', seed: 'exact' },
    checkRequest: checkBflRequest,
    async generate(request, context) {
      const { warnings, ...post } = buildBflRequest(request);
      const startedAt = performance.now();
      const submittedAt = Date.now();
      const answer = await askJson(http, context, post);
      if (answer.kind === 'failed') return { ...answer, warnings };
      const { baseUrl, signal } = context;
      const task = readBflTask(answer, { baseUrl, keyHosts: KEY_HOSTS, submittedAt, startedAt });
      if ('kind' in task) return { ...task, warnings };
      const reply = await pollJob({
        exchange: task.exchange,
        startedAt,
        intervalMs: context.pollIntervalMs ?? POLL_MS,
        signal,
        ask: () => askBflTask({ http, context, task, prompt: request.prompt }),
      });
      return { ...reply, warnings: [...warnings, ...task.warnings, ...reply.warnings] };
    },
  };
}

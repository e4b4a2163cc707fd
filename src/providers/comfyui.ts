import { askJson } from './ask-json.ts';
import { askComfyui, cancelComfyui, type ComfyuiJob, readSubmitted } from './comfyui-job.ts';
import { comfyuiOptions, type ComfyuiOptions } from './comfyui-options.ts';
import { buildComfyuiRequest } from './comfyui-request.ts';
import { createAskSystem } from './comfyui-server.ts';
import { checkWorkflow } from './comfyui-workflow.ts';
import type { ImageProvider } from './contract.ts';
import type { Http } from './http.ts';
import { pollJob } from './poll-job.ts';

const POLL_MS = 500;

/** ComfyUI: a workflow of the user's, filled in, queued, asked for until it is over. */
export function createComfyui(http: Http): ImageProvider {
  const askSystem = createAskSystem(http);
  return {
    protocol: 'comfyui',
    defaultBaseUrl: 'http://127.0.0.1:8188',
    defaultKeyEnv: 'COMFYUI_AUTH',
    isOpen: true,
    optionsSchema: comfyuiOptions,
    // What a workflow has a place for is known when it is read. Masks: `LoadImage` takes what is transparent.
    capabilities: { edit: true, mask: 'transparent', seed: 'exact' },
    filesIn(options) {
      const own = options as ComfyuiOptions;
      return [{ option: 'workflow', path: own.workflow, check: (bytes) => checkWorkflow(bytes, own) }];
    },
    checkRequest: () => [],
    async generate(request, context) {
      const submission = await buildComfyuiRequest(request, { http, context });
      if ('kind' in submission) return submission;
      const { warnings, worked: _worked, seed: _seed, ...post } = submission;
      const startedAt = performance.now();
      const answer = await askJson(http, context, post);
      if (answer.kind === 'failed') return { ...answer, warnings };
      const submitted = readSubmitted(answer);
      if ('kind' in submitted) return { ...submitted, warnings };
      const { id, skipped } = submitted;
      const job: ComfyuiJob = { http, context, id, request, submission };
      const reply = await pollJob({
        exchange: { ...answer.exchange, responseId: id },
        startedAt,
        intervalMs: context.pollIntervalMs ?? POLL_MS,
        signal: context.signal,
        ask: () => askComfyui(job),
        cancel: (signal) => cancelComfyui({ ...job, context: { ...context, signal } }),
      });
      const deployment = reply.kind === 'image' ? await askSystem(context) : undefined;
      return {
        ...reply,
        exchange: { ...reply.exchange, ...(deployment === undefined ? {} : { deployment }) },
        warnings: [
          ...warnings,
          ...(skipped === 0 ? [] : ['The server found fault with a part of the workflow and left it out.']),
          ...reply.warnings,
        ],
      };
    },
  };
}

import { askEvents, IN_ONE_PIECE } from './ask-events.ts';
import { askJson } from './ask-json.ts';
import type { ImageProvider } from './contract.ts';
import type { Http } from './http.ts';
import { openRouterOptions, type OpenRouterOptions } from './openrouter-options.ts';
import { readOpenRouterReply } from './openrouter-reply.ts';
import { buildOpenRouterRequest, checkOpenRouterRequest } from './openrouter-request.ts';
import { readOpenRouterStream } from './openrouter-stream.ts';

/** OpenRouter: pictures by chat completions, with the provider that served and what it cost. */
export function createOpenRouter(http: Http): ImageProvider {
  return {
    protocol: 'openrouter',
    defaultBaseUrl: 'https://openrouter.ai/api/v1',
    defaultKeyEnv: 'OPENROUTER_API_KEY',
    optionsSchema: openRouterOptions,
    capabilities: { edit: true, mask: false, seed: 'best-effort' },
    checkRequest: checkOpenRouterRequest,
    async generate(request, context) {
      const { warnings, ...post } = buildOpenRouterRequest(request);
      const { stream } = request.options as OpenRouterOptions;
      const asked = await (stream === true ? askEvents : askJson)(http, context, post);
      const answer = asked.kind === 'events' ? readOpenRouterStream(asked) : asked;
      const hasInputImages = request.images.length > 0;
      const reply =
        answer.kind === 'failed' ? answer : await readOpenRouterReply(answer, { http, context, hasInputImages });
      const isWhole = stream === true && asked.kind === 'json' && asked.status < 300;
      return { ...reply, warnings: [...warnings, ...(isWhole ? [IN_ONE_PIECE] : []), ...reply.warnings] };
    },
  };
}

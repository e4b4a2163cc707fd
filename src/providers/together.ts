import { askJson } from './ask-json.ts';
import type { ImageProvider } from './contract.ts';
import type { Http } from './http.ts';
import { togetherOptions } from './together-options.ts';
import { readTogetherReply } from './together-reply.ts';
import { buildTogetherRequest, checkTogetherRequest } from './together-request.ts';

/** Together AI: a relative of OpenAI's Images API with sizes, formats and edits of its own. */
export function createTogether(http: Http): ImageProvider {
  return {
    protocol: 'together',
    // As the vendor's own client; its guides still name the older host.
    defaultBaseUrl: 'https://api.together.ai/v1',
    defaultKeyEnv: 'TOGETHER_API_KEY',
    keyHosts: ['api.together.ai', 'api.together.xyz'],
    optionsSchema: togetherOptions,
    capabilities: { edit: true, mask: false, seed: 'exact' },
    checkRequest: checkTogetherRequest,
    async generate(request, context) {
      const { warnings, ...post } = buildTogetherRequest(request);
      const answer = await askJson(http, context, post);
      const reply = answer.kind === 'failed' ? answer : await readTogetherReply(answer, { http, context });
      return { ...reply, warnings: [...warnings, ...reply.warnings] };
    },
  };
}

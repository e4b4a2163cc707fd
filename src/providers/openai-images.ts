import { askEvents, IN_ONE_PIECE } from './ask-events.ts';
import { askJson } from './ask-json.ts';
import type { ImageProvider } from './contract.ts';
import type { Http } from './http.ts';
import { createOpenAiImagesBatch } from './openai-images-batch.ts';
import { checkOpenAiImagesRequest } from './openai-images-limits.ts';
import { openAiImagesOptions } from './openai-images-options.ts';
import { readOpenAiImagesReply } from './openai-images-reply.ts';
import { buildOpenAiImagesRequest } from './openai-images-request.ts';
import { readImagesStream } from './openai-images-stream.ts';

/** OpenAI Images API, and the gateways and servers that speak it: generations, and edits with pictures and mask. */
export function createOpenAiImages(http: Http): ImageProvider {
  return {
    protocol: 'openai-images',
    defaultBaseUrl: 'https://api.openai.com/v1',
    defaultKeyEnv: 'OPENAI_API_KEY',
    optionsSchema: openAiImagesOptions,
    // OpenAI itself has no seed, which `checkRequest` says; gateways and self-hosted servers pass it on.
    capabilities: { edit: true, mask: 'transparent', seed: 'best-effort' },
    checkRequest: checkOpenAiImagesRequest,
    batch: createOpenAiImagesBatch(http),
    async generate(request, context) {
      const { warnings, ...post } = await buildOpenAiImagesRequest(request);
      const isStreamed = request.options['stream'] === true;
      const asked = isStreamed ? await askEvents(http, context, post) : await askJson(http, context, post);
      const answer = asked.kind === 'events' ? readImagesStream(asked) : asked;
      if (answer.kind === 'failed') return { ...answer, warnings };
      const isWhole = isStreamed && asked.kind === 'json' && asked.status < 300;
      return readOpenAiImagesReply(answer, {
        http,
        context,
        hasInputImages: request.images.length > 0,
        warnings: [...warnings, ...(isWhole ? [IN_ONE_PIECE] : [])],
      });
    },
  };
}

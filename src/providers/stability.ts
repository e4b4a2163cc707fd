import { askPicture } from './ask-picture.ts';
import type { ImageProvider } from './contract.ts';
import type { Http } from './http.ts';
import { stabilityOptions } from './stability-options.ts';
import { readStabilityReply } from './stability-reply.ts';
import { buildStabilityRequest, checkStabilityRequest } from './stability-request.ts';

/** Stability AI, the services of v2beta that answer at once: forms go out, and the picture itself comes back. */
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
      const answer = await askPicture(http, context, post);
      const reply = answer.kind === 'failed' ? answer : readStabilityReply(answer, { askedSeed: request.seed });
      return { ...reply, warnings: [...warnings, ...reply.warnings] };
    },
  };
}

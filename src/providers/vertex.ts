import { askJson } from './ask-json.ts';
import type { ImageProvider } from './contract.ts';
import { type GoogleTokens, googleTokens } from './google-token.ts';
import { googleCredentials, vertexBaseUrl, withGoogleToken } from './google-vertex.ts';
import type { Http } from './http.ts';
import { vertexRouteOptions, type VertexRouteOptions } from './vertex-options.ts';
import { readVertexReply } from './vertex-reply.ts';
import { buildVertexRequest, checkVertexRequest } from './vertex-request.ts';

/** Imagen by `:predict`, which Google itself has retired; gateways and mocks still speak it. */
export function createVertex(http: Http, tokens: GoogleTokens = googleTokens): ImageProvider {
  return {
    protocol: 'vertex',
    defaultBaseUrl: vertexBaseUrl({}),
    baseUrlFor: vertexBaseUrl,
    defaultKeyEnv: 'GOOGLE_API_KEY',
    ownCredentials: googleCredentials,
    keyHosts: ['*.googleapis.com'],
    optionsSchema: vertexRouteOptions,
    capabilities: { edit: false, mask: false, seed: 'exact' },
    checkRequest: checkVertexRequest,
    async generate(request, given) {
      const { warnings, ...built } = buildVertexRequest(request);
      const options = request.options as VertexRouteOptions;
      const ready = await withGoogleToken(built, { context: given, options, tokens });
      if (ready.kind === 'failed') return { ...ready, warnings };
      const answer = await askJson(http, ready.context, ready.request);
      const reply = answer.kind === 'failed' ? answer : readVertexReply(answer);
      return { ...reply, warnings: [...warnings, ...reply.warnings] };
    },
  };
}

import { askEvents } from './ask-events.ts';
import { askJson, type JsonAnswer } from './ask-json.ts';
import type { ImageProvider } from './contract.ts';
import { camelCaseKeys } from './camel-case-keys.ts';
import { createGeminiBatch } from './gemini-batch.ts';
import { readGeminiError } from './gemini-error.ts';
import { geminiOptions, type GeminiOptions } from './gemini-options.ts';
import { readGeminiReply } from './gemini-reply.ts';
import { buildGeminiRequest, checkGeminiRequest } from './gemini-request.ts';
import { joinGeminiChunks, readGeminiStream } from './gemini-stream.ts';
import { type GoogleTokens, googleTokens } from './google-token.ts';
import { googleCredentials, isVertex, vertexBaseUrl, withGoogleToken } from './google-vertex.ts';
import type { Http } from './http.ts';

/** Gemini `generateContent` with picture output: the Gemini API, Vertex AI, and gateways that speak it. */
export function createGemini(http: Http, tokens: GoogleTokens = googleTokens): ImageProvider {
  return {
    protocol: 'gemini',
    defaultBaseUrl: GEMINI_API,
    baseUrlFor: (options) => (isVertex(options) ? vertexBaseUrl(options) : GEMINI_API),
    defaultKeyEnv: 'GEMINI_API_KEY',
    ownCredentials: googleCredentials,
    keyHosts: ['*.googleapis.com'],
    optionsSchema: geminiOptions,
    // A mask is only a further picture with an instruction, which a warning says.
    capabilities: { edit: true, mask: 'transparent', seed: 'best-effort' },
    checkRequest: checkGeminiRequest,
    batch: createGeminiBatch(http),
    async generate(request, given) {
      const { warnings, ...built } = buildGeminiRequest(request);
      const options = request.options as GeminiOptions;
      const ready = await withGoogleToken(built, { context: given, options, tokens });
      if (ready.kind === 'failed') return { ...ready, warnings };
      const { context, request: post } = ready;
      const isStreamed = options.stream === true;
      const asked = isStreamed ? await askEvents(http, context, post) : await askJson(http, context, post);
      const answer = asked.kind === 'events' ? readGeminiStream(asked) : asked;
      if (answer.kind === 'failed') return { ...answer, warnings };
      const isWhole = isStreamed && asked.kind === 'json' && asked.status < 300;
      return readGeminiReply(isWhole ? inOnePiece(answer) : answer, {
        http,
        context,
        warnings: [...warnings, ...(isWhole ? [IN_ONE_PIECE] : [])],
      });
    },
  };
}

const GEMINI_API = 'https://generativelanguage.googleapis.com/v1beta';
const IN_ONE_PIECE = 'The server answered in one piece and not with the stream that was asked for.';

/** Who does not know `alt=sse` answers with a list of chunks. */
function inOnePiece(answer: JsonAnswer): JsonAnswer {
  const { value } = answer;
  const isList = Array.isArray(value) && readGeminiError(value) === undefined;
  return isList ? { ...answer, value: joinGeminiChunks(value.map((chunk) => camelCaseKeys(chunk))) } : answer;
}

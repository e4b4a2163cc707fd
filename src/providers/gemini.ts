import type { ImageProvider } from './contract.ts';
import { geminiOptions } from './gemini-options.ts';
import { readGeminiReply } from './gemini-reply.ts';
import { buildGeminiRequest, checkGeminiRequest } from './gemini-request.ts';
import type { Http } from './http.ts';
import { askJson } from './ask-json.ts';

/** Gemini `generateContent` with picture output, at Google or at a gateway that speaks it. */
export function createGemini(http: Http): ImageProvider {
  return {
    protocol: 'gemini',
    defaultBaseUrl: 'https://generativelanguage.googleapis.com/v1beta',
    defaultKeyEnv: 'GEMINI_API_KEY',
    optionsSchema: geminiOptions,
    // A mask is only a further picture with an instruction, which a warning says.
    capabilities: { edit: true, mask: true, seed: 'best-effort' },
    checkRequest: checkGeminiRequest,
    async generate(request, context) {
      const { warnings, ...post } = buildGeminiRequest(request);
      const answer = await askJson(http, context, post);
      if (answer.kind === 'failed') return { ...answer, warnings };
      return readGeminiReply(answer, { http, context, warnings });
    },
  };
}

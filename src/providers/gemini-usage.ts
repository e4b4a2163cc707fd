import type { Usage } from '../model/price.ts';
import type { GeminiBody, GeminiCandidate } from './gemini-schema.ts';

/**
 * Wire-format reference 4.3. Thinking is text; tool results are input. `textIn` and `imageIn` leave out what came
 * from a cache, which has a rate of its own. Without a breakdown all output counts as image, which `isGuess` says.
 */
export function readGeminiUsage(
  body: GeminiBody,
  candidate: GeminiCandidate | undefined,
): { readonly usage?: Usage; readonly isGuess: boolean } {
  const meta = body.usageMetadata;
  const groundedRequests = countSearches(candidate);
  const grounded = groundedRequests === undefined ? {} : { groundedRequests };
  if (meta == null) return { ...(groundedRequests === undefined ? {} : { usage: grounded }), isGuess: false };

  const output = meta.candidatesTokenCount ?? undefined;
  const outputDetails = meta.candidatesTokensDetails ?? [];
  const imageOut = outputDetails.length > 0 ? tokensOf(outputDetails, 'IMAGE') : output;
  const textOut =
    output === undefined || imageOut === undefined
      ? undefined
      : Math.max(0, output - imageOut) + (meta.thoughtsTokenCount ?? 0);
  const input = meta.promptTokenCount == null ? undefined : meta.promptTokenCount + (meta.toolUsePromptTokenCount ?? 0);
  const cachedIn = meta.cachedContentTokenCount ?? undefined;
  const promptImages = tokensOf(meta.promptTokensDetails ?? [], 'IMAGE');
  const imageIn = Math.max(0, promptImages - tokensOf(meta.cacheTokensDetails ?? [], 'IMAGE'));
  const textIn = input === undefined ? undefined : Math.max(0, input - imageIn - (cachedIn ?? 0));
  const total = meta.totalTokenCount ?? undefined;

  const counts = { textIn, ...(imageIn > 0 ? { imageIn } : {}), cachedIn, textOut, imageOut, total };
  const reported = Object.entries(counts).filter(([, tokens]) => tokens !== undefined);
  const hasTokens = reported.some(([, tokens]) => tokens !== 0);
  if (!hasTokens && groundedRequests === undefined) return { isGuess: false };
  return {
    usage: { ...(hasTokens ? Object.fromEntries(reported) : {}), ...grounded },
    isGuess: outputDetails.length === 0 && (output ?? 0) > 0,
  };
}

/** `undefined`: the answer does not speak of searches. */
function countSearches(candidate: GeminiCandidate | undefined): number | undefined {
  const grounding = candidate?.groundingMetadata;
  if (grounding == null) return undefined;
  return (grounding.webSearchQueries?.length ?? 0) + (grounding.imageSearchQueries?.length ?? 0);
}

function tokensOf(
  details: NonNullable<NonNullable<GeminiBody['usageMetadata']>['promptTokensDetails']>,
  modality: string,
): number {
  return details.reduce((sum, detail) => (detail.modality === modality ? sum + (detail.tokenCount ?? 0) : sum), 0);
}

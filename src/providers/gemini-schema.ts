import { z } from 'zod';

const text = z.string().nullish().catch(undefined);
const count = z.number().int().nonnegative().nullish().catch(undefined);
const byModality = z
  .array(z.object({ modality: z.string(), tokenCount: count }))
  .nullish()
  .catch(undefined);

const Part = z.object({
  text,
  thought: z.boolean().nullish().catch(undefined),
  inlineData: z.object({ mimeType: text, data: text }).nullish(),
  fileData: z.object({ mimeType: text, fileUri: text }).nullish(),
});
export type GeminiPart = z.infer<typeof Part>;

const Candidate = z.object({
  content: z.object({ parts: z.array(Part).nullish() }).nullish(),
  finishReason: text,
  finishMessage: text,
  safetyRatings: z
    .array(z.object({ category: z.string(), blocked: z.boolean().nullish() }))
    .nullish()
    .catch(undefined),
  groundingMetadata: z
    .object({
      webSearchQueries: z.array(z.unknown()).nullish().catch(undefined),
      imageSearchQueries: z.array(z.unknown()).nullish().catch(undefined),
      groundingChunks: z
        .array(
          z.object({
            web: z.object({ uri: text, title: text, domain: text }).nullish().catch(undefined),
            image: z.object({ sourceUri: text, title: text, domain: text }).nullish().catch(undefined),
          }),
        )
        .nullish()
        .catch(undefined),
    })
    .nullish()
    .catch(undefined),
});
export type GeminiCandidate = z.infer<typeof Candidate>;

/** The parts of an answer that are in use, keys in camelCase; tolerant where a gateway may differ. */
export const GeminiBody = z.object({
  candidates: z.array(Candidate).nullish(),
  promptFeedback: z.object({ blockReason: text, blockReasonMessage: text }).nullish(),
  usageMetadata: z
    .object({
      promptTokenCount: count,
      candidatesTokenCount: count,
      thoughtsTokenCount: count,
      toolUsePromptTokenCount: count,
      cachedContentTokenCount: count,
      totalTokenCount: count,
      promptTokensDetails: byModality,
      cacheTokensDetails: byModality,
      candidatesTokensDetails: byModality,
      trafficType: text,
    })
    .nullish()
    .catch(undefined),
  modelVersion: text,
  responseId: text,
  modelStatus: z.object({ modelStage: text, retirementTime: text, message: text }).nullish().catch(undefined),
});
export type GeminiBody = z.infer<typeof GeminiBody>;

/** `google.rpc.Status`, wire-format reference 4.5; every detail is optional. */
export const GeminiErrorBody = z.object({
  error: z.object({
    code: z.union([z.number(), z.string()]).nullish(),
    message: text,
    status: text,
    /** Of gateways that answer in OpenAI's shape. */
    type: text,
    details: z
      .array(
        z.object({
          '@type': text,
          reason: text,
          retryDelay: text,
          violations: z
            .array(z.object({ quotaId: text, quotaMetric: text }))
            .nullish()
            .catch(undefined),
        }),
      )
      .nullish()
      .catch(undefined),
  }),
});
export type GeminiError = z.infer<typeof GeminiErrorBody>['error'];

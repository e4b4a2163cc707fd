import { z } from 'zod';

import type { Measurement } from '../model/measurement.ts';
import { FAILURE_REASONS } from '../model/reply.ts';
import type { Sample, StoredImage } from '../model/sample.ts';

/** SHA-256 in lower-case hex; part of file names, so its form is a guard. */
export const hash = z.string().regex(/^[0-9a-f]{64}$/, 'expected a SHA-256 in lower-case hex');
export const count = z.int().nonnegative();
export const amount = z.number().nonnegative();
/** Of cases and routes. */
export const id = z
  .string()
  .regex(/^[a-z0-9][a-z0-9._-]{0,63}$/, 'expected a lower-case id of letters, digits, ".", "_" and "-"')
  .refine((text) => !text.includes('..'), 'an id has no ".."');
const text = z.string();
const mediaType = z.enum(['image/png', 'image/jpeg', 'image/webp', 'image/gif', 'image/avif']);
const level = z.number().min(0).max(255);

export const storedImageSchema: z.ZodType<StoredImage> = z.strictObject({
  sha256: hash,
  extension: z.enum(['png', 'jpg', 'webp', 'gif', 'avif']),
  mediaType,
  sizeBytes: count,
});

export const storedEmbeddingSchema = z.strictObject({ source: z.string().max(500), float32: z.base64().max(50_000) });

export const measurementSchema: z.ZodType<Measurement> = z.strictObject({
  sha256: hash,
  pixelSha256: hash,
  mediaType,
  sizeBytes: count,
  width: count,
  height: count,
  hasAlpha: z.boolean(),
  transparentRatio: z.number().min(0).max(1),
  lumaMean: level,
  lumaDeviation: level,
  meanRgb: z.tuple([level, level, level]),
  isBlank: z.boolean(),
  vector: z.strictObject({ features: z.string(), values: z.array(z.number().nullable()).max(10_000) }).exactOptional(),
  embedding: storedEmbeddingSchema.exactOptional(),
});

/** What a self-hosted route runs on. */
export const hostingSchema = z.strictObject({
  hardware: text.exactOptional(),
  modelVersion: text.exactOptional(),
  deploymentHash: text.exactOptional(),
  servingConfig: z.record(text, text).exactOptional(),
});

/** As the vendor stated it: no sign or size is assumed. */
const stated = z.number();

const usage = z.strictObject({
  textIn: stated.exactOptional(),
  imageIn: stated.exactOptional(),
  cachedIn: stated.exactOptional(),
  textOut: stated.exactOptional(),
  imageOut: stated.exactOptional(),
  total: stated.exactOptional(),
  textModelIn: stated.exactOptional(),
  textModelCached: stated.exactOptional(),
  textModelOut: stated.exactOptional(),
  credits: stated.exactOptional(),
  groundedRequests: stated.exactOptional(),
});

const exchange = z.strictObject({
  status: z.int().exactOptional(),
  headersMs: stated.exactOptional(),
  lastByteMs: stated.exactOptional(),
  downloadMs: stated.exactOptional(),
  serverMs: stated.exactOptional(),
  queueMs: stated.exactOptional(),
  acceptedMs: stated.exactOptional(),
  firstImageMs: stated.exactOptional(),
  polls: count.exactOptional(),
  pollEveryMs: stated.exactOptional(),
  bodyBytes: stated.exactOptional(),
  requestId: text.exactOptional(),
  responseId: text.exactOptional(),
  servedModel: text.exactOptional(),
  servedBy: text.exactOptional(),
  deployment: z.record(text, text).exactOptional(),
  rateLimit: z
    .strictObject({ remaining: stated, limit: stated.exactOptional(), resetMs: stated.exactOptional() })
    .exactOptional(),
  headers: z.record(text, text).exactOptional(),
});

const attempt = z.strictObject({
  routeId: id.exactOptional(),
  startedAt: text,
  elapsedMs: amount,
  outcome: z.enum(['image', 'refused', ...FAILURE_REASONS]),
  exchange,
  usage: usage.exactOptional(),
  billing: z.enum(['no', 'yes', 'unknown']),
  cost: z
    .strictObject({
      micros: amount,
      basis: z.enum(['usage', 'per-image', 'per-megapixel', 'compute', 'vendor', 'estimate']),
    })
    .exactOptional(),
});

const paid = { costMicros: amount.exactOptional(), possibleExtraMicros: amount.exactOptional() };
const refusal = {
  kind: z.literal('refused'),
  stage: z.enum(['input', 'output', 'unknown']),
  vendorCode: text,
  message: text.exactOptional(),
  categories: z.array(text).exactOptional(),
  latencyMs: amount.exactOptional(),
};
const failure = {
  kind: z.literal('failed'),
  reason: z.enum(FAILURE_REASONS),
  message: text,
  vendorCode: text.exactOptional(),
};
const skip = {
  kind: z.literal('skipped'),
  reason: z.enum(['budget', 'aborted', 'route-stopped', 'batch']),
  message: text,
};

const base = {
  shotId: text,
  routeId: id,
  caseId: id,
  index: count,
  purpose: z.enum(['sample', 'determinism']),
  seed: count.exactOptional(),
  attempts: z.array(attempt),
  panel: z.strictObject({ index: count, of: count, responseId: text.exactOptional() }).exactOptional(),
  ...paid,
  warnings: z.array(text),
  servedByRoute: id.exactOptional(),
  own: z
    .discriminatedUnion('kind', [
      z.strictObject({ ...refusal, ...paid }),
      z.strictObject({ ...failure, ...paid }),
      z.strictObject({ ...skip, ...paid }),
    ])
    .exactOptional(),
};

/** One line of `samples.jsonl`, one member of `record.samples`. */
export const sampleSchema: z.ZodType<Sample> = z.discriminatedUnion('kind', [
  z.strictObject({
    ...base,
    kind: z.literal('image'),
    image: storedImageSchema,
    text: text.exactOptional(),
    revisedPrompt: text.exactOptional(),
    effective: z.record(text, text).exactOptional(),
    provenance: z.record(text, text).exactOptional(),
    latencyMs: amount.exactOptional(),
    decodeMs: amount.exactOptional(),
  }),
  z.strictObject({ ...base, ...refusal }),
  z.strictObject({ ...base, ...failure }),
  z.strictObject({ ...base, ...skip }),
]);

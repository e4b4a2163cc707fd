import { z } from 'zod';

import type { Baseline } from '../model/baseline.ts';
import { InfraError } from '../model/errors.ts';
import { printableLine } from '../shared/printable.ts';

/** Ids of cases and routes are file names here, so their form is checked again at the border. */
export const idSchema = z
  .string()
  .regex(/^[a-z0-9][a-z0-9._-]{0,63}$/, 'expected a lower-case id of letters, digits, ".", "_" and "-"')
  .refine((id) => !id.includes('..'), 'an id has no ".."');

/** The id itself. Throws `InfraError` for what cannot be a file name here. */
export function checkedId(id: string): string {
  if (idSchema.safeParse(id).success) return id;
  throw new InfraError('invalid-id', `"${printableLine(id, 80)}" cannot be the name of a baseline`);
}

const hash = z.string().regex(/^[0-9a-f]{64}$/, 'expected a SHA-256 in lower-case hex');
const mediaType = z.enum(['image/png', 'image/jpeg', 'image/webp', 'image/gif', 'image/avif']);
const count = z.int().nonnegative();
const share = z.number().min(0).max(1);
const level = z.number().min(0).max(255);

/** Size cap of one picture, bytes: what a vendor may send. */
export const MAX_IMAGE_BYTES = 64 * 1024 * 1024;

export const storedImageSchema = z.strictObject({
  sha256: hash,
  extension: z.enum(['png', 'jpg', 'webp', 'gif', 'avif']),
  mediaType,
  sizeBytes: count.max(MAX_IMAGE_BYTES),
});

const measurement = z.strictObject({
  sha256: hash,
  pixelSha256: hash,
  mediaType,
  sizeBytes: count,
  width: count,
  height: count,
  hasAlpha: z.boolean(),
  transparentRatio: share,
  lumaMean: level,
  lumaDeviation: level,
  meanRgb: z.tuple([level, level, level]),
  isBlank: z.boolean(),
  vector: z.strictObject({ features: z.string(), values: z.array(z.number().nullable()).max(10_000) }).exactOptional(),
  embedding: z.strictObject({ source: z.string().max(500), float32: z.base64().max(50_000) }).exactOptional(),
});

const settings = z.strictObject({
  protocol: z.string(),
  model: z.string(),
  endpoint: z.string(),
  prompt: z.string(),
  size: z.string().exactOptional(),
  quality: z.string().exactOptional(),
  options: z.record(z.string(), z.unknown()),
  headers: z.record(z.string(), z.string()).exactOptional(),
  files: z.record(z.string(), hash).exactOptional(),
  seed: count.exactOptional(),
  images: z.array(hash),
  mask: hash.exactOptional(),
  hosting: z
    .strictObject({
      hardware: z.string().exactOptional(),
      modelVersion: z.string().exactOptional(),
      deploymentHash: z.string().exactOptional(),
      servingConfig: z.record(z.string(), z.string()).exactOptional(),
    })
    .exactOptional(),
});

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

const usd = z.number().nonnegative();
const priceTagSchema = z.strictObject({
  ref: z.string(),
  asOf: z.string().exactOptional(),
  ratesHash: hash,
  inBatch: z.literal(true).exactOptional(),
  perMillionTokens: z
    .strictObject({
      textIn: usd.exactOptional(),
      textCached: usd.exactOptional(),
      imageIn: usd.exactOptional(),
      imageCached: usd.exactOptional(),
      textOut: usd.exactOptional(),
      imageOut: usd.exactOptional(),
    })
    .exactOptional(),
  perImage: usd.exactOptional(),
});

const sample = z
  .strictObject({
    index: count,
    seed: count.exactOptional(),
    outcome: z.enum(['image', 'refused']),
    image: storedImageSchema.exactOptional(),
    measurement: measurement.exactOptional(),
    latencyMs: z.number().nonnegative().exactOptional(),
    costMicros: z.number().nonnegative().exactOptional(),
    panels: count.exactOptional(),
    usage: usage.exactOptional(),
    price: priceTagSchema.exactOptional(),
    servedModel: z.string().exactOptional(),
    servedBy: z.string().exactOptional(),
    deployment: z.record(z.string(), z.string()).exactOptional(),
    runId: z.string().exactOptional(),
    refusal: z.strictObject({ stage: z.enum(['input', 'output', 'unknown']), vendorCode: z.string() }).exactOptional(),
  })
  .refine(
    ({ outcome, image, measurement }) =>
      (outcome === 'image') === (image !== undefined) && image?.sha256 === measurement?.sha256,
    'a picture has an image and the measurement of that image, a refusal has neither',
  );

/** The file of one cell, as written by `put`. */
export const baselineSchema: z.ZodType<Baseline> = z.strictObject({
  version: z.literal(1),
  routeId: idSchema,
  caseId: idSchema,
  settings,
  settingsHash: hash,
  samples: z.array(sample).min(1).max(1_000),
  deterministic: z.boolean().exactOptional(),
  approval: z.strictObject({
    by: z.string().min(1),
    at: z.iso.datetime(),
    runId: z.string().min(1),
    commit: z.string().exactOptional(),
  }),
  decoder: z.string(),
});

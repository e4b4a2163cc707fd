import { z } from 'zod';

import { parityAnswerSchema, parityComparisonSchema } from './parity-schema.ts';
import { amount, count, hash, id, storedImageSchema, hostingSchema } from './sample-schema.ts';
import type { CellResult, Finding, RouteResult } from '../model/comparison.ts';
import { ATTRIBUTIONS, FINDING_FAMILIES, VERDICTS } from '../model/verdict.ts';

const text = z.string();
export const verdict = z.enum(VERDICTS);
const attribution = z.enum(ATTRIBUTIONS);

const pairMetrics = z.strictObject({
  equal: z.enum(['bytes', 'pixels', 'none']),
  diffRatio: z.number().min(0).max(1),
  diffPixels: count,
  ssim: z.number().min(-1.000001).max(1.000001),
});

const settings = z.strictObject({
  protocol: text,
  model: text,
  endpoint: text,
  prompt: text,
  size: text.exactOptional(),
  quality: text.exactOptional(),
  options: z.record(text, z.unknown()),
  headers: z.record(text, text).exactOptional(),
  files: z.record(text, hash).exactOptional(),
  seed: count.exactOptional(),
  images: z.array(hash),
  mask: hash.exactOptional(),
  hosting: hostingSchema.exactOptional(),
});

const approval = z.strictObject({ by: text, at: text, runId: text, commit: text.exactOptional() });

const contractChange = z.strictObject({
  fact: z.enum(['size', 'format', 'alpha', 'blank', 'expected-size', 'placeholder', 'duplicate']),
  baseline: text,
  now: text,
  samples: count,
  of: count,
});

const pair = z.strictObject({
  index: count,
  baseline: storedImageSchema,
  now: storedImageSchema,
  metrics: pairMetrics.exactOptional(),
});

const standing = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('pairs'), pairs: z.array(pair) }),
  z.strictObject({ kind: z.literal('unseeded'), because: z.enum(['no-seed', 'not-deterministic']) }),
  z.strictObject({ kind: z.literal('no-image') }),
  z.strictObject({ kind: z.literal('no-baseline') }),
]);

const cellComparison = z.strictObject({
  routeId: id,
  caseId: id,
  settings,
  settingsHash: hash,
  counts: z.strictObject({
    planned: count,
    image: count,
    refused: count,
    failed: count,
    skipped: count,
    broken: count.exactOptional(),
  }),
  baseline: z
    .strictObject({
      approval,
      settingsHash: hash,
      samples: count,
      refused: count.exactOptional(),
      deterministic: z.boolean().exactOptional(),
    })
    .exactOptional(),
  settingChanges: z.array(z.strictObject({ setting: text, from: text.exactOptional(), to: text.exactOptional() })),
  contract: z.array(contractChange),
  image: standing,
  servedModels: z.strictObject({ baseline: z.array(text), now: z.array(text) }),
  servers: z.array(z.strictObject({ fact: text, baseline: z.array(text), now: z.array(text) })).exactOptional(),
  determinism: z.union([pairMetrics, z.literal('not-comparable')]).exactOptional(),
  shown: z.strictObject({ baseline: storedImageSchema.exactOptional(), now: storedImageSchema.exactOptional() }),
});

export const cellResultSchema: z.ZodType<CellResult> = z.strictObject({
  comparison: cellComparison,
  verdict,
  attribution: attribution.exactOptional(),
  reasons: z.array(text),
});

const rate = z.strictObject({ count, n: count });
const spread = z.strictObject({
  n: count,
  median: amount.exactOptional(),
  p95: amount.exactOptional(),
  mean: amount.exactOptional(),
});

const look = {
  pValue: z.number().min(0).max(1),
  smallestPValue: z.number().min(0).max(1),
  labellings: count,
  cases: count,
  baselinePictures: count,
  newPictures: count,
};

const tokenChange = z.strictObject({
  baseline: amount.exactOptional(),
  now: amount,
  ratio: amount.exactOptional(),
  cells: count,
  moved: count,
});
const priceTag = z.strictObject({
  ref: text,
  asOf: text.exactOptional(),
  ratesHash: hash,
  inBatch: z.literal(true).exactOptional(),
  perMillionTokens: z
    .strictObject({
      textIn: amount.exactOptional(),
      textCached: amount.exactOptional(),
      imageIn: amount.exactOptional(),
      imageCached: amount.exactOptional(),
      textOut: amount.exactOptional(),
      imageOut: amount.exactOptional(),
    })
    .exactOptional(),
  perImage: amount.exactOptional(),
});

export const routeResultSchema: z.ZodType<RouteResult> = z.strictObject({
  comparison: z.strictObject({
    routeId: id,
    latencyMs: z.strictObject({ baseline: spread, now: spread, ratio: amount.exactOptional(), cells: count }),
    costPerImageMicros: z.strictObject({
      baseline: amount.exactOptional(),
      now: amount.exactOptional(),
      ratio: amount.exactOptional(),
      cells: count,
      pictureRatio: amount.exactOptional(),
      possibleExtra: amount.exactOptional(),
    }),
    tokens: z
      .strictObject({ imageOut: tokenChange.exactOptional(), input: tokenChange.exactOptional() })
      .exactOptional(),
    price: z
      .strictObject({
        now: priceTag,
        baseline: priceTag.exactOptional(),
        ratio: amount.exactOptional(),
        isChanged: z.boolean().exactOptional(),
      })
      .exactOptional(),
    refused: z.strictObject({ baseline: rate, now: rate }),
    failed: z.strictObject({ now: rate, reasons: z.record(text, count) }),
    costMicros: amount,
    unknownCostAttempts: count,
    pictures: z
      .strictObject({
        features: text,
        embedding: text.exactOptional(),
        seed: count,
        alpha: z.number().min(0).max(1),
        stages: z.array(z.strictObject({ stage: z.union([z.literal(1), z.literal(2)]), ...look })).min(1),
        window: z.strictObject({ runs: count, explanation: z.array(text), ...look }).exactOptional(),
        explanation: z.array(text),
        oddCases: z.array(id),
        singles: z
          .strictObject({
            mayAlarm: z.boolean(),
            cases: z.array(
              z.strictObject({ caseId: id, pictures: count, pValue: z.number().min(0).max(1), lead: z.number() }),
            ),
          })
          .exactOptional(),
      })
      .exactOptional(),
    baselineTest: z
      .strictObject({
        features: text,
        seed: count,
        alpha: z.number().min(0).max(1),
        pValue: z.number().min(0).max(1),
        smallestPValue: z.number().min(0).max(1),
        labellings: count,
        cases: count,
        earlierPictures: count,
        laterPictures: count,
        explanation: z.array(text),
        oddCases: z.array(id),
      })
      .exactOptional(),
    parity: parityComparisonSchema.exactOptional(),
  }),
  verdict,
  attribution: attribution.exactOptional(),
  reasons: z.array(text),
  parity: parityAnswerSchema.exactOptional(),
});

export const findingSchema: z.ZodType<Finding> = z.strictObject({
  id: text,
  family: z.enum(FINDING_FAMILIES),
  verdict,
  attribution: attribution.exactOptional(),
  routeId: id,
  caseId: id.exactOptional(),
  title: text,
  evidence: z.array(
    z.strictObject({
      name: text,
      baseline: text.exactOptional(),
      now: text.exactOptional(),
      limit: text.exactOptional(),
    }),
  ),
});

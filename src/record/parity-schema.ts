import { z } from 'zod';

import { amount, count, id } from './sample-schema.ts';
import type { ParityAnswer, ParityComparison } from '../model/parity.ts';

const text = z.string();
const probability = z.number().min(0).max(1);
const rate = z.strictObject({ count, n: count });

const side = z.strictObject({
  latencyMs: z.strictObject({
    n: count,
    median: amount.exactOptional(),
    p95: amount.exactOptional(),
    mean: amount.exactOptional(),
  }),
  costPerImageMicros: amount.exactOptional(),
  refused: rate,
  failed: rate,
});

export const parityComparisonSchema: z.ZodType<ParityComparison> = z.strictObject({
  parityOf: id,
  cases: count,
  differentSettings: z.array(text),
  here: side,
  there: side,
  latencyRatio: amount.exactOptional(),
  costRatio: amount.exactOptional(),
  lost: z.array(
    z.strictObject({
      parameter: z.enum(['size', 'quality', 'format', 'alpha']),
      asked: text.exactOptional(),
      there: text,
      here: text,
      samples: count,
      of: count,
    }),
  ),
  seedPairs: rate.exactOptional(),
  pictures: z
    .strictObject({
      features: text,
      seed: count,
      alpha: probability,
      pValue: probability,
      smallestPValue: probability,
      labellings: count,
      cases: count,
      here: count,
      there: count,
      explanation: z.array(text),
    })
    .exactOptional(),
});

export const parityAnswerSchema: z.ZodType<ParityAnswer> = z.strictObject({
  pictures: z.enum(['alike', 'differ', 'inconclusive']),
  adjustedPValue: probability.exactOptional(),
  reason: text,
});

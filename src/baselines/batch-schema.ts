import { z } from 'zod';

import { idSchema } from './baseline-schema.ts';
import { type Batch, MAX_BATCH_SHOTS } from '../model/batch.ts';

const hash = z.string().regex(/^[0-9a-f]{64}$/);
const amount = z.number().nonnegative();
const name = z.string().min(1).max(300);

/** A batch as stores keep it; strict, because it may come from anywhere and its ids go into URLs and file names. */
export const batchSchema: z.ZodType<Batch> = z
  .strictObject({
    version: z.literal(1),
    routeId: idSchema,
    token: z.string().regex(/^[0-9a-f]{32}$/),
    id: z
      .string()
      .regex(/^[A-Za-z0-9][\w./-]{0,199}$/)
      .refine((id) => !id.includes('..'))
      .exactOptional(),
    submittedAt: z.iso.datetime(),
    runId: z.string().min(1).max(200),
    stage: z.union([z.literal(1), z.literal(2)]),
    shots: z
      .array(
        z.strictObject({
          key: name,
          settingsHash: hash,
          shot: z.strictObject({
            id: name,
            routeId: idSchema,
            caseId: idSchema,
            index: z.int().nonnegative(),
            purpose: z.enum(['sample', 'determinism']),
            seed: z.int().nonnegative().exactOptional(),
            worstCaseMicros: amount.exactOptional(),
            expectedMicros: amount.exactOptional(),
          }),
        }),
      )
      .min(1)
      .max(MAX_BATCH_SHOTS),
  })
  .refine(({ shots }) => new Set(shots.map(({ key }) => key)).size === shots.length, 'two requests have one key')
  .refine(({ routeId, shots }) => shots.every(({ shot }) => shot.routeId === routeId), 'a request of another route');

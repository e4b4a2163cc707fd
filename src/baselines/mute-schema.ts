import { z } from 'zod';

import { idSchema } from './baseline-schema.ts';
import { isSameTarget, MAX_MUTE_REASON, MAX_MUTES, type Mute } from '../model/mute.ts';
import { printableLine } from '../shared/printable.ts';

const line = (maxLength: number) =>
  z
    .string()
    .min(1)
    .refine((text) => printableLine(text, maxLength) === text, `expected one line of at most ${maxLength} characters`);

const muteSchema: z.ZodType<Mute> = z.strictObject({
  caseId: idSchema,
  routeId: idSchema.exactOptional(),
  until: z.iso.date(),
  reason: line(MAX_MUTE_REASON).exactOptional(),
  by: line(100),
  at: z.iso.datetime(),
});

/** Mutes as stores keep them; strict, because people edit and merge the file. */
export const muteFileSchema: z.ZodType<{ readonly version: 1; readonly mutes: readonly Mute[] }> = z.strictObject({
  version: z.literal(1),
  mutes: z
    .array(muteSchema)
    .max(MAX_MUTES)
    .refine(
      (mutes) => mutes.every((mute, index) => mutes.findIndex((other) => isSameTarget(mute, other)) === index),
      'one thing is muted twice',
    ),
});

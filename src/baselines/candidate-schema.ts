import { z } from 'zod';

import { idSchema } from './baseline-schema.ts';
import type { Candidate, PendingAcceptances } from '../model/candidate.ts';
import { InfraError } from '../model/errors.ts';
import { printableLine } from '../shared/printable.ts';

/** Runs with more pictures are accepted from their folder. */
export const MAX_CANDIDATE_PICTURES = 2_000;
/** Acceptances of one pull request; the oldest go first. */
export const MAX_ACCEPTANCES = 20;

const time = z.iso.datetime();

const candidateSchema: z.ZodType<Candidate> = z.strictObject({
  version: z.literal(1),
  at: time,
  runId: z.string().regex(/^[\w.-]{1,100}$/),
  commit: z
    .string()
    .regex(/^[0-9a-f]{40,64}$/)
    .exactOptional(),
  record: z.string().regex(/^[0-9a-f]{64}\.json$/),
  pictures: z.array(z.string().regex(/^[0-9a-f]{64}\.(png|jpg|webp|gif|avif)$/)).max(MAX_CANDIDATE_PICTURES),
});

const pendingSchema: z.ZodType<PendingAcceptances> = z.strictObject({
  version: z.literal(1),
  at: time,
  acceptances: z
    .array(
      z.strictObject({
        by: z.string().regex(/^[A-Za-z0-9][A-Za-z0-9_-]{0,99}$/),
        at: time,
        candidate: candidateSchema,
        routeId: idSchema.exactOptional(),
        caseId: idSchema.exactOptional(),
      }),
    )
    .max(MAX_ACCEPTANCES),
});

/** Reads a text of the shelf; `name` is for messages. Throws `InfraError` for what is not exactly of its form. */
export const parseCandidate = (text: string, name: string): Candidate => parseWith(candidateSchema, { text, name });
export const parsePending = (text: string, name: string): PendingAcceptances =>
  parseWith(pendingSchema, { text, name });

export const formatWaiting = (value: Candidate | PendingAcceptances): string =>
  `${JSON.stringify(value, undefined, 1)}\n`;

function parseWith<T>(schema: z.ZodType<T>, { text, name }: { readonly text: string; readonly name: string }): T {
  const parsed = schema.safeParse(parseJson(text));
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw new InfraError(
    'candidate-damaged',
    `${name} is damaged: ${printableLine(`${issue?.path.join('.') ?? ''}: ${issue?.message ?? 'invalid'}`)}`,
    { hint: 'Run the check again; its pictures can be accepted then' },
  );
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // The schema says what is wrong with it.
    return undefined;
  }
}

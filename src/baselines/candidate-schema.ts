import { z } from 'zod';

import type { Candidate } from '../model/candidate.ts';
import { InfraError } from '../model/errors.ts';
import { printableLine } from '../shared/printable.ts';

/** Runs with more pictures are accepted from their folder. */
export const MAX_CANDIDATE_PICTURES = 2_000;

const candidateSchema: z.ZodType<Candidate> = z.strictObject({
  version: z.literal(1),
  at: z.iso.datetime(),
  runId: z.string().min(1).max(100),
  commit: z
    .string()
    .regex(/^[0-9a-f]{40,64}$/)
    .exactOptional(),
  record: z.string().regex(/^[0-9a-f]{64}\.json$/),
  pictures: z.array(z.string().regex(/^[0-9a-f]{64}\.(png|jpg|webp|gif|avif)$/)).max(MAX_CANDIDATE_PICTURES),
});

/** Reads what `formatCandidate` wrote. Throws `InfraError` for anything else. */
export function parseCandidate(text: string, name: string): Candidate {
  const parsed = candidateSchema.safeParse(parseJson(text));
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw new InfraError(
    'candidate-damaged',
    `${name} is damaged: ${printableLine(`${issue?.path.join('.') ?? ''}: ${issue?.message ?? 'invalid'}`)}`,
    { hint: 'Run the check again; its pictures can be accepted then' },
  );
}

export const formatCandidate = (candidate: Candidate): string => `${JSON.stringify(candidate, undefined, 1)}\n`;

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // The schema says what is wrong with it.
    return undefined;
  }
}

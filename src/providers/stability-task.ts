import { z } from 'zod';

import type { JsonAnswer } from './ask-json.ts';
import { askPicture, type PictureAnswer } from './ask-picture.ts';
import type { GenerateContext } from './contract.ts';
import type { Http } from './http.ts';
import type { JobAnswer } from './poll-job.ts';
import { readStabilityReply } from './stability-reply.ts';
import { authorizeStability } from './stability-request.ts';

/** In a path, so nothing but the characters of an id. */
const TaskBody = z.object({
  id: z.string().regex(/^[\w-]{1,200}$/),
  image: z.never().optional(),
  finish_reason: z.never().optional(),
});

/** The id of a task that will make the picture; `undefined`: the answer is the picture, or an error. */
export function taskIdOf(answer: PictureAnswer | JsonAnswer): string | undefined {
  if (answer.kind === 'picture' || answer.status >= 300) return undefined;
  return TaskBody.safeParse(answer.value).data?.id;
}

export interface StabilityTask {
  readonly http: Http;
  readonly context: GenerateContext;
  readonly id: string;
  /** Header of the submission: the form that the picture comes in. */
  readonly accept: string;
  readonly askedSeed: number | undefined;
}

/** Asks once for a task. 202 stands for waiting and for work alike (Stability REST API v2beta, results). */
export async function askStabilityTask({ http, context, id, accept, askedSeed }: StabilityTask): Promise<JobAnswer> {
  const answer = await askPicture(http, context, {
    method: 'GET',
    path: `/v2beta/results/${id}`,
    headers: { accept },
    authorize: authorizeStability,
  });
  if (answer.kind === 'failed') return answer;
  if (answer.status === 202) return { kind: 'running', phase: 'queued' };
  const reply = readStabilityReply(answer, { askedSeed });
  return reply.kind === 'failed' && answer.status >= 300 ? reply : { kind: 'over', reply };
}

import { z } from 'zod';

import { EMBEDDING_FORMATS } from '../model/embedding.ts';
import { concurrencySchema, durationSchema, KEY_REFERENCE } from './scalars.ts';

/** `embedding`: what only belongs together is checked in `load-embedding.ts`. */
export const embeddingSchema = z.strictObject({
  url: z
    .string()
    .min(1)
    .max(500)
    .describe(
      'The whole address, such as https://embed.example.com/v1/embeddings. Plain http only for local and private hosts.',
    ),
  format: z
    .enum(EMBEDDING_FORMATS)
    .describe(
      'Where the server wants the picture. openai: a data URL as input; infinity, jina, vllm: their own places in the same request; plain: the bytes are the body.',
    ),
  model: z.string().min(1).max(200).optional().describe('Model id as the server names it. Required but for plain.'),
  apiKey: z
    .string()
    .regex(KEY_REFERENCE)
    .optional()
    .describe('Name of the environment variable that holds the key: ${NAME}. Never the key itself.'),
  deadline: durationSchema.optional().describe('Longest time for one picture, retries included. Default 60s.'),
  concurrency: concurrencySchema.optional().describe('Requests in flight at once. Default 4.'),
});

export type EmbeddingInput = z.output<typeof embeddingSchema>;

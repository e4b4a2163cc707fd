import type { Environment } from './environment.ts';
import { embeddingKey, type KeyAccessInput } from './key-access.ts';
import type { PictureTest } from '../model/comparison.ts';
import type { EmbeddingSettings } from '../model/embedding.ts';
import type { Note } from '../model/record.ts';
import { createEmbeddingSource, type EmbeddingSource } from '../providers/embedding-source.ts';
import { createHttp } from '../providers/http.ts';

/** The source with its key bound to its host and hidden from logs. `undefined`: there is none. Throws `ConfigError` for a key that may not go there. */
export function embeddingSource(
  embedding: EmbeddingSettings | undefined,
  { allowedHosts }: Pick<KeyAccessInput, 'allowedHosts'>,
  { env, clock, signal, maskSecret }: Pick<Environment, 'env' | 'clock' | 'signal' | 'maskSecret'>,
): EmbeddingSource | undefined {
  if (embedding === undefined) return undefined;
  const apiKey = embeddingKey(embedding, { env, allowedHosts });
  if (apiKey !== undefined) maskSecret?.(apiKey);
  return createEmbeddingSource(embedding, {
    http: createHttp({ env }),
    clock,
    signal,
    ...(apiKey === undefined ? {} : { apiKey }),
  });
}

/** Which routes were compared without the embedding that the user wants. */
export function embeddingNotes(
  embedding: EmbeddingSettings | undefined,
  tests: ReadonlyMap<string, PictureTest>,
): Note[] {
  const without = [...tests].filter(([, test]) => test.embedding === undefined).map(([routeId]) => routeId);
  if (embedding === undefined || without.length === 0) return [];
  return [
    {
      level: 'info',
      text: `Pictures of ${without.join(', ')} were compared by the weight-free features alone: a new or approved picture has no embedding of this source. Pictures that you accept from now on have one.`,
    },
  ];
}

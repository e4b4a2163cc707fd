import type { Environment } from './environment.ts';
import { embeddingKey, type KeyAccessInput } from './key-access.ts';
import type { PictureTest } from '../model/comparison.ts';
import { EMBEDDING_FORMATS, type EmbeddingSettings } from '../model/embedding.ts';
import type { Note } from '../model/record.ts';
import { parseBaseUrl } from '../config/base-url.ts';
import { EMBEDDING_DEFAULTS } from '../config/load-embedding.ts';
import { ConfigError } from '../model/errors.ts';
import { createEmbeddingSource, type EmbeddingSource } from '../providers/embedding-source.ts';
import { createHttp } from '../providers/http.ts';
import { secretForms } from '../shared/secret-forms.ts';

/** The source with its key bound to its host and hidden from logs. `undefined`: there is none. Throws `ConfigError` for a key that may not go there. */
export function embeddingSource(
  embedding: EmbeddingSettings | undefined,
  { allowedHosts }: Pick<KeyAccessInput, 'allowedHosts'>,
  { env, clock, signal, maskSecret }: Pick<Environment, 'env' | 'clock' | 'signal' | 'maskSecret'>,
): EmbeddingSource | undefined {
  if (embedding === undefined) return undefined;
  const apiKey = embeddingKey(embedding, { env, allowedHosts });
  for (const form of apiKey === undefined ? [] : secretForms(apiKey)) maskSecret?.(form);
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

/** The source that the options of a command name; `undefined`: none. Throws `ConfigError` for what cannot be one. */
export function embeddingSettings(option: (name: string) => string | undefined): EmbeddingSettings | undefined {
  const url = option('embedding-url');
  if (url === undefined) {
    const lonely = ['format', 'model', 'key'].find((name) => option(`embedding-${name}`) !== undefined);
    if (lonely !== undefined) throw wrongOption(lonely, 'needs --embedding-url beside it');
    return undefined;
  }
  const parsed = parseBaseUrl(url);
  if (!parsed.ok) throw wrongOption('url', parsed.message);
  const named = option('embedding-format') ?? 'openai';
  const format = EMBEDDING_FORMATS.find((known) => known === named);
  if (format === undefined) throw wrongOption('format', `expected one of ${EMBEDDING_FORMATS.join(', ')}`);
  const model = option('embedding-model');
  if (model === undefined && format !== 'plain')
    throw wrongOption('model', `is missing: the format ${format} sends a model`);
  const apiKeyEnv = option('embedding-key');
  return {
    url: new URL(url).href,
    format,
    ...(model === undefined ? {} : { model }),
    ...(apiKeyEnv === undefined ? {} : { apiKeyEnv }),
    ...EMBEDDING_DEFAULTS,
    source: { file: 'the command line' },
  };
}

const wrongOption = (name: string, message: string): ConfigError =>
  new ConfigError([{ message: `--embedding-${name}: ${message}` }], { code: 'usage' });

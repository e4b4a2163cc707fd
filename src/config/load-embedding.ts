import { parseBaseUrl } from './base-url.ts';
import type { EmbeddingInput } from './embedding-schema.ts';
import { KEY_REFERENCE } from './scalars.ts';
import type { SourceDocument } from './source-document.ts';
import type { EmbeddingSettings } from '../model/embedding.ts';
import type { Problem } from '../model/errors.ts';

/** A cold server loads its model first. */
export const EMBEDDING_DEFAULTS = { deadlineMs: 60_000, concurrency: 4 } as const;

/** Completes a checked `embedding`. `undefined` when something was wrong; then a problem was added. */
export function loadEmbedding(
  input: EmbeddingInput,
  {
    document,
    addProblems,
  }: { readonly document: SourceDocument; readonly addProblems: (...problems: Problem[]) => void },
): EmbeddingSettings | undefined {
  const url = parseBaseUrl(input.url);
  const { format, model } = input;
  if (!url.ok)
    addProblems({
      at: document.locate(['embedding', 'url']),
      path: 'embedding.url',
      message: url.message,
      ...(url.hint === undefined ? {} : { hint: url.hint }),
    });
  const isModelMissing = model === undefined && format !== 'plain';
  if (isModelMissing)
    addProblems({
      at: document.locateKey(['embedding']),
      path: 'embedding.model',
      message: `is missing: the format ${format} sends a model`,
    });
  if (!url.ok || isModelMissing) return undefined;
  return {
    // As written: here a slash at the end counts.
    url: new URL(input.url).href,
    format,
    ...(model === undefined ? {} : { model }),
    ...(input.apiKey === undefined ? {} : { apiKeyEnv: KEY_REFERENCE.exec(input.apiKey)![1]! }),
    deadlineMs: input.deadline ?? EMBEDDING_DEFAULTS.deadlineMs,
    concurrency: input.concurrency ?? EMBEDDING_DEFAULTS.concurrency,
    source: document.locateKey(['embedding']),
  };
}

import type { SourceLocation } from './errors.ts';

/** How a picture is handed over. All but `plain` are the OpenAI embeddings request, with the picture where that server wants it. */
export const EMBEDDING_FORMATS = ['openai', 'infinity', 'jina', 'vllm', 'plain'] as const;
export type EmbeddingFormat = (typeof EMBEDDING_FORMATS)[number];

/** An endpoint that turns a picture into a vector. */
export interface EmbeddingSettings {
  /** The whole address that is posted to, without query. */
  readonly url: string;
  readonly format: EmbeddingFormat;
  /** Absent only with `plain`. */
  readonly model?: string;
  /** Name of the environment variable; absent: no key is sent. */
  readonly apiKeyEnv?: string;
  /** Longest time for one picture, retries included. */
  readonly deadlineMs: number;
  /** Requests in flight at once. */
  readonly concurrency: number;
  readonly source: SourceLocation;
}

/** A picture's vector from an embedding source. */
export interface Embedding {
  /** Model, host and length: vectors of two sources are never compared. */
  readonly source: string;
  /** Finite, 32-bit. */
  readonly values: Float32Array<ArrayBuffer>;
}

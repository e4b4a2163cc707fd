import { classifyStatus, type FailureClass } from './failure-class.ts';
import { readOpenAiError } from './openai-images-error.ts';
import type { JsonAnswer } from './ask-json.ts';
import type { EmbeddingFormat } from '../model/embedding.ts';

/** The longest in common use have 4,096 numbers. */
const MAX_LENGTH = 8192;

/** What one exchange brought. */
export type EmbeddingReply =
  | {
      readonly kind: 'vector';
      readonly values: Float32Array<ArrayBuffer>;
      /** Model that the server says it used, cleaned. */
      readonly servedModel?: string;
    }
  | { readonly kind: 'failed'; readonly message: string; readonly failure?: FailureClass };

/** Reads the vector of one picture. Anything else is a failure in words. */
export function readEmbeddingReply(answer: JsonAnswer, format: EmbeddingFormat): EmbeddingReply {
  const { status, value, hints, say, excerpt } = answer;
  if (status >= 300) {
    const message = readOpenAiError(value)?.message;
    return {
      kind: 'failed',
      message: `HTTP ${status}: ${say(message == null || message === '' ? excerpt : message, 300)}`,
      failure: classifyStatus(status, hints),
    };
  }
  const [rows, model] = format === 'plain' ? [plainRows(value), undefined] : openAiRows(value);
  if (rows?.length !== 1)
    return { kind: 'failed', message: `expected one vector, got ${rows?.length ?? 'none'} (“${say(excerpt, 120)}”)` };
  const values = toVector(rows[0]);
  if (typeof values === 'string') return { kind: 'failed', message: values };
  const servedModel = typeof model === 'string' ? say(model, 100) : '';
  return { kind: 'vector', values, ...(servedModel === '' ? {} : { servedModel }) };
}

const memberOf = (value: unknown, name: string): unknown =>
  typeof value === 'object' && value !== null && Object.hasOwn(value, name)
    ? (value as Record<string, unknown>)[name]
    : undefined;

/** `{ data: [{ embedding }], model }`. */
function openAiRows(value: unknown): [unknown[] | undefined, unknown] {
  const entries = memberOf(value, 'data');
  const rows = Array.isArray(entries) ? entries.map((entry: unknown) => memberOf(entry, 'embedding')) : undefined;
  return [rows, memberOf(value, 'model')];
}

/** `[…]`, `[[…]]`, `{ vector: […] }` or `{ embedding: […] }`. */
function plainRows(value: unknown): unknown[] | undefined {
  const found = Array.isArray(value) ? value : (memberOf(value, 'embedding') ?? memberOf(value, 'vector'));
  if (!Array.isArray(found)) return undefined;
  return Array.isArray(found[0]) ? (found as unknown[]) : [found];
}

/** Numbers, or the base64 of 32-bit little-endian floats, which some servers send whatever was asked for. A sentence when it is neither. */
function toVector(row: unknown): Float32Array<ArrayBuffer> | string {
  const values = typeof row === 'string' ? fromBase64(row) : row;
  if (!Array.isArray(values)) return 'the vector is not a list of numbers';
  if (values.length < 2 || values.length > MAX_LENGTH)
    return `the vector has ${values.length} numbers, expected 2 to ${MAX_LENGTH}`;
  const vector = new Float32Array(values.length);
  for (const [index, value] of values.entries()) {
    vector[index] = typeof value === 'number' ? value : Number.NaN;
    if (!Number.isFinite(vector[index])) return `number ${index + 1} of the vector is not a finite 32-bit number`;
  }
  return vector;
}

function fromBase64(text: string): number[] | undefined {
  const bytes = Buffer.from(text, 'base64');
  if (bytes.length === 0 || bytes.length % 4 !== 0) return undefined;
  return Array.from({ length: bytes.length / 4 }, (_, index) => bytes.readFloatLE(index * 4));
}

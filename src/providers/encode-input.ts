import type { InputBytes } from './contract.ts';

/** A picture as `data:` URI, for vendors that take pictures by URL. */
export function toDataUri({ bytes, mediaType }: InputBytes): string {
  return `data:${mediaType};base64,${toBase64(bytes)}`;
}

export function toBase64(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('base64');
}

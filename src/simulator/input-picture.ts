import type { Pixels } from '../model/measurement.ts';
import { decodePicture } from './codec.ts';

/** Decodes a picture that came as base64 or `data:` URI. Links lead out of the machine and are not followed. `undefined`: no picture. */
export async function readInputPicture(value: unknown): Promise<Pixels | undefined> {
  if (typeof value !== 'string') return undefined;
  const base64 = value.startsWith('data:') ? value.slice(value.indexOf(',') + 1) : value;
  try {
    return await decodePicture(Buffer.from(base64, 'base64'));
  } catch {
    // The decoder's words are not the vendor's.
    return undefined;
  }
}

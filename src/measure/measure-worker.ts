import { parentPort } from 'node:worker_threads';

import type { Measurement } from '../model/measurement.ts';
import { measureFeatures } from './measure-features.ts';
import { measureImage } from './measure-image.ts';

/** One file's bytes, handed over whole. */
export interface MeasureRequest {
  readonly bytes: Uint8Array;
}

/** Facts and features, or why there are none; `decodeMs` as in `Decoded`. */
export type MeasureAnswer =
  | {
      readonly kind: 'measured';
      readonly measurement: Measurement;
      readonly features: Float32Array<ArrayBuffer>;
      readonly decodeMs: number;
    }
  | { readonly kind: 'broken'; readonly message: string };

/** Decodes once, measures everything. What is wrong with the bytes is an answer, never an exception. */
export async function measureBytes(bytes: Uint8Array): Promise<MeasureAnswer> {
  const measured = await measureImage(bytes);
  if (measured.kind === 'broken') return measured;
  const { measurement, pixels, decodeMs } = measured;
  return { kind: 'measured', measurement, features: measureFeatures(pixels), decodeMs };
}

parentPort?.on('message', ({ bytes }: MeasureRequest) => {
  void measureBytes(bytes).then((answer) => {
    const transfer = answer.kind === 'measured' ? [answer.features.buffer] : [];
    parentPort!.postMessage(answer, transfer);
  });
});

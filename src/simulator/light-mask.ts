import type { Pixels } from '../model/measurement.ts';

/** Vendors paint where such a mask is white; our painter where a mask is transparent. */
export function lightIsEditable({ data, width, height }: Pixels): Pixels {
  const mask = new Uint8Array(data.length);
  for (let at = 0; at < data.length; at += 4) mask[at + 3] = 255 - data[at]!;
  return { data: mask, width, height };
}

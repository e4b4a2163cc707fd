import { decodeImage, encodePng } from './codec.ts';

/**
 * A mask as most vendors want it: white where the picture is transparent, black where it is opaque, grey between, and
 * opaque itself. PNG. `undefined`: the bytes are no picture.
 */
export async function whiteMask(bytes: Uint8Array): Promise<Uint8Array | undefined> {
  const decoded = await decodeImage(bytes);
  if (decoded.kind === 'broken') return undefined;
  const { data, width, height } = decoded.pixels;
  const mask = new Uint8Array(data.length);
  for (let at = 0; at < data.length; at += 4) {
    mask.fill(255 - data[at + 3]!, at, at + 3);
    mask[at + 3] = 255;
  }
  return encodePng({ data: mask, width, height });
}

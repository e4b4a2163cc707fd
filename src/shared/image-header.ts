import type { ImageMediaType } from '../model/suite.ts';

/** What a picture's first bytes say. Sizes are pixels; absent where the format hides them deeper than we look. */
export interface ImageHeader {
  readonly mediaType: ImageMediaType;
  readonly width?: number;
  readonly height?: number;
}

const ascii = (bytes: Uint8Array, start: number, end: number): string =>
  String.fromCharCode(...bytes.subarray(start, end));

/** Reads format and size from magic bytes; `undefined` for anything that is not PNG, JPEG, WebP, GIF or AVIF. Decodes nothing. */
export function readImageHeader(bytes: Uint8Array): ImageHeader | undefined {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (bytes.length >= 24 && view.getUint32(0) === 0x89504e47 && view.getUint32(4) === 0x0d0a1a0a)
    return { mediaType: 'image/png', width: view.getUint32(16), height: view.getUint32(20) };
  if (bytes.length >= 4 && bytes[0] === 0xff && bytes[1] === 0xd8 && bytes[2] === 0xff)
    return { mediaType: 'image/jpeg', ...jpegSize(bytes, view) };
  if (bytes.length >= 30 && ascii(bytes, 0, 4) === 'RIFF' && ascii(bytes, 8, 12) === 'WEBP')
    return { mediaType: 'image/webp', ...webpSize(bytes, view) };
  if (bytes.length >= 10 && /^GIF8[79]a$/.test(ascii(bytes, 0, 6)))
    return { mediaType: 'image/gif', width: view.getUint16(6, true), height: view.getUint16(8, true) };
  if (bytes.length >= 12 && ascii(bytes, 4, 8) === 'ftyp' && /^avi[fs]$/.test(ascii(bytes, 8, 12)))
    return { mediaType: 'image/avif' };
  return undefined;
}

type Size = { readonly width: number; readonly height: number };

/** Walks the segments up to the frame header (SOF0–SOF15 without DHT, JPG, DAC). ITU-T T.81, B.1.1. */
function jpegSize(bytes: Uint8Array, view: DataView): Size | undefined {
  let at = 2;
  while (at + 9 < bytes.length) {
    if (bytes[at] !== 0xff) return undefined;
    const marker = bytes[at + 1]!;
    if (marker === 0xff || marker === 0x01 || (marker >= 0xd0 && marker <= 0xd7)) {
      at += marker === 0xff ? 1 : 2;
      continue;
    }
    if (marker >= 0xc0 && marker <= 0xcf && marker !== 0xc4 && marker !== 0xc8 && marker !== 0xcc)
      return { height: view.getUint16(at + 5), width: view.getUint16(at + 7) };
    at += 2 + view.getUint16(at + 2);
  }
  return undefined;
}

/** Sizes of the three WebP chunk kinds (RFC 9649). */
function webpSize(bytes: Uint8Array, view: DataView): Size | undefined {
  const kind = ascii(bytes, 12, 16);
  if (kind === 'VP8X')
    return {
      width: 1 + (bytes[24]! | (bytes[25]! << 8) | (bytes[26]! << 16)),
      height: 1 + (bytes[27]! | (bytes[28]! << 8) | (bytes[29]! << 16)),
    };
  if (kind === 'VP8 ') return { width: view.getUint16(26, true) & 0x3fff, height: view.getUint16(28, true) & 0x3fff };
  if (kind === 'VP8L') {
    const bits = view.getUint32(21, true);
    return { width: 1 + (bits & 0x3fff), height: 1 + ((bits >>> 14) & 0x3fff) };
  }
  return undefined;
}

/** File extension without dot. */
export function extensionOf(mediaType: ImageMediaType): 'png' | 'jpg' | 'webp' | 'gif' | 'avif' {
  return mediaType === 'image/jpeg' ? 'jpg' : (mediaType.slice('image/'.length) as 'png' | 'webp' | 'gif' | 'avif');
}

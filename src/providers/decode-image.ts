import type { ImageMediaType } from '../model/suite.ts';
import { readImageHeader } from '../shared/image-header.ts';

export type DecodedImage =
  | { readonly bytes: Uint8Array; readonly mediaType: ImageMediaType }
  /** What is wrong, one sentence without a trailing full stop. */
  | { readonly problem: string };

/** Reads base64 (standard or URL alphabet, white space allowed) with or without a `data:` prefix, as gateways send it. */
export function decodeBase64Image(text: string): DecodedImage {
  const comma = text.startsWith('data:') ? text.indexOf(',') : -1;
  const payload = text.slice(comma + 1).replace(/\s+/g, '');
  // Node decodes around foreign characters without a word, so they are looked for first. No backtracking: this can be 40 MB.
  const end = payload.indexOf('=');
  const digits = end === -1 ? payload : payload.slice(0, end);
  const padding = payload.slice(digits.length);
  if (/[^A-Za-z0-9+/_-]/.test(digits) || digits.length % 4 === 1 || !['', '=', '=='].includes(padding))
    return { problem: 'The picture is not valid base64' };
  return inspectImage(Buffer.from(digits, 'base64'));
}

/** Takes bytes for a picture when their first bytes say so and their end is there. Decodes no pixels. */
export function inspectImage(bytes: Uint8Array): DecodedImage {
  if (bytes.length === 0) return { problem: 'The picture has no bytes' };
  const header = readImageHeader(bytes);
  if (header === undefined) {
    const start = Buffer.from(bytes.subarray(0, 8)).toString('hex');
    return { problem: `The picture's first bytes (${start}) are not those of PNG, JPEG, WebP, GIF or AVIF` };
  }
  const { mediaType } = header;
  return isComplete[mediaType](Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength))
    ? { bytes, mediaType }
    : { problem: `The picture ends early: its ${mediaType.slice('image/'.length).toUpperCase()} data has no end` };
}

/** The last chunk of every PNG, with its length and checksum. */
const PNG_END = Buffer.from('0000000049454e44ae426082', 'hex');

const isComplete: Readonly<Record<ImageMediaType, (bytes: Buffer) => boolean>> = {
  'image/png': (bytes) => bytes.lastIndexOf(PNG_END) !== -1,
  'image/jpeg': hasJpegEnd,
  'image/webp': (bytes) => bytes.readUInt32LE(4) + 8 <= bytes.length,
  // Some writers pad with zeros after the trailer (0x3b).
  'image/gif': (bytes) => {
    let last = bytes.length - 1;
    while (last > 0 && bytes[last] === 0) last -= 1;
    return bytes[last] === 0x3b;
  },
  'image/avif': hasAllBoxes,
};

/**
 * Looks for the end marker behind the start of scan only: a thumbnail in the metadata has an end marker of its own.
 * In the scan a 0xff is always followed by 0x00 or a marker (ITU-T T.81, B.1.1.5).
 */
function hasJpegEnd(bytes: Buffer): boolean {
  let at = 2;
  while (at + 4 <= bytes.length && bytes[at] === 0xff) {
    const marker = bytes[at + 1]!;
    if (marker === 0xda) return bytes.indexOf(Buffer.of(0xff, 0xd9), at + 4) !== -1;
    if (marker === 0xff) at += 1;
    else if (marker === 0x01 || (marker >= 0xd0 && marker <= 0xd7)) at += 2;
    else at += 2 + bytes.readUInt16BE(at + 2);
  }
  return false;
}

/** Walks the top-level boxes (ISO 14496-12, 4.2): each must fit, the media data among them. */
function hasAllBoxes(bytes: Buffer): boolean {
  let at = 0;
  let hasMedia = false;
  while (at + 8 <= bytes.length) {
    hasMedia ||= bytes.toString('latin1', at + 4, at + 8) === 'mdat';
    const size = bytes.readUInt32BE(at);
    // 0: to the end of the file · 1: a 64-bit size follows.
    if (size === 0) return hasMedia;
    const length = size === 1 && at + 16 <= bytes.length ? Number(bytes.readBigUInt64BE(at + 8)) : size;
    if (length < 8) return false;
    at += length;
  }
  return hasMedia && at === bytes.length;
}

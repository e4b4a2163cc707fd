import type { ConfigFiles } from './config-files.ts';
import type { InputImage } from '../model/suite.ts';
import { sha256 } from '../shared/hash.ts';
import { readImageHeader } from '../shared/image-header.ts';

/** A picture that a case names, or the sentence that says why it is none. */
export type Picture =
  | { readonly ok: true; readonly image: Omit<InputImage, 'name'>; readonly canBeMask: boolean }
  | { readonly ok: false; readonly message: string };

/** Reads pictures, each file once. Keeps facts and hashes, not bytes. */
export function createPictureLoader(files: ConfigFiles): (path: string) => Promise<Picture> {
  const seen = new Map<string, Promise<Picture>>();
  return (path) => {
    const known = seen.get(path);
    if (known !== undefined) return known;
    const loading = loadPicture(files, path);
    seen.set(path, loading);
    return loading;
  };
}

async function loadPicture(files: ConfigFiles, path: string): Promise<Picture> {
  const name = files.nameOf(path);
  const result = await files.read(path);
  if ('reason' in result) return { ok: false, message: `${name} cannot be read: ${result.reason}` };
  const header = readImageHeader(result.bytes);
  if (header === undefined) return { ok: false, message: `${name} is not a picture; expected PNG, JPEG, WebP or GIF` };
  const { mediaType, width, height } = header;
  if (width === undefined || height === undefined || width === 0 || height === 0)
    return { ok: false, message: `${name} does not say its size; expected a whole PNG, JPEG, WebP or GIF` };
  return {
    ok: true,
    image: { path, mediaType, sha256: sha256(result.bytes), width, height },
    canBeMask: mediaType === 'image/png' && hasAlpha(result.bytes),
  };
}

/** PNG: colour types 4 and 6 have alpha; others may have a `tRNS` chunk before the first `IDAT`. PNG specification 11.2.1, 11.3.1. */
function hasAlpha(bytes: Uint8Array): boolean {
  const colourType = bytes[25];
  if (colourType === 4 || colourType === 6) return true;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  for (let at = 8; at + 8 <= bytes.length; at += 12 + view.getUint32(at)) {
    const type = String.fromCharCode(...bytes.subarray(at + 4, at + 8));
    if (type === 'tRNS') return true;
    if (type === 'IDAT') return false;
  }
  return false;
}

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
    canBeMask: mediaType === 'image/png' && isRgba(result.bytes),
  };
}

/**
 * PNG colour type 6, RGBA: the one form of transparency that every server reads as such. Web UIs take the brightness of a
 * mask with a palette, or of grey with alpha, and so repaint what should stay. PNG specification 11.2.1.
 */
const isRgba = (bytes: Uint8Array): boolean => bytes[25] === 6;

import { z } from 'zod';

import type { InputBytes } from './contract.ts';
import { toDataUri } from './encode-input.ts';

/**
 * Pictures under the field that a model has for them, as `data:` URIs. `images[]` takes a list; without the brackets the
 * first picture goes to the field itself and the others to `image_2`, `image_3` and so on.
 */
export function inputFields(images: readonly InputBytes[], field: string): Readonly<Record<string, unknown>> {
  if (images.length === 0) return {};
  const uris = images.map(toDataUri);
  if (field.endsWith('[]')) return { [field.slice(0, -2)]: uris };
  return Object.fromEntries(uris.map((uri, index) => [index === 0 ? field : `${field}_${index + 1}`, uri]));
}

/** Name of an input field that takes one picture. */
export const fieldName = z.string().regex(/^[a-z]\w{0,63}$/i, 'expected the name of an input field');

/** A mask under the field that a model has for it, as a `data:` URI. */
export const maskField = (mask: InputBytes | undefined, field: string): Readonly<Record<string, unknown>> =>
  mask === undefined ? {} : { [field]: toDataUri(mask) };

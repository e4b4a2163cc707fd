import type { InputBytes } from './contract.ts';

export interface FormFile {
  readonly field: string;
  readonly file: Omit<InputBytes, 'mediaType'> & { readonly mediaType: string };
}

/**
 * `multipart/form-data` by the platform's own encoder, read out as a whole: the length is known and nothing is sent
 * before all is ready. Values that are no text are sent as JSON.
 */
export async function encodeForm(
  fields: Readonly<Record<string, unknown>>,
  files: readonly FormFile[],
): Promise<{ readonly contentType: string; readonly bytes: Uint8Array }> {
  const form = new FormData();
  for (const [name, value] of Object.entries(fields))
    form.append(name, typeof value === 'string' ? value : JSON.stringify(value));
  for (const { field, file } of files)
    form.append(field, new Blob([Buffer.from(file.bytes)], { type: file.mediaType }), file.name);
  const encoded = new Response(form);
  return { contentType: encoded.headers.get('content-type')!, bytes: await encoded.bytes() };
}

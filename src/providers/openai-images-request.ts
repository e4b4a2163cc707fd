import { aspectRatioOf, readPixelSize } from './pixel-size.ts';
import type { BuiltRequest } from './ask-json.ts';
import type { GenerateRequest } from './contract.ts';
import { accountHeaders, authorizeBy } from './openai-account.ts';
import { encodeForm, type FormFile } from './encode-form.ts';
import { toDataUri } from './encode-input.ts';
import type { OpenAiImagesOptions } from './openai-images-options.ts';

/** Options that are neither body fields nor fields of every call. */
const NOT_IN_BODY = new Set([
  'size',
  'quality',
  'organization',
  'project',
  'auth',
  'extra_body',
  'api_version',
  'path',
  'edits',
  'size_as',
  'sd_cpp_extra_args',
]);
/** Wire-format reference 1.2: what only one of the two calls knows. */
const GENERATE_ONLY = new Set(['moderation', 'style']);
const EDIT_ONLY = new Set(['input_fidelity']);

/** `POST /images/generations` as JSON, or `POST /images/edits` when there are pictures, as a form unless the route says otherwise. */
export async function buildOpenAiImagesRequest(request: GenerateRequest): Promise<BuiltRequest> {
  const options = request.options as OpenAiImagesOptions;
  const { edits = 'form', path = '/images/generations', api_version: version } = options;
  const isEdit = request.images.length > 0;
  const isForm = isEdit && edits === 'form';
  const isDropped = (name: string): boolean => (isEdit ? isForm && GENERATE_ONLY.has(name) : EDIT_ONLY.has(name));
  const quality = request.quality ?? options.quality;
  const fields = {
    model: request.model,
    n: 1,
    ...promptAndSeed(request, options),
    ...sizeField(request, options),
    ...(quality === undefined ? {} : { quality }),
    ...Object.fromEntries(Object.entries(options).filter(([name]) => !NOT_IN_BODY.has(name) && !isDropped(name))),
    ...(isEdit && edits !== 'form' ? INPUTS[edits](request) : {}),
    ...options.extra_body,
  };
  // A route serves both kinds of case, so an option for pictures is no oddity where a case has none.
  const warnings = Object.keys(options)
    .filter((name) => isEdit && isDropped(name))
    .map((name) => `${name} was not sent: edits with uploaded pictures do not know it.`);
  const body = isForm
    ? await encodeForm(fields, filesOf(request))
    : { contentType: 'application/json', bytes: JSON.stringify(fields) };
  const query = version === undefined ? '' : `?api-version=${version}`;
  return {
    path: (isEdit && edits !== 'openrouter' ? '/images/edits' : path) + query,
    // OpenAI's client asks for JSON even where it streams; some gateways know nothing else.
    headers: { accept: 'application/json', 'content-type': body.contentType, ...accountHeaders(options) },
    body: body.bytes,
    authorize: authorizeBy(options.auth ?? 'bearer'),
    warnings,
  };
}

/** stable-diffusion.cpp reads the seed, and all that the Images API has no field for, from the prompt (wire-format reference 14.3). */
function promptAndSeed(
  { prompt, seed }: GenerateRequest,
  { sd_cpp_extra_args: extra }: OpenAiImagesOptions,
): Readonly<Record<string, unknown>> {
  const ownSeed = seed === undefined ? {} : { seed };
  if (extra === undefined) return { prompt, ...ownSeed };
  const args = JSON.stringify({ ...extra, ...ownSeed });
  return { prompt: `${prompt} <sd_cpp_extra_args>${args}</sd_cpp_extra_args>` };
}

function sizeField(request: GenerateRequest, options: OpenAiImagesOptions): Readonly<Record<string, string>> {
  const size = request.size ?? options.size;
  if (size === undefined) return {};
  if (options.size_as !== 'aspect_ratio') return { size };
  const pixels = readPixelSize(size);
  return pixels === undefined ? {} : { aspect_ratio: aspectRatioOf(pixels) };
}

/** Pictures inside of JSON, in the words of each API: wire-format reference 1.1, 11.3, 12.6. */
const INPUTS: Readonly<
  Record<'json' | 'xai' | 'openrouter', (request: GenerateRequest) => Readonly<Record<string, unknown>>>
> = {
  json: ({ images, mask }) => ({
    images: images.map((image) => ({ image_url: toDataUri(image) })),
    ...(mask === undefined ? {} : { mask: { image_url: toDataUri(mask) } }),
  }),
  xai: ({ images }) => {
    const objects = images.map((image) => ({ type: 'image_url', url: toDataUri(image) }));
    return objects.length === 1 ? { image: objects[0] } : { images: objects };
  },
  openrouter: ({ images }) => ({
    input_references: images.map((image) => ({ type: 'image_url', image_url: { url: toDataUri(image) } })),
  }),
};

function filesOf({ images, mask }: GenerateRequest): readonly FormFile[] {
  return [
    ...images.map((file) => ({ field: 'image[]', file })),
    ...(mask === undefined ? [] : [{ field: 'mask', file: mask }]),
  ];
}

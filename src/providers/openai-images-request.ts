import type { GenerateRequest } from './contract.ts';
import { encodeForm, type FormFile } from './encode-form.ts';
import type { OpenAiImagesOptions } from './openai-images-options.ts';
import type { BuiltRequest } from './ask-json.ts';
import { accountHeaders, authorizeBy } from './openai-account.ts';

/** Options that are neither body fields nor fields of every call. */
const NOT_IN_BODY = new Set(['size', 'quality', 'organization', 'project', 'auth', 'extra_body']);
/** Wire-format reference 1.2: what only one of the two calls knows. */
const GENERATE_ONLY = new Set(['moderation', 'style']);
const EDIT_ONLY = new Set(['input_fidelity']);

/** `POST /images/generations` as JSON, or `POST /images/edits` as a form when there are pictures. */
export async function buildOpenAiImagesRequest(request: GenerateRequest): Promise<BuiltRequest> {
  const options = request.options as OpenAiImagesOptions;
  const isEdit = request.images.length > 0;
  const dropped = isEdit ? GENERATE_ONLY : EDIT_ONLY;
  const size = request.size ?? options.size;
  const quality = request.quality ?? options.quality;
  const fields = {
    model: request.model,
    prompt: request.prompt,
    n: 1,
    ...(size === undefined ? {} : { size }),
    ...(quality === undefined ? {} : { quality }),
    ...(request.seed === undefined ? {} : { seed: request.seed }),
    ...Object.fromEntries(Object.entries(options).filter(([name]) => !NOT_IN_BODY.has(name) && !dropped.has(name))),
    ...options.extra_body,
  };
  const call = isEdit ? 'edits' : 'generations';
  const warnings = Object.keys(options)
    // A route serves both kinds of case, so an option for pictures is no oddity where a case has none.
    .filter((name) => isEdit && dropped.has(name))
    .map((name) => `${name} was not sent: edits with uploaded pictures do not know it.`);
  const body = isEdit
    ? await encodeForm(fields, filesOf(request))
    : { contentType: 'application/json', bytes: JSON.stringify(fields) };
  return {
    path: `/images/${call}`,
    // OpenAI's client asks for JSON even where it streams; some gateways know nothing else.
    headers: { accept: 'application/json', 'content-type': body.contentType, ...accountHeaders(options) },
    body: body.bytes,
    authorize: authorizeBy(options.auth ?? 'bearer'),
    warnings,
  };
}

function filesOf({ images, mask }: GenerateRequest): readonly FormFile[] {
  return [
    ...images.map((file) => ({ field: 'image[]', file })),
    ...(mask === undefined ? [] : [{ field: 'mask', file: mask }]),
  ];
}

import type { BuiltRequest } from './ask-json.ts';
import type { CheckedRequest, GenerateRequest } from './contract.ts';
import { encodeForm } from './encode-form.ts';
import { namedRatioOf, readPixelSize } from './pixel-size.ts';
import { STABILITY_RATIOS, type StabilityOptions } from './stability-options.ts';
import { type StabilityService, stabilityService } from './stability-services.ts';

/** Options that are no plain fields of the form. */
const NOT_IN_FORM = new Set([
  'size',
  'aspect_ratio',
  'strength',
  'accept',
  'client_id',
  'client_user_id',
  'client_version',
  'extra_body',
]);
const MAX_PROMPT_CHARACTERS = 10_000;
const MAX_SEED = 4_294_967_294;

/** One service call: always a form, also without files. */
export async function buildStabilityRequest(request: GenerateRequest): Promise<BuiltRequest> {
  const options = request.options as StabilityOptions;
  const service = stabilityService(request.model);
  const { images, mask } = request;
  const [image] = images;
  const fields = {
    ...promptField(request, service),
    ...(service.model === undefined ? {} : { model: service.model }),
    ...ratioField(request, service),
    ...(request.seed === undefined || service.isSeedless ? {} : { seed: request.seed }),
    ...Object.fromEntries(Object.entries(options).filter(([name]) => !NOT_IN_FORM.has(name))),
    ...(image === undefined ? {} : startingPointFields(service, options)),
    ...options.extra_body,
  };
  const form = await encodeForm(fields, [
    ...(image === undefined ? [] : [{ field: service.imageField ?? 'image', file: image }]),
    ...(mask === undefined ? [] : [{ field: 'mask', file: mask }]),
  ]);
  return {
    path: service.path,
    headers: {
      'content-type': form.contentType,
      accept: options.accept ?? 'image/*',
      ...clientHeaders(options),
    },
    body: form.bytes,
    authorize: authorizeStability,
    warnings: warningsOf(request, service),
  };
}

export const authorizeStability = (apiKey: string) => ({ authorization: `Bearer ${apiKey}` });

function promptField(
  { prompt }: GenerateRequest,
  { promptField: name = 'prompt' }: StabilityService,
): Readonly<Record<string, string>> {
  return name === null ? {} : { [name]: prompt };
}

function askedSize({ size, options }: Pick<GenerateRequest, 'size' | 'options'>) {
  return readPixelSize(size ?? (options as StabilityOptions).size);
}

/** Stable Diffusion takes a ratio only where it starts from nothing. */
function takesRatio({ hasRatio, model }: StabilityService, imageCount: number): boolean {
  return hasRatio && (model === undefined || imageCount === 0);
}

function ratioField(request: GenerateRequest, service: StabilityService): Readonly<Record<string, string>> {
  if (!takesRatio(service, request.images.length)) return {};
  const size = askedSize(request);
  const ratio =
    size === undefined ? (request.options as StabilityOptions).aspect_ratio : namedRatioOf(size, STABILITY_RATIOS);
  return ratio === undefined ? {} : { aspect_ratio: ratio };
}

function startingPointFields(
  { image, model }: StabilityService,
  { strength }: StabilityOptions,
): Readonly<Record<string, unknown>> {
  return {
    ...(model === undefined ? {} : { mode: 'image-to-image' }),
    ...(image === 'optional' && strength !== undefined ? { strength } : {}),
  };
}

function clientHeaders({ client_id: id, client_user_id: user, client_version: version }: StabilityOptions) {
  return {
    ...(id === undefined ? {} : { 'stability-client-id': id }),
    ...(user === undefined ? {} : { 'stability-client-user-id': user }),
    ...(version === undefined ? {} : { 'stability-client-version': version }),
  };
}

function warningsOf(request: GenerateRequest, service: StabilityService): string[] {
  const size = askedSize(request);
  return [
    ...(request.quality === undefined ? [] : ['Stability has no quality setting: the asked quality was not sent.']),
    ...(size === undefined
      ? []
      : takesRatio(service, request.images.length)
        ? ['Stability takes aspect ratios only: the number of pixels was not asked for.']
        : [`${request.model} keeps the size of the picture that is sent along: the asked size was not sent.`]),
  ];
}

/** One sentence for each thing that the vendor is known to reject or to understand otherwise. */
export function checkStabilityRequest(request: CheckedRequest): readonly string[] {
  const options = request.options as StabilityOptions;
  const { model, seed, imageCount } = request;
  const service = stabilityService(model);
  const length = Array.from(request.prompt).length;
  const size = takesRatio(service, imageCount) ? askedSize(request) : undefined;
  return [
    ...(length > MAX_PROMPT_CHARACTERS
      ? [`The prompt has ${length} characters, and the API takes at most ${MAX_PROMPT_CHARACTERS}.`]
      : []),
    ...(size !== undefined && namedRatioOf(size, STABILITY_RATIOS) === undefined
      ? [`Stability makes pictures of ${STABILITY_RATIOS.join(', ')}; ${size.width}x${size.height} is none of them.`]
      : []),
    ...(seed === 0 ? ['Stability takes seed 0 for any seed at all; start at 1.'] : []),
    ...(seed !== undefined && seed > MAX_SEED ? [`Stability takes seeds up to ${MAX_SEED}, not ${seed}.`] : []),
    ...(seed !== undefined && service.isSeedless ? [`${model} takes no seed; leave it out.`] : []),
    ...imageProblems(request, service),
    ...(request.hasMask && service.takesMask === undefined ? [`${model} takes no mask; inpaint and erase do.`] : []),
    ...(service.needs !== undefined && options[service.needs] === undefined
      ? [`${model} needs the option ${service.needs}.`]
      : []),
  ];
}

function imageProblems({ model, imageCount, options }: CheckedRequest, { image }: StabilityService): string[] {
  if (imageCount === 0) return image === 'required' ? [`${model} needs a picture to edit.`] : [];
  const { strength } = options as StabilityOptions;
  return [
    ...(image === 'none' ? [`${model} takes no pictures; ultra and the models of Stable Diffusion do.`] : []),
    ...(imageCount > 1 ? [`${model} takes one picture, not ${imageCount}.`] : []),
    ...(image === 'optional' && strength === undefined ? [`${model} needs the option strength beside a picture.`] : []),
  ];
}

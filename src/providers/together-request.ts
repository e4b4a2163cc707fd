import type { BuiltRequest } from './ask-json.ts';
import type { CheckedRequest, GenerateRequest } from './contract.ts';
import { toDataUri } from './encode-input.ts';
import { aspectRatioOf, readPixelSize } from './pixel-size.ts';
import type { TogetherOptions } from './together-options.ts';

/** Options that are no fields of the body. */
const NOT_IN_BODY = new Set(['size', 'size_as', 'input_field', 'extra_body']);
/** The AI SDK's own table (togetherai 3.0.54): Gemini's models reject a seed here too. */
const WITHOUT_SEED = /^google\/(?:gemini|flash-image)-/;
/** The one model whose limit the vendor's own error states. */
const MOST_STEPS: Readonly<Record<string, number>> = { 'black-forest-labs/FLUX.1-schnell-Free': 4 };

/** `POST /images/generations`: JSON, pictures as `data:` URIs. An edit is the same call. */
export function buildTogetherRequest(request: GenerateRequest): BuiltRequest {
  const options = request.options as TogetherOptions;
  const size = readPixelSize(request.size ?? options.size);
  const isRatio = options.size_as === 'aspect-ratio';
  const fields = {
    model: request.model,
    prompt: request.prompt,
    ...(size === undefined ? {} : isRatio ? { aspect_ratio: aspectRatioOf(size) } : size),
    ...(request.seed === undefined ? {} : { seed: request.seed }),
    ...Object.fromEntries(Object.entries(options).filter(([name]) => !NOT_IN_BODY.has(name))),
    ...inputFields(request),
    ...options.extra_body,
  };
  return {
    path: '/images/generations',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(fields),
    authorize: (apiKey) => ({ authorization: `Bearer ${apiKey}` }),
    warnings: [
      ...(request.quality === undefined ? [] : ['Together has no quality setting: the asked quality was not sent.']),
      ...(size !== undefined && isRatio
        ? ['Only the aspect ratio of the size was asked for, because the route has size_as: aspect-ratio.']
        : []),
    ],
  };
}

function inputFields({ images, options }: GenerateRequest): Readonly<Record<string, unknown>> {
  if (images.length === 0) return {};
  const field = inputFieldOf(options, images.length);
  const uris = images.map(toDataUri);
  return field === 'image_url' ? { image_url: uris[0] } : { reference_images: uris };
}

function inputFieldOf({ input_field: named }: TogetherOptions, count: number): 'image_url' | 'reference_images' {
  return named ?? (count === 1 ? 'image_url' : 'reference_images');
}

/** One sentence for each thing that the vendor is known to reject. */
export function checkTogetherRequest({ model, seed, imageCount, options: given }: CheckedRequest): readonly string[] {
  const options = given as TogetherOptions;
  const most = Object.hasOwn(MOST_STEPS, model) ? MOST_STEPS[model] : undefined;
  return [
    ...(seed !== undefined && WITHOUT_SEED.test(model) ? [`${model} takes no seed at Together.`] : []),
    ...(options.steps !== undefined && most !== undefined && options.steps > most
      ? [`${model} makes at most ${most} steps, not ${options.steps}.`]
      : []),
    ...(imageCount > 1 && inputFieldOf(options, imageCount) === 'image_url'
      ? [`image_url takes one picture, not ${imageCount}: leave input_field out, or say reference_images.`]
      : []),
  ];
}

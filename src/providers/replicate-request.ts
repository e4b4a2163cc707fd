import type { BuiltRequest } from './ask-json.ts';
import type { CheckedRequest, GenerateRequest } from './contract.ts';
import { inputFields, maskField } from './input-fields.ts';
import { aspectRatioOf, namedRatioOf, type PixelSize, readPixelSize } from './pixel-size.ts';
import type { ReplicateOptions } from './replicate-options.ts';

/** Ratios of the models that take one (FLUX, November 2026); others take some of them. */
const RATIOS = ['21:9', '16:9', '3:2', '4:3', '5:4', '1:1', '4:5', '3:4', '2:3', '9:16', '9:21'];
const MODEL = /^([\w.-]{1,100})\/([\w.-]{1,100})(?::([0-9a-f]{64}))?$/i;
const VERSION = /^[0-9a-f]{64}$/i;

export const authorizeReplicate = (apiKey: string): Readonly<Record<string, string>> => ({
  authorization: `Bearer ${apiKey}`,
});

/**
 * Creates a prediction: `owner/name` runs an official model or, with `deployment`, a deployment; `owner/name:version`
 * and a bare version run that version.
 */
export function buildReplicateRequest(request: GenerateRequest): BuiltRequest {
  const options = request.options as ReplicateOptions;
  const { path, version } = targetOf(request.model, options);
  const size = readPixelSize(request.size ?? options.size);
  const { wait, cancel_after: cancelAfter } = options;
  const input = {
    prompt: request.prompt,
    ...(size === undefined ? {} : sizeFields(size, options)),
    ...(request.quality === undefined ? {} : { quality: request.quality }),
    ...(request.seed === undefined ? {} : { seed: request.seed }),
    ...inputFields(request.images, options.input_field ?? 'input_images[]'),
    ...maskField(request.mask, options.mask_field ?? 'mask'),
  };
  return {
    path,
    headers: {
      'content-type': 'application/json',
      ...(wait === undefined ? {} : { prefer: `wait=${wait}` }),
      ...(cancelAfter === undefined ? {} : { 'cancel-after': cancelAfter }),
    },
    // What the case asks for goes before what the route says.
    body: JSON.stringify({ ...(version === undefined ? {} : { version }), input: { ...options.input, ...input } }),
    authorize: authorizeReplicate,
    warnings:
      size !== undefined && sizeWay(options) === 'aspect-ratio'
        ? ['Only the aspect ratio of the size was asked for, because the route has size_as: aspect-ratio.']
        : [],
  };
}

function targetOf(
  model: string,
  { deployment }: ReplicateOptions,
): { readonly path: string; readonly version?: string } {
  if (VERSION.test(model)) return { path: '/predictions', version: model };
  const [, owner = '', name = '', version] = MODEL.exec(model) ?? ['', ...model.split('/', 2).map(encodeURIComponent)];
  if (version !== undefined) return { path: '/predictions', version };
  return { path: `/${deployment === true ? 'deployments' : 'models'}/${owner}/${name}/predictions` };
}

const sizeWay = (options: ReplicateOptions): NonNullable<ReplicateOptions['size_as']> =>
  options.size_as ?? 'aspect-ratio';

function sizeFields(size: PixelSize, options: ReplicateOptions): Readonly<Record<string, unknown>> {
  switch (sizeWay(options)) {
    case 'aspect-ratio':
      return { aspect_ratio: namedRatioOf(size, RATIOS) ?? aspectRatioOf(size) };
    case 'width-height':
      return { ...size };
    case 'size':
      return { size: `${size.width}x${size.height}` };
  }
}

/** One sentence for each thing that the vendor is known to reject. */
export function checkReplicateRequest(request: CheckedRequest): readonly string[] {
  const options = request.options as ReplicateOptions;
  const { model } = request;
  const size = readPixelSize(request.size ?? options.size);
  const isKnownForm = MODEL.test(model) || VERSION.test(model);
  const isUnnamed =
    size !== undefined && sizeWay(options) === 'aspect-ratio' && namedRatioOf(size, RATIOS) === undefined;
  return [
    ...(isKnownForm ? [] : [`“${model}” is no model of Replicate: expected owner/name or owner/name:version.`]),
    ...(isUnnamed
      ? [`Models that take an aspect ratio take ${RATIOS.join(', ')}; ${size.width}x${size.height} is none of them.`]
      : []),
  ];
}

import type { BuiltRequest } from './ask-json.ts';
import { type BflInputField, type BflSizing, findBflModel } from './bfl-models.ts';
import type { BflOptions } from './bfl-options.ts';
import type { CheckedRequest, GenerateRequest } from './contract.ts';
import { toBase64 } from './encode-input.ts';
import { aspectRatioOf, type PixelSize, readPixelSize } from './pixel-size.ts';

/** Options that are no fields of the body. */
const NOT_IN_BODY = new Set(['size', 'aspect_ratio', 'resolution', 'size_as', 'input_field', 'extra_body']);
/** Sizing of a model that is not listed: by pixels, without rules. */
const ANY_PIXELS: BflSizing = { by: 'pixels', multipleOf: 1, minEdge: 1 };
const ANY_RATIO: BflSizing = { by: 'ratio', widest: [21, 9] };

export const authorizeBfl = (apiKey: string): Readonly<Record<string, string>> => ({ 'x-key': apiKey });

/** `POST /{model}`: JSON, pictures in base64. */
export function buildBflRequest(request: GenerateRequest): BuiltRequest {
  const options = request.options as BflOptions;
  const size = readPixelSize(request.size ?? options.size);
  const sizing = sizingOf(request);
  const fields = {
    prompt: request.prompt,
    ...sizeFields(size, { sizing, options, isOpen: (request.size ?? options.size) === undefined }),
    ...(request.seed === undefined ? {} : { seed: request.seed }),
    ...Object.fromEntries(Object.entries(options).filter(([name]) => !NOT_IN_BODY.has(name))),
    ...inputFields(request),
    ...(request.mask === undefined ? {} : { mask: toBase64(request.mask.bytes) }),
    ...options.extra_body,
  };
  return {
    path: `/${encodeURIComponent(request.model)}`,
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(fields),
    authorize: authorizeBfl,
    warnings: [
      ...(request.quality === undefined ? [] : ['BFL has no quality setting: the asked quality was not sent.']),
      ...(size !== undefined && sizing.by === 'ratio' && sizing.resolutions === undefined
        ? [`${request.model} takes aspect ratios only: the number of pixels was not asked for.`]
        : []),
    ],
  };
}

function sizingOf({ model, options }: Pick<GenerateRequest, 'model' | 'options'>): BflSizing {
  const { size_as: sizeAs } = options as BflOptions;
  const known = findBflModel(model)?.sizing;
  if (sizeAs === undefined) return known ?? ANY_PIXELS;
  const wanted = sizeAs === 'width-height' ? 'pixels' : 'ratio';
  return known?.by === wanted ? known : wanted === 'pixels' ? ANY_PIXELS : ANY_RATIO;
}

function sizeFields(
  size: PixelSize | undefined,
  { sizing, options, isOpen }: { readonly sizing: BflSizing; readonly options: BflOptions; readonly isOpen: boolean },
): Readonly<Record<string, unknown>> {
  if (size !== undefined) {
    if (sizing.by === 'input') return {};
    if (sizing.by === 'pixels') return { ...size };
    const { resolutions } = sizing;
    return {
      aspect_ratio: aspectRatioOf(size),
      ...(resolutions === undefined ? {} : { resolution: nearestResolution(size, resolutions) }),
    };
  }
  const { aspect_ratio: ratio, resolution } = options;
  return {
    ...(isOpen && ratio !== undefined ? { aspect_ratio: ratio } : {}),
    ...(isOpen && resolution !== undefined ? { resolution } : {}),
  };
}

/** The class (`1.5k`: an edge of 1.5 × 1024) whose square has the nearest area on a log scale. */
function nearestResolution({ width, height }: PixelSize, resolutions: readonly string[]): string {
  const edge = Math.sqrt(width * height);
  const distance = (name: string): number => Math.abs(Math.log(edge / (Number.parseFloat(name) * 1024)));
  return resolutions.toSorted((a, b) => distance(a) - distance(b))[0]!;
}

function inputFields({ model, images, options }: GenerateRequest): Readonly<Record<string, unknown>> {
  if (images.length === 0) return {};
  const field: BflInputField = (options as BflOptions).input_field ?? findBflModel(model)?.inputField ?? 'input_image';
  const encoded = images.map(({ bytes }) => toBase64(bytes));
  if (field === 'images') return { images: encoded };
  if (field !== 'input_image') return { [field]: encoded[0] };
  return Object.fromEntries(
    encoded.map((image, index) => [index === 0 ? 'input_image' : `input_image_${index + 1}`, image]),
  );
}

/** One sentence for each thing that the vendor is known to reject. */
export function checkBflRequest(request: CheckedRequest): readonly string[] {
  const options = request.options as BflOptions;
  const { model, imageCount, seed } = request;
  const known = findBflModel(model);
  const size = readPixelSize(request.size ?? options.size);
  const sizeProblems = size === undefined ? [] : checkSize(size, { model, sizing: sizingOf(request) });
  if (known === undefined) return sizeProblems;
  const { maxInputs, maxSafetyTolerance } = known;
  const tolerance = options.safety_tolerance;
  return [
    ...sizeProblems,
    ...(known.needsInput === true && imageCount === 0 ? [`${model} needs a picture to edit.`] : []),
    ...(imageCount > maxInputs ? [`${model} takes at most ${maxInputs} pictures, not ${imageCount}.`] : []),
    ...(request.hasMask && known.takesMask === undefined ? [`${model} takes no mask; flux-pro-1.0-fill does.`] : []),
    ...(seed !== undefined && known.hasNoSeed === true ? [`${model} has no seed.`] : []),
    ...(tolerance !== undefined && tolerance > maxSafetyTolerance
      ? [`${model} takes a safety_tolerance from 0 to ${maxSafetyTolerance}, not ${tolerance}.`]
      : []),
  ];
}

function checkSize(
  { width, height }: PixelSize,
  { model, sizing }: { readonly model: string; readonly sizing: BflSizing },
): string[] {
  const problem = (rule: string): string => `${model} cannot make ${width}x${height}: ${rule}.`;
  if (sizing.by === 'input') return [`${model} makes pictures of the input's own size; leave the size out.`];
  const [short, long] = width < height ? [width, height] : [height, width];
  if (sizing.by === 'ratio') {
    const [across, down] = sizing.widest;
    return long * down <= short * across
      ? []
      : [problem(`the aspect ratio must be between ${down}:${across} and ${across}:${down}`)];
  }
  const { multipleOf, minEdge, maxEdge, maxPixels } = sizing;
  return [
    ...(width % multipleOf === 0 && height % multipleOf === 0
      ? []
      : [problem(`width and height must be divisible by ${multipleOf}`)]),
    ...(short >= minEdge ? [] : [problem(`each edge must have at least ${minEdge} pixels`)]),
    ...(maxEdge === undefined || long <= maxEdge ? [] : [problem(`each edge may have at most ${maxEdge} pixels`)]),
    ...(maxPixels === undefined || width * height <= maxPixels
      ? []
      : [problem(`it may have at most ${maxPixels.toLocaleString('en')} pixels`)]),
  ];
}

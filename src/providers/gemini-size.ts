import type { CheckedRequest, GenerateRequest } from './contract.ts';
import { ASPECT_RATIOS, type AspectRatio, type GeminiOptions, type ImageSizeClass } from './gemini-options.ts';

/** The `imageConfig` of a request. Empty: the vendor decides. */
export interface GeminiImageConfig {
  readonly aspectRatio?: AspectRatio;
  readonly imageSize?: ImageSizeClass;
}

/** Beyond these ten, which every model takes, a model must be documented. */
const COMMON_RATIOS = ASPECT_RATIOS.slice(0, 10);
const LARGE_SIZES: readonly ImageSizeClass[] = ['1K', '2K', '4K'];

interface ModelShapes {
  readonly ratios: readonly AspectRatio[];
  readonly sizes: readonly ImageSizeClass[];
  /** The model rejects `imageSize` altogether: it only makes `1K`. */
  readonly isSizeImplied?: boolean;
}

/** Documented ids only (wire-format reference 4.1, November 2026); anything goes for a model that is not listed. */
const MODEL_SHAPES: Readonly<Record<string, ModelShapes>> = {
  'gemini-nano-banana-2.1': { ratios: ASPECT_RATIOS, sizes: LARGE_SIZES },
  'gemini-3.1-flash-image': { ratios: ASPECT_RATIOS, sizes: ['512', ...LARGE_SIZES] },
  'gemini-3-pro-image': { ratios: COMMON_RATIOS, sizes: LARGE_SIZES },
  'nano-banana-pro-preview': { ratios: COMMON_RATIOS, sizes: LARGE_SIZES },
  'gemini-3.1-flash-lite-image': { ratios: COMMON_RATIOS, sizes: ['1K'] },
  'gemini-2.5-flash-image': { ratios: COMMON_RATIOS, sizes: ['1K'], isSizeImplied: true },
};

/**
 * Ratio and class that stand for a size in pixels: the exact ratio, and the class whose square (512², 1024², 2048²,
 * 4096²) has the nearest area on a log scale, so that 1536x1024 is `3:2`, `1K` and 2560x1440 is `16:9`, `2K`. UHD,
 * 3840x2160, lies on the border and counts as `4K`, as people call it. `undefined`: no ratio of the API fits.
 */
export function toImageConfig(size: string): Required<GeminiImageConfig> | undefined {
  const [width, height] = size.split('x').map(Number) as [number, number];
  const aspectRatio = ASPECT_RATIOS.find((ratio) => {
    const [across, down] = ratio.split(':').map(Number) as [number, number];
    return width * down === height * across;
  });
  const edge = Math.sqrt(width * height);
  const imageSize = edge < 724 ? '512' : edge < 1448 ? '1K' : edge < 2880 ? '2K' : '4K';
  return aspectRatio === undefined ? undefined : { aspectRatio, imageSize };
}

/** What is sent: the asked size goes before the route's own ratio and class. */
export function imageConfigFor(request: Pick<GenerateRequest, 'model' | 'size' | 'options'>): GeminiImageConfig {
  const options = request.options as GeminiOptions;
  const size = request.size ?? options.size;
  const asked = size === undefined || size === 'auto' ? undefined : toImageConfig(size);
  const aspectRatio = asked?.aspectRatio ?? (size === undefined ? options.aspectRatio : undefined);
  const imageSize = asked?.imageSize ?? (size === undefined ? options.imageSize : undefined);
  const isImplied = MODEL_SHAPES[request.model]?.isSizeImplied === true;
  return {
    ...(aspectRatio === undefined ? {} : { aspectRatio }),
    ...(imageSize === undefined || isImplied ? {} : { imageSize }),
  };
}

/** One sentence for each thing about the size that the API is known to reject. */
export function checkGeminiSize(request: CheckedRequest): string[] {
  const options = request.options as GeminiOptions;
  const { model } = request;
  const size = request.size ?? options.size;
  const asked = size === undefined ? options : size === 'auto' ? {} : toImageConfig(size);
  if (asked === undefined)
    return [`Gemini takes aspect ratios, and ${size} is none of them (${ASPECT_RATIOS.join(', ')}).`];
  const shapes = Object.hasOwn(MODEL_SHAPES, model) ? MODEL_SHAPES[model] : undefined;
  if (shapes === undefined) return [];
  const { aspectRatio, imageSize } = asked;
  const asWritten = size === undefined ? '' : ` (for ${size})`;
  return [
    ...(aspectRatio === undefined || shapes.ratios.includes(aspectRatio)
      ? []
      : [`${model} does not take the aspect ratio ${aspectRatio}${asWritten}; it takes ${shapes.ratios.join(', ')}.`]),
    ...(imageSize === undefined || shapes.sizes.includes(imageSize)
      ? []
      : [`${model} does not make the size ${imageSize}${asWritten}; it makes ${shapes.sizes.join(', ')}.`]),
  ];
}

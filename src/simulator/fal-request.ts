import type { Pixels } from '../model/measurement.ts';
import type { OutputFormat } from './codec.ts';
import { readInputPicture } from './input-picture.ts';
import { lightIsEditable } from './light-mask.ts';
import type { SimulatorOptions } from './options.ts';
import { sizeOfRatio } from './ratio-size.ts';

/** An input that the app's schema would not take. */
export class FalRejection extends Error {
  readonly field: string;
  readonly type: string;

  constructor(field: string, message: string, type: string) {
    super(message);
    this.field = field;
    this.type = type;
  }
}

export interface FalInput {
  readonly prompt: string;
  readonly width: number;
  readonly height: number;
  readonly format: OutputFormat;
  readonly seed?: number;
  /** Pictures come as `data:` URIs and not as links. */
  readonly isInline: boolean;
  readonly originals: readonly Pixels[];
  readonly mask?: Pixels;
}

type Fields = Readonly<Record<string, unknown>>;

/** App ids as of 2026-11-20. */
export const FAL_APPS: ReadonlySet<string> = new Set([
  'blackforestlabs/flux-3/text-to-image',
  'fal-ai/flux-2-pro',
  'fal-ai/flux-pro/v1.1-ultra',
  'fal-ai/flux/dev',
  'fal-ai/flux/schnell',
  'fal-ai/nano-banana-pro',
]);

/** Width and height of the named sizes, as parts of 1024. */
const NAMED_SIZES: Readonly<Record<string, readonly [number, number]>> = {
  square_hd: [1024, 1024],
  square: [512, 512],
  portrait_4_3: [768, 1024],
  portrait_16_9: [576, 1024],
  landscape_4_3: [1024, 768],
  landscape_16_9: [1024, 576],
};
const INPUT_FIELDS = ['image_urls', 'image_url'];

/** Checks an input as an app's schema does. Throws `FalRejection`. */
export async function parseFalInput(value: unknown, options: SimulatorOptions): Promise<FalInput> {
  if (value === null || typeof value !== 'object' || Array.isArray(value))
    throw new FalRejection('', 'Input should be a valid dictionary', 'model_attributes_type');
  const fields = value as Fields;
  const { prompt, seed, output_format: format = 'png' } = fields;
  if (typeof prompt !== 'string') throw new FalRejection('prompt', 'Field required', 'missing');
  if (seed !== undefined && seed !== null && !Number.isInteger(seed))
    throw new FalRejection('seed', 'Input should be a valid integer', 'int_type');
  if (format !== 'png' && format !== 'jpeg' && format !== 'webp')
    throw new FalRejection('output_format', "Input should be 'jpeg' or 'png'", 'literal_error');
  const originals = await readPictures(INPUT_FIELDS, fields);
  const [mask] = await readPictures(['mask_url'], fields);
  return {
    prompt,
    ...readSize(fields, { options, original: originals[0] }),
    format,
    ...(typeof seed === 'number' ? { seed } : {}),
    isInline: fields['sync_mode'] === true,
    originals,
    ...(mask === undefined ? {} : { mask: lightIsEditable(mask) }),
  };
}

async function readPictures(names: readonly string[], fields: Fields): Promise<Pixels[]> {
  const named = names.flatMap((name) => (fields[name] === undefined ? [] : [fields[name]].flat()));
  const pictures = await Promise.all(named.map(readInputPicture));
  if (pictures.includes(undefined))
    throw new FalRejection(
      'image_url',
      'Failed to download the file. Please check if the URL is accessible and try again.',
      'file_download_error',
    );
  return pictures.filter((picture) => picture !== undefined);
}

function isSide(side: unknown): side is number {
  return typeof side === 'number' && Number.isInteger(side) && side >= 16 && side <= 4096;
}

function readSize(
  fields: Fields,
  { options, original }: { readonly options: SimulatorOptions; readonly original: Pixels | undefined },
): { readonly width: number; readonly height: number } {
  const edge = options.defaultEdge ?? 1024;
  const { image_size: size, aspect_ratio: ratio } = fields;
  if (size !== null && typeof size === 'object') {
    const { width, height } = size as Fields;
    if (!isSide(width) || !isSide(height))
      throw new FalRejection('image_size.width', 'Input should be less than or equal to 14142', 'less_than_equal');
    return { width, height };
  }
  if (size === undefined && ratio === undefined && original !== undefined)
    return { width: original.width, height: original.height };
  if (ratio !== undefined) {
    const found = sizeOfRatio(ratio, edge);
    if (found === undefined)
      throw new FalRejection('aspect_ratio', "Input should be '21:9', '16:9' or '1:1'", 'literal_error');
    return found;
  }
  const name = size ?? 'landscape_4_3';
  const named = typeof name === 'string' && Object.hasOwn(NAMED_SIZES, name) ? NAMED_SIZES[name] : undefined;
  if (named === undefined)
    throw new FalRejection('image_size', 'Input should be a valid dictionary or instance of ImageSize', 'enum');
  return { width: Math.round((named[0] * edge) / 1024), height: Math.round((named[1] * edge) / 1024) };
}

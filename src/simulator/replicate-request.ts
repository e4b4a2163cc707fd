import type { Pixels } from '../model/measurement.ts';
import type { OutputFormat } from './codec.ts';
import { readInputPicture } from './input-picture.ts';
import { lightIsEditable } from './light-mask.ts';
import type { SimulatorOptions } from './options.ts';
import { sizeOfRatio } from './ratio-size.ts';

/** What the model's schema would not take: Replicate's `invalid_fields`. */
export class ReplicateRejection extends Error {
  readonly field: string;

  constructor(field: string, message: string) {
    super(message);
    this.field = field;
  }
}

export interface ReplicateInput {
  readonly prompt: string;
  readonly width: number;
  readonly height: number;
  readonly format: OutputFormat;
  readonly seed?: number;
  readonly originals: readonly Pixels[];
  readonly mask?: Pixels;
}

type Fields = Readonly<Record<string, unknown>>;

/** Official models as of 2026-11-20, and a version of a community model. */
export const REPLICATE_MODELS: ReadonlySet<string> = new Set([
  'black-forest-labs/flux-1.1-pro',
  'black-forest-labs/flux-1.1-pro-ultra',
  'black-forest-labs/flux-2-pro',
  'black-forest-labs/flux-kontext-pro',
  'black-forest-labs/flux-schnell',
]);
export const REPLICATE_VERSIONS: Readonly<Record<string, string>> = {
  '39ed52f2a78e934b3ba6e2a89f5b1c712de7dfea535525255b1aa35c5565e08b': 'stability-ai/sdxl',
};

const FORMATS: Readonly<Record<string, OutputFormat>> = { png: 'png', jpg: 'jpeg', jpeg: 'jpeg', webp: 'webp' };
const INPUT_FIELDS = ['input_images', 'image_input', 'input_image', 'image_prompt', 'image', 'images'];

/** Checks an input as a model's schema does. Throws `ReplicateRejection`. */
export async function parseReplicateInput(value: unknown, options: SimulatorOptions): Promise<ReplicateInput> {
  if (value === null || typeof value !== 'object' || Array.isArray(value))
    throw new ReplicateRejection('', 'input is required');
  const fields = value as Fields;
  const { prompt, seed, output_format: format = 'png' } = fields;
  if (typeof prompt !== 'string') throw new ReplicateRejection('input', 'prompt is required');
  if (seed !== undefined && seed !== null && !Number.isInteger(seed))
    throw new ReplicateRejection('input.seed', 'Invalid type. Expected: integer, given: string');
  const outputFormat = typeof format === 'string' ? FORMATS[format] : undefined;
  if (outputFormat === undefined)
    throw new ReplicateRejection(
      'input.output_format',
      'input.output_format must be one of the following: "png", "jpg", "webp"',
    );
  const originals = await readPictures(INPUT_FIELDS, fields);
  const [mask] = await readPictures(['mask'], fields);
  return {
    prompt,
    ...readSize(fields, { options, original: originals[0] }),
    format: outputFormat,
    ...(typeof seed === 'number' ? { seed } : {}),
    originals,
    ...(mask === undefined ? {} : { mask: lightIsEditable(mask) }),
  };
}

async function readPictures(names: readonly string[], fields: Fields): Promise<Pixels[]> {
  const named = names.flatMap((name) => (fields[name] === undefined ? [] : [fields[name]].flat()));
  const pictures = await Promise.all(named.map(readInputPicture));
  if (pictures.includes(undefined)) throw new ReplicateRejection('input.image', "Does not match format 'uri'");
  return pictures.filter((picture) => picture !== undefined);
}

function readSize(
  fields: Fields,
  { options, original }: { readonly options: SimulatorOptions; readonly original: Pixels | undefined },
): { readonly width: number; readonly height: number } {
  const edge = options.defaultEdge ?? 1024;
  const { width, height, aspect_ratio: ratio } = fields;
  if (typeof width === 'number' && typeof height === 'number') {
    const isFine = [width, height].every((side) => Number.isInteger(side) && side >= 16 && side <= 4096);
    if (!isFine) throw new ReplicateRejection('input.width', 'Must be less than or equal to 4096');
    return { width, height };
  }
  if (original !== undefined && (ratio === undefined || ratio === 'match_input_image'))
    return { width: original.width, height: original.height };
  const size = sizeOfRatio(ratio ?? '1:1', edge);
  if (size === undefined)
    throw new ReplicateRejection(
      'input.aspect_ratio',
      'input.aspect_ratio must be one of the following: "1:1", "16:9", "3:2"',
    );
  return size;
}

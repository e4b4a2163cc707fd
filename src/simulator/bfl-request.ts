import type { Pixels } from '../model/measurement.ts';
import type { OutputFormat } from './codec.ts';
import { readInputPicture } from './input-picture.ts';
import { lightIsEditable } from './light-mask.ts';
import { sizeOfRatio } from './ratio-size.ts';
import type { SimulatorOptions } from './options.ts';

/** One entry of FastAPI's list of what is wrong. */
export interface BflProblem {
  readonly field: string;
  readonly message: string;
  readonly type: string;
}

/** A request that BFL would not take. */
export class BflRejection extends Error {
  readonly problem: BflProblem;

  constructor(problem: BflProblem) {
    super(problem.message);
    this.problem = problem;
  }
}

export interface BflRequest {
  readonly prompt: string;
  readonly width: number;
  readonly height: number;
  readonly format: OutputFormat;
  readonly seed?: number;
  readonly originals: readonly Pixels[];
  readonly mask?: Pixels;
}

type Fields = Readonly<Record<string, unknown>>;

/** Sizing of the served models: by pixels (multiple, least and greatest edge) or by ratio (pixels of the whole picture). */
const PIXEL_MODELS: Readonly<
  Record<string, { readonly multipleOf: number; readonly min: number; readonly max: number }>
> = {
  'flux-pro-1.1': { multipleOf: 32, min: 256, max: 1440 },
  'flux-2-pro': { multipleOf: 16, min: 64, max: 4096 },
  'flux-2-max': { multipleOf: 16, min: 64, max: 4096 },
  'flux-2-flex': { multipleOf: 16, min: 64, max: 4096 },
  'flux-2-klein-4b': { multipleOf: 16, min: 64, max: 4096 },
  'flux-2-klein-9b': { multipleOf: 16, min: 64, max: 4096 },
};
const RATIO_EDGES: Readonly<Record<string, number>> = {
  'flux-pro-1.1-ultra': 2048,
  'flux-3-image': 1024,
  'flux-kontext-pro': 1024,
  'flux-kontext-max': 1024,
};
const INPUT_MODELS = ['flux-pro-1.0-fill', 'flux-pro-1.0-expand'];

/** Model ids as of 2026-11-20. */
export const BFL_MODELS: ReadonlySet<string> = new Set([
  ...Object.keys(PIXEL_MODELS),
  ...Object.keys(RATIO_EDGES),
  ...INPUT_MODELS,
]);

const INPUT_FIELDS = [
  'input_image',
  ...[2, 3, 4, 5, 6, 7, 8].map((number) => `input_image_${number}`),
  'image_prompt',
  'image',
];

/** Checks a body as the vendor does. Throws `BflRejection`. */
export async function parseBflRequest(
  body: unknown,
  { model, options }: { readonly model: string; readonly options: SimulatorOptions },
): Promise<BflRequest> {
  if (body === null || typeof body !== 'object' || Array.isArray(body))
    throw new BflRejection({ field: '', message: 'Input should be a valid dictionary', type: 'model_attributes_type' });
  const fields = body as Fields;
  const { prompt, seed } = fields;
  if (typeof prompt !== 'string')
    throw new BflRejection({ field: 'prompt', message: 'Field required', type: 'missing' });
  if (seed !== undefined && seed !== null && !Number.isInteger(seed))
    throw new BflRejection({ field: 'seed', message: 'Input should be a valid integer', type: 'int_type' });
  const originals = await readPictures(fields);
  const mask = fields['mask'] === undefined ? undefined : await readPicture(fields['mask'], 'mask');
  return {
    prompt,
    ...readSize(fields, { model, options, original: originals[0] }),
    format: readFormat(fields),
    ...(typeof seed === 'number' ? { seed } : {}),
    originals,
    ...(mask === undefined ? {} : { mask: lightIsEditable(mask) }),
  };
}

async function readPictures(fields: Fields): Promise<Pixels[]> {
  const list = fields['images'];
  const single = INPUT_FIELDS.filter((field) => fields[field] !== undefined).map(
    (field) => [field, fields[field]] as const,
  );
  const named = Array.isArray(list) ? (list as unknown[]).map((item) => ['images', item] as const) : single;
  return Promise.all(named.map(([field, value]) => readPicture(value, field)));
}

async function readPicture(value: unknown, field: string): Promise<Pixels> {
  const pixels = await readInputPicture(value);
  if (pixels === undefined)
    throw new BflRejection({ field, message: 'Value error, Invalid base64 image', type: 'value_error' });
  return pixels;
}

function readFormat(fields: Fields): OutputFormat {
  const format = fields['output_format'] ?? 'jpeg';
  if (format !== 'jpeg' && format !== 'png' && format !== 'webp')
    throw new BflRejection({ field: 'output_format', message: "Input should be 'jpeg' or 'png'", type: 'enum' });
  return format;
}

function readSize(
  fields: Fields,
  {
    model,
    options,
    original,
  }: { readonly model: string; readonly options: SimulatorOptions; readonly original: Pixels | undefined },
): { readonly width: number; readonly height: number } {
  const edge = options.defaultEdge ?? 1024;
  if (
    original !== undefined &&
    (INPUT_MODELS.includes(model) || (fields['width'] === undefined && fields['aspect_ratio'] === undefined))
  )
    return { width: original.width, height: original.height };
  const ratioEdge = RATIO_EDGES[model];
  if (ratioEdge !== undefined) {
    const ratio = fields['aspect_ratio'] === 'auto' ? '1:1' : (fields['aspect_ratio'] ?? '16:9');
    const size = sizeOfRatio(ratio, ratioEdge * (edge / 1024));
    if (size !== undefined && Math.max(size.width, size.height) * 9 <= Math.min(size.width, size.height) * 21 * 1.05)
      return size;
    throw new BflRejection({
      field: 'aspect_ratio',
      message: 'Value error, Aspect ratio must be between 21:9 and 9:21',
      type: 'value_error',
    });
  }
  const rules = PIXEL_MODELS[model] ?? { multipleOf: 1, min: 16, max: 4096 };
  const side = (name: 'width' | 'height', fallback: number): number => {
    const value = fields[name] ?? fallback;
    const wrong = (message: string, type: string): BflRejection => new BflRejection({ field: name, message, type });
    if (typeof value !== 'number' || !Number.isInteger(value))
      throw wrong('Input should be a valid integer', 'int_type');
    const least = options.relaxedSizes === true ? 16 : rules.min;
    if (value < least) throw wrong(`Input should be greater than or equal to ${least}`, 'greater_than_equal');
    if (value > rules.max) throw wrong(`Input should be less than or equal to ${rules.max}`, 'less_than_equal');
    if (options.relaxedSizes !== true && value % rules.multipleOf !== 0)
      throw wrong(`Input should be a multiple of ${rules.multipleOf}`, 'multiple_of');
    return value;
  };
  return { width: side('width', edge), height: side('height', Math.round((edge * 3) / 4 / 16) * 16) };
}

import type { Pixels } from '../model/measurement.ts';
import type { OutputFormat } from './codec.ts';
import { readInputPicture } from './input-picture.ts';
import type { SimulatorOptions } from './options.ts';
import { sizeOfRatio } from './ratio-size.ts';

/** A request that Together would not take. */
export class TogetherRejection extends Error {
  readonly param: string;

  constructor(param: string, message: string) {
    super(message);
    this.param = param;
  }
}

export interface TogetherRequest {
  readonly prompt: string;
  readonly width: number;
  readonly height: number;
  readonly count: number;
  readonly format: OutputFormat;
  readonly isInline: boolean;
  readonly seed?: number;
  readonly originals: readonly Pixels[];
}

type Fields = Readonly<Record<string, unknown>>;

/** Model ids as of 2026-11-20: the vendor's client and model list. */
export const TOGETHER_MODELS: ReadonlySet<string> = new Set([
  'black-forest-labs/FLUX.1-schnell',
  'black-forest-labs/FLUX.1-schnell-Free',
  'black-forest-labs/FLUX.1-dev',
  'black-forest-labs/FLUX.1.1-pro',
  'black-forest-labs/FLUX.1-kontext-pro',
  'black-forest-labs/FLUX.2-pro',
  'black-forest-labs/FLUX.2-dev',
  'google/gemini-3-pro-image',
]);

/** Checks a body as the vendor does. Throws `TogetherRejection`. */
export async function parseTogetherRequest(fields: Fields, options: SimulatorOptions): Promise<TogetherRequest> {
  const { prompt, seed } = fields;
  if (typeof prompt !== 'string' || prompt === '') throw new TogetherRejection('prompt', 'prompt is required');
  if (seed !== undefined && !Number.isInteger(seed)) throw new TogetherRejection('seed', 'seed must be an integer');
  const originals = await readOriginals(fields);
  const format = oneOf(fields, 'output_format', ['jpeg', 'png']);
  return {
    prompt,
    ...readSize(fields, { options, original: originals[0] }),
    count: wholeNumber(fields, 'n', { least: 1, most: 4, fallback: 1 }),
    format: format as OutputFormat,
    isInline: oneOf(fields, 'response_format', ['url', 'base64']) === 'base64',
    ...(typeof seed === 'number' ? { seed } : {}),
    originals,
  };
}

/** The first of the words is the default. */
function oneOf(fields: Fields, name: string, words: readonly string[]): string {
  const value = fields[name] ?? words[0];
  if (typeof value === 'string' && words.includes(value)) return value;
  throw new TogetherRejection(name, `${name} must be one of: ${words.join(', ')}`);
}

function wholeNumber(
  fields: Fields,
  name: string,
  { least, most, fallback }: { readonly least: number; readonly most: number; readonly fallback: number },
): number {
  const value = fields[name] ?? fallback;
  if (typeof value === 'number' && Number.isInteger(value) && value >= least && value <= most) return value;
  throw new TogetherRejection(name, `${name} must be between ${least} and ${most}`);
}

async function readOriginals({ image_url: single, reference_images: several }: Fields): Promise<Pixels[]> {
  const given = [...(single === undefined ? [] : [single]), ...(Array.isArray(several) ? (several as unknown[]) : [])];
  const pictures = await Promise.all(given.map(readInputPicture));
  if (pictures.includes(undefined)) throw new TogetherRejection('image_url', 'image_url could not be read as an image');
  return pictures.filter((picture) => picture !== undefined);
}

function readSize(
  fields: Fields,
  { options, original }: { readonly options: SimulatorOptions; readonly original: Pixels | undefined },
): { readonly width: number; readonly height: number } {
  const edge = options.defaultEdge ?? 1024;
  const { width, height, aspect_ratio: ratio } = fields;
  if (ratio !== undefined) {
    const size = sizeOfRatio(ratio, edge);
    if (size === undefined) throw new TogetherRejection('aspect_ratio', 'aspect_ratio must be a ratio such as 16:9');
    return size;
  }
  if (original !== undefined && width === undefined && height === undefined)
    return { width: original.width, height: original.height };
  const limits = { least: options.relaxedSizes === true ? 16 : 64, most: 4096, fallback: edge };
  return { width: wholeNumber(fields, 'width', limits), height: wholeNumber(fields, 'height', limits) };
}

import type { Pixels } from '../model/measurement.ts';
import { readImageHeader } from '../shared/image-header.ts';
import { generationOf, hasFreeSizes } from './catalogue.ts';
import { decodePicture, type OutputFormat } from './codec.ts';
import type { Exchange } from './exchange.ts';
import { invalid, OpenaiRejection } from './openai-errors.ts';
import type { SimulatorOptions } from './options.ts';
import { readForm, readJson } from './recording.ts';

const FIELDS = {
  generations: ['model', 'prompt', 'n', 'size', 'quality', 'background', 'output_format', 'output_compression',
    'moderation', 'stream', 'partial_images', 'complexity', 'safety_identifier', 'user', 'frame_count',
    'frame_duration_ms', 'svg'],
  edits: ['model', 'prompt', 'n', 'size', 'quality', 'background', 'output_format', 'output_compression', 'moderation',
    'stream', 'partial_images', 'complexity', 'safety_identifier', 'user', 'image', 'images', 'mask', 'markup',
    'input_fidelity', 'frame_count', 'frame_duration_ms'],
}; // prettier-ignore
const MAX_PROMPT_CHARACTERS = 32_000;
const MAX_IMAGES = 16;
const MAX_MASK_BYTES = 4 * 1024 * 1024;
const MAX_IMAGE_BYTES = 50 * 1024 * 1024;
const FIXED_SIZES = ['1024x1024', '1536x1024', '1024x1536'];

export interface OpenaiRequest {
  readonly model: string;
  readonly prompt: string;
  readonly count: number;
  readonly width: number;
  readonly height: number;
  /** Effective, never `auto`. */
  readonly quality: string;
  readonly background: 'opaque' | 'transparent';
  readonly format: OutputFormat;
  /** 0–100; absent: not sent. */
  readonly compression?: number;
  readonly responseFormat: 'b64_json' | 'url';
  readonly seed?: number;
  readonly stream: boolean;
  readonly partialImages: number;
  readonly originals: readonly Pixels[];
  readonly mask?: Pixels;
}

type Fields = Readonly<Record<string, unknown>>;

/** The raw fields of a body; files of a form are `File`s under their name without `[]`, always as lists. */
export async function readOpenaiFields(exchange: Exchange): Promise<Fields> {
  const form = await readForm(exchange);
  if (form !== undefined) return fieldsOfForm(form);
  const value = readJson(exchange);
  if (value === null || typeof value !== 'object' || Array.isArray(value))
    throw new OpenaiRejection({ status: 400, message: 'We could not parse the JSON body of your request.' });
  return value as Fields;
}

function fieldsOfForm(form: FormData): Fields {
  const fields: Record<string, unknown> = {};
  for (const [name, value] of form.entries()) {
    const plain = name.replace(/\[\d*\]$/, '');
    if (typeof value !== 'string') fields[plain] = [...((fields[plain] as File[] | undefined) ?? []), value];
    else fields[plain] = /^-?\d+(\.\d+)?$/.test(value) && plain !== 'prompt' ? Number(value) : parseBoolean(value);
  }
  return fields;
}

function parseBoolean(value: string): string | boolean {
  return value === 'true' ? true : value === 'false' ? false : value;
}

/** Checks fields as the vendor does. Throws `OpenaiRejection`. */
export async function parseOpenaiRequest(
  fields: Fields,
  context: {
    readonly operation: 'generations' | 'edits';
    readonly options: SimulatorOptions;
    readonly isSeeded: boolean;
  },
): Promise<OpenaiRequest> {
  const { operation, options, isSeeded } = context;
  const isGateway = options.gateway !== undefined;
  const model = String(fields['model']);
  checkNames(fields, { operation, isGateway, isSeeded });
  const prompt = fields['prompt'];
  if (typeof prompt !== 'string' || prompt === '')
    throw invalid("Missing required parameter: 'prompt'.", 'prompt', 'missing_required_parameter');
  if (Array.from(prompt).length > MAX_PROMPT_CHARACTERS)
    throw invalid(
      `Invalid 'prompt': string too long. Expected at most ${MAX_PROMPT_CHARACTERS} characters.`,
      'prompt',
      'string_above_max_length',
    );
  const images = operation === 'edits' ? await readOriginals(fields) : [];
  const mask = operation === 'edits' ? await readMask(fields, images[0]) : undefined;
  if (fields['input_fidelity'] !== undefined && generationOf(model) >= 2)
    throw invalid(
      `The parameter 'input_fidelity' is not supported by the model '${model}'.`,
      'input_fidelity',
      'unsupported_parameter',
    );
  const size = readSize(fields, model, { options, original: images[0] });
  const format = choice(fields, 'output_format', ['png', 'jpeg', 'webp'], 'png');
  const background = choice(fields, 'background', ['auto', 'opaque', 'transparent'], 'auto');
  if (background === 'transparent' && format === 'jpeg')
    throw invalid('Transparent background is not supported for JPEG output format.', 'background');
  const compression = wholeNumber(fields, 'output_compression', 0, 100);
  if (compression !== undefined && format === 'png' && compression < 100)
    throw invalid('Compression less than 100 is not supported for PNG output format.', 'output_compression');
  const responseFormat = choice(
    fields,
    'response_format',
    ['b64_json', 'url'],
    isGateway && options.gateway !== true && options.gateway?.urlReplies === true ? 'url' : 'b64_json',
  );
  const qualities =
    generationOf(model) >= 2.5 ? ['auto', 'low', 'medium', 'high', 'xhigh', 'max'] : ['auto', 'low', 'medium', 'high'];
  const quality = choice(fields, 'quality', qualities, 'auto');
  choice(fields, 'moderation', ['auto', 'low'], 'auto');
  const seed = isSeeded || isGateway ? wholeNumber(fields, 'seed', 0, 2 ** 32 - 1) : undefined;
  return {
    model,
    prompt,
    count: wholeNumber(fields, 'n', 1, 10) ?? 1,
    ...size,
    quality: quality === 'auto' ? 'medium' : quality,
    background: background === 'transparent' ? 'transparent' : 'opaque',
    format: format as OutputFormat,
    ...(compression === undefined ? {} : { compression }),
    responseFormat: responseFormat as 'b64_json' | 'url',
    ...(seed === undefined ? {} : { seed }),
    stream: fields['stream'] === true,
    partialImages: wholeNumber(fields, 'partial_images', 0, 3) ?? 0,
    originals: images,
    ...(mask === undefined ? {} : { mask }),
  };
}

function checkNames(
  fields: Fields,
  context: { readonly operation: 'generations' | 'edits'; readonly isGateway: boolean; readonly isSeeded: boolean },
): void {
  if (context.isGateway) return;
  const known = FIELDS[context.operation];
  for (const name of Object.keys(fields)) {
    if (known.includes(name) || (name === 'seed' && context.isSeeded)) continue;
    throw invalid(`Unknown parameter: '${name}'.`, name, 'unknown_parameter');
  }
}

function choice(fields: Fields, name: string, allowed: readonly string[], fallback: string): string {
  const value = fields[name];
  if (value === undefined || value === null) return fallback;
  if (typeof value === 'string' && allowed.includes(value)) return value;
  const list = allowed.map((word) => `'${word}'`).join(', ');
  throw invalid(`Invalid value: '${asText(value)}'. Supported values are: ${list}.`, name);
}

function wholeNumber(fields: Fields, name: string, min: number, max: number): number | undefined {
  const value = fields[name];
  if (value === undefined || value === null) return undefined;
  if (typeof value !== 'number' || !Number.isInteger(value))
    throw invalid(`Invalid type for '${name}': expected an integer.`, name, 'invalid_type');
  if (value < min)
    throw invalid(
      `Invalid '${name}': integer below minimum value. Expected a value >= ${min}, but got ${value} instead.`,
      name,
      'integer_below_min_value',
    );
  if (value > max)
    throw invalid(
      `Invalid '${name}': integer above maximum value. Expected a value <= ${max}, but got ${value} instead.`,
      name,
      'integer_above_max_value',
    );
  return value;
}

function readSize(
  fields: Fields,
  model: string,
  context: { readonly options: SimulatorOptions; readonly original: Pixels | undefined },
): { readonly width: number; readonly height: number } {
  const { options, original } = context;
  const edge = options.defaultEdge ?? 1024;
  const size = fields['size'] ?? 'auto';
  if (options.gateway !== undefined && options.gateway !== true && options.gateway.ignoreSize === true)
    return { width: edge, height: edge };
  if (size === 'auto') {
    const { width, height } = original ?? { width: edge, height: edge };
    return sizeProblem(width, height, model, options) === undefined ? { width, height } : { width: edge, height: edge };
  }
  const match = typeof size === 'string' ? /^([1-9]\d{0,4})x([1-9]\d{0,4})$/.exec(size) : null;
  if (match === null)
    throw invalid(`Invalid size '${asText(size)}'. Expected 'auto' or 'WIDTHxHEIGHT'.`, 'size', 'invalid_size');
  const width = Number(match[1]);
  const height = Number(match[2]);
  const problem = sizeProblem(width, height, model, options);
  if (problem !== undefined) throw invalid(`Invalid size '${match[0]}'. ${problem}`, 'size', 'invalid_size');
  return { width, height };
}

/** Size rules of the vendor's SDK and guides: multiples of 16, at most 3:1, edges to 3,840, pixels 655,360–8,294,400. */
function sizeProblem(width: number, height: number, model: string, options: SimulatorOptions): string | undefined {
  const shorter = Math.min(width, height);
  const longer = Math.max(width, height);
  if (options.relaxedSizes === true) return shorter < 16 || longer > 4096 ? 'Edges go from 16 to 4096.' : undefined;
  if (!hasFreeSizes(model))
    return FIXED_SIZES.includes(`${width}x${height}`)
      ? undefined
      : `Supported sizes are ${FIXED_SIZES.join(', ')}, and auto.`;
  if (width % 16 !== 0 || height % 16 !== 0) return 'Width and height must be divisible by 16.';
  if (longer > shorter * 3) return 'The aspect ratio must be between 1:3 and 3:1.';
  if (longer > 3840) return 'The longest edge must not exceed 3840.';
  if (width * height < 655_360) return 'The picture is below the minimum pixel budget of 655360.';
  if (width * height > 8_294_400) return 'The picture is above the maximum pixel budget of 8294400.';
  return undefined;
}

async function readOriginals(fields: Fields): Promise<Pixels[]> {
  const given = fields['image'] ?? fields['images'];
  const list: readonly unknown[] = Array.isArray(given) ? given : given === undefined ? [] : [given];
  if (list.length === 0) throw invalid("Missing required parameter: 'image'.", 'image', 'missing_required_parameter');
  if (list.length > MAX_IMAGES)
    throw invalid(`Too many images: at most ${MAX_IMAGES} are accepted.`, 'image', 'array_above_max_length');
  return Promise.all(list.map((item) => decodeInput(item, 'image', MAX_IMAGE_BYTES)));
}

async function readMask(fields: Fields, original: Pixels | undefined): Promise<Pixels | undefined> {
  const given = fields['mask'];
  if (given === undefined) return undefined;
  const mask = await decodeInput(Array.isArray(given) ? given[0] : given, 'mask', MAX_MASK_BYTES);
  if (original !== undefined && (mask.width !== original.width || mask.height !== original.height))
    throw invalid(
      `Invalid mask image: its size ${mask.width}x${mask.height} does not match the image size ${original.width}x${original.height}.`,
      'mask',
      'invalid_image_file',
    );
  return mask;
}

async function decodeInput(item: unknown, param: string, maxBytes: number): Promise<Pixels> {
  const bytes = await inputBytes(item, param);
  if (bytes.length > maxBytes)
    throw new OpenaiRejection({
      status: 413,
      message: `The ${param} file is too large.`,
      param,
      code: 'file_too_large',
    });
  const header = readImageHeader(bytes);
  const allowed = param === 'mask' ? ['image/png'] : ['image/png', 'image/jpeg', 'image/webp'];
  if (header === undefined || !allowed.includes(header.mediaType))
    throw invalid(
      `Unsupported file mimetype for '${param}'. Supported file formats are ${allowed.join(', ')}.`,
      param,
      'unsupported_file_mimetype',
    );
  try {
    return await decodePicture(bytes);
  } catch {
    // What sharp says about damaged bytes is not what the vendor would say.
    throw invalid(`Invalid image file for '${param}'.`, param, 'invalid_image_file');
  }
}

/** A form's file, or `{image_url: "data:…"}` of the JSON form. Links and file ids lead out of the machine and are not followed. */
async function inputBytes(item: unknown, param: string): Promise<Uint8Array> {
  if (item instanceof Blob) return new Uint8Array(await item.arrayBuffer());
  const url = (item as { image_url?: unknown } | null)?.image_url;
  const base64 = typeof url === 'string' ? /^data:[^,]*;base64,(.*)$/s.exec(url)?.[1] : undefined;
  if (base64 === undefined)
    throw invalid(`Invalid '${param}': expected a file, or an image_url with a data URL.`, param);
  return Buffer.from(base64, 'base64');
}

function asText(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}

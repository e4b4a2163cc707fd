import type { Pixels } from '../model/measurement.ts';
import { decodePicture } from './codec.ts';
import type { SimulatorOptions } from './options.ts';

/** A request that Gemini would not take. `field` is the path of the offending field, for `fieldViolations`. */
export class GeminiRejection extends Error {
  readonly status: number;
  readonly code: string;
  readonly field: string | undefined;
  readonly reason: string | undefined;

  constructor(
    status: number,
    code: string,
    message: string,
    details: { readonly field?: string; readonly reason?: string } = {},
  ) {
    super(message);
    this.status = status;
    this.code = code;
    this.field = details.field;
    this.reason = details.reason;
  }
}

export interface GeminiRequest {
  readonly prompt: string;
  readonly width: number;
  readonly height: number;
  readonly imageSize: string;
  readonly wantsImage: boolean;
  readonly wantsText: boolean;
  readonly seed?: number;
  readonly originals: readonly Pixels[];
}

type Fields = Readonly<Record<string, unknown>>;

const REQUEST_FIELDS = [
  'contents',
  'generationConfig',
  'safetySettings',
  'tools',
  'toolConfig',
  'systemInstruction',
  'cachedContent',
  'serviceTier',
  'labels',
  'model',
];
const GENERATION_FIELDS = [
  'responseModalities',
  'imageConfig',
  'thinkingConfig',
  'seed',
  'candidateCount',
  'temperature',
  'topP',
  'topK',
  'maxOutputTokens',
  'stopSequences',
  'responseMimeType',
  'mediaResolution',
  'presencePenalty',
  'frequencyPenalty',
];
const IMAGE_FIELDS = ['aspectRatio', 'imageSize'];
const VERTEX_IMAGE_FIELDS = ['personGeneration', 'prominentPeople', 'imageOutputOptions'];
const RATIOS = ['1:1', '2:3', '3:2', '3:4', '4:3', '4:5', '5:4', '9:16', '16:9', '21:9'];
const EXTREME_RATIOS = ['1:4', '4:1', '1:8', '8:1'];
const EXTREME_RATIO_MODELS: ReadonlySet<string> = new Set(['gemini-3.1-flash-image', 'gemini-nano-banana-2.1']);
const SIZE_FACTORS: Readonly<Record<string, number>> = { '512': 0.5, '1K': 1, '2K': 2, '4K': 4 };
/** Width at 1K by ratio, as the vendor's image guide prints them; the others follow from one megapixel. */
const WIDTHS_AT_1K: Readonly<Record<string, readonly [number, number]>> = {
  '1:1': [1024, 1024],
  '2:3': [848, 1264],
  '3:2': [1264, 848],
  '3:4': [896, 1200],
  '4:3': [1200, 896],
  '4:5': [928, 1152],
  '5:4': [1152, 928],
  '9:16': [768, 1376],
  '16:9': [1376, 768],
  '21:9': [1584, 672],
};
const MAX_REFERENCES = 14;

/** Checks a body as the vendor does. Field names may be camelCase or snake_case. Throws `GeminiRejection`. */
export async function parseGeminiRequest(
  body: unknown,
  context: { readonly model: string; readonly options: SimulatorOptions; readonly isVertex?: boolean },
): Promise<GeminiRequest> {
  const { model, options, isVertex = false } = context;
  const isGateway = options.gateway !== undefined;
  const fields = record(body, '');
  const config = record(fields['generationConfig'] ?? {}, 'generation_config');
  const image = record(config['imageConfig'] ?? {}, 'generation_config.image_config');
  if (!isGateway) {
    checkNames(fields, REQUEST_FIELDS, '');
    checkNames(config, GENERATION_FIELDS, 'generation_config');
    checkNames(
      image,
      isVertex ? [...IMAGE_FIELDS, ...VERTEX_IMAGE_FIELDS] : IMAGE_FIELDS,
      'generation_config.image_config',
    );
  }
  const { prompt, originals } = await readContents(fields['contents']);
  const modalities = readModalities(config['responseModalities']);
  const size = readSize(image, { model, options, original: originals[0] });
  const seed = config['seed'];
  if (seed !== undefined && (typeof seed !== 'number' || !Number.isInteger(seed) || Math.abs(seed) > 2 ** 31))
    throw badField('generation_config.seed', 'Invalid value (TYPE_INT32)');
  if (config['candidateCount'] !== undefined && config['candidateCount'] !== 1)
    throw new GeminiRejection(400, 'INVALID_ARGUMENT', 'Multiple candidates is not enabled for this model');
  return {
    prompt,
    ...size,
    wantsImage: modalities.includes('IMAGE'),
    wantsText: modalities.includes('TEXT'),
    ...(seed === undefined ? {} : { seed }),
    originals,
  };
}

function badField(field: string, problem: string): GeminiRejection {
  return new GeminiRejection(400, 'INVALID_ARGUMENT', `Invalid value at '${field}': ${problem}`, { field });
}

/** An object with its keys in camelCase. */
function record(value: unknown, path: string): Fields {
  if (value === null || typeof value !== 'object' || Array.isArray(value))
    throw new GeminiRejection(
      400,
      'INVALID_ARGUMENT',
      `Invalid JSON payload received${path === '' ? '' : ` at '${path}'`}: expected an object.`,
    );
  return Object.fromEntries(
    Object.entries(value).map(([name, item]) => [
      name.replace(/_([a-z])/g, (_all, letter: string) => letter.toUpperCase()),
      item,
    ]),
  );
}

function checkNames(fields: Fields, known: readonly string[], path: string): void {
  const unknown = Object.keys(fields).find((name) => !known.includes(name));
  if (unknown !== undefined)
    throw new GeminiRejection(
      400,
      'INVALID_ARGUMENT',
      `Invalid JSON payload received. Unknown name "${unknown}"${path === '' ? '' : ` at '${path}'`}: Cannot find field.`,
      { field: path },
    );
}

async function readContents(value: unknown): Promise<{ readonly prompt: string; readonly originals: Pixels[] }> {
  const contents: readonly unknown[] = Array.isArray(value) ? value : value === undefined ? [] : [value];
  const texts: string[] = [];
  const originals: Pixels[] = [];
  for (const content of contents) {
    const { role = 'user', parts } = record(content, 'contents');
    if (role !== 'user' && role !== 'model')
      throw new GeminiRejection(400, 'INVALID_ARGUMENT', 'Please use a valid role: user, model.');
    for (const part of Array.isArray(parts) ? (parts as unknown[]) : []) {
      const { text, inlineData } = record(part, 'contents.parts');
      if (typeof text === 'string') texts.push(text);
      if (inlineData !== undefined) originals.push(await decodePart(record(inlineData, 'contents.parts.inline_data')));
    }
  }
  const prompt = texts.join('\n').trim();
  if (prompt === '' && originals.length === 0)
    throw new GeminiRejection(400, 'INVALID_ARGUMENT', '* GenerateContentRequest.contents: contents is not specified');
  if (originals.length > MAX_REFERENCES)
    throw new GeminiRejection(400, 'INVALID_ARGUMENT', `At most ${MAX_REFERENCES} input images are supported.`);
  return { prompt, originals };
}

async function decodePart(inlineData: Fields): Promise<Pixels> {
  const { mimeType, data } = inlineData;
  if (typeof data !== 'string' || !/^[A-Za-z0-9+/_-]*={0,2}$/.test(data))
    throw badField('contents.parts.inline_data.data', 'Base64 decoding failed');
  if (typeof mimeType !== 'string' || !/^image\/(png|jpeg|webp)$/.test(mimeType))
    throw new GeminiRejection(400, 'INVALID_ARGUMENT', `Unsupported MIME type: ${String(mimeType)}`);
  try {
    return await decodePicture(Buffer.from(data, 'base64'));
  } catch {
    // The decoder's words are not the vendor's.
    throw new GeminiRejection(400, 'INVALID_ARGUMENT', 'Unable to process input image. Please retry or report.');
  }
}

function readModalities(value: unknown): readonly string[] {
  if (value === undefined) return ['TEXT', 'IMAGE'];
  if (!Array.isArray(value) || !value.every((item) => item === 'TEXT' || item === 'IMAGE'))
    throw badField('generation_config.response_modalities', 'expected TEXT or IMAGE');
  return value as string[];
}

function readSize(
  image: Fields,
  context: { readonly model: string; readonly options: SimulatorOptions; readonly original: Pixels | undefined },
): Pick<GeminiRequest, 'width' | 'height' | 'imageSize'> {
  const { model, options, original } = context;
  const edge = options.defaultEdge ?? 1024;
  const { aspectRatio, imageSize = '1K' } = image;
  const path = 'generation_config.image_config';
  const ratios = EXTREME_RATIO_MODELS.has(model) ? [...RATIOS, ...EXTREME_RATIOS] : RATIOS;
  if (aspectRatio !== undefined && (typeof aspectRatio !== 'string' || !ratios.includes(aspectRatio)))
    throw badField(`${path}.aspect_ratio`, `Supported aspect ratios are ${ratios.join(', ')}.`);
  const sizes = model.includes('lite')
    ? ['1K']
    : model === 'gemini-3.1-flash-image'
      ? ['512', '1K', '2K', '4K']
      : ['1K', '2K', '4K'];
  if (typeof imageSize !== 'string' || !sizes.includes(imageSize))
    throw badField(`${path}.image_size`, `Supported image sizes are ${sizes.join(', ')}.`);
  if (options.gateway !== undefined && options.gateway !== true && options.gateway.ignoreSize === true)
    return { width: edge, height: edge, imageSize };
  const ratio = aspectRatio ?? (original === undefined ? '1:1' : nearestRatio(original));
  const [width, height] = WIDTHS_AT_1K[ratio] ?? fromRatio(ratio);
  const factor = (SIZE_FACTORS[imageSize] ?? 1) * (edge / 1024);
  return { width: Math.round(width * factor), height: Math.round(height * factor), imageSize };
}

function fromRatio(ratio: string): readonly [number, number] {
  const [across = 1, down = 1] = ratio.split(':').map(Number);
  const unit = Math.sqrt((1024 * 1024) / (across * down));
  return [Math.round((across * unit) / 16) * 16, Math.round((down * unit) / 16) * 16];
}

function nearestRatio({ width, height }: Pixels): string {
  const distance = (ratio: string): number => {
    const [across = 1, down = 1] = ratio.split(':').map(Number);
    return Math.abs(Math.log(width / height / (across / down)));
  };
  return RATIOS.toSorted((a, b) => distance(a) - distance(b))[0]!;
}

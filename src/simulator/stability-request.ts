import type { Pixels } from '../model/measurement.ts';
import { decodePicture, type OutputFormat } from './codec.ts';
import { lightIsEditable } from './light-mask.ts';
import type { SimulatorOptions } from './options.ts';
import { sizeOfRatio } from './ratio-size.ts';

/** What Stability would not take, each as `field: problem`. */
export class StabilityRejection extends Error {}

export interface StabilityOrder {
  readonly prompt: string;
  readonly width: number;
  readonly height: number;
  readonly format: OutputFormat;
  readonly seed?: number;
  readonly original?: Pixels;
  readonly mask?: Pixels;
}

/** Services with a path of their own, and whether they take a picture. */
export const STABILITY_SERVICES: Readonly<Record<string, 'none' | 'optional' | 'required'>> = {
  'generate/ultra': 'optional',
  'generate/core': 'none',
  'generate/sd3': 'optional',
  'edit/inpaint': 'required',
  'edit/outpaint': 'required',
  'edit/search-and-replace': 'required',
  'edit/search-and-recolor': 'required',
  'edit/erase': 'required',
  'edit/remove-background': 'required',
  'edit/replace-background-and-relight': 'required',
  'upscale/fast': 'required',
  'upscale/conservative': 'required',
  'upscale/creative': 'required',
  'control/sketch': 'required',
  'control/structure': 'required',
  'control/style': 'required',
};
/** Services that answer with the id of a task. */
export const STABILITY_TASKS: ReadonlySet<string> = new Set([
  'upscale/creative',
  'edit/replace-background-and-relight',
]);
/** Services that take the picture alone. */
const WORDLESS: ReadonlySet<string> = new Set(['edit/erase', 'edit/remove-background', 'upscale/fast']);
const SEEDLESS: ReadonlySet<string> = new Set(['edit/remove-background', 'upscale/fast']);
/** Models behind `generate/sd3` as of 2026-11-20. */
export const SD3_MODELS: ReadonlySet<string> = new Set([
  'sd3.5-large',
  'sd3.5-large-turbo',
  'sd3.5-medium',
  'sd3.5-flash',
]);
const RATIOS = ['16:9', '1:1', '21:9', '2:3', '3:2', '4:5', '5:4', '9:16', '9:21'];
const FORMATS = ['png', 'jpeg', 'webp'];
const SEARCHES: Readonly<Record<string, string>> = {
  'edit/search-and-replace': 'search_prompt',
  'edit/search-and-recolor': 'select_prompt',
};

/** Checks a form as the vendor does. Throws `StabilityRejection`. */
export async function parseStabilityForm(
  form: FormData,
  { service, options }: { readonly service: string; readonly options: SimulatorOptions },
): Promise<StabilityOrder> {
  const isRelit = service === 'edit/replace-background-and-relight';
  const named = isRelit ? 'background_prompt' : 'prompt';
  const prompt = textOf(form, named) ?? '';
  if (prompt === '' && !WORDLESS.has(service)) throw new StabilityRejection(`${named}: cannot be blank`);
  if (prompt !== '' && WORDLESS.has(service)) throw new StabilityRejection('prompt: is not allowed');
  if (SEEDLESS.has(service) && form.has('seed')) throw new StabilityRejection('seed: is not allowed');
  if (prompt.length > 10_000) throw new StabilityRejection('prompt: must be at most 10000 characters');
  const search = SEARCHES[service];
  if (search !== undefined && textOf(form, search) === undefined)
    throw new StabilityRejection(`${search}: is required`);
  const format = textOf(form, 'output_format') ?? 'png';
  if (!FORMATS.includes(format)) throw new StabilityRejection(`output_format: must be one of ${FORMATS.join(', ')}`);
  const original = await pictureOf(form, isRelit ? 'subject_image' : 'image');
  const mask = await pictureOf(form, 'mask');
  checkPicture(form, { service, hasPicture: original !== undefined });
  const seed = seedOf(form);
  return {
    prompt,
    ...sizeOf(form, { service, options, original }),
    format: format as OutputFormat,
    ...(seed === undefined ? {} : { seed }),
    ...(original === undefined ? {} : { original }),
    ...(mask === undefined ? {} : { mask: lightIsEditable(mask) }),
  };
}

function textOf(form: FormData, name: string): string | undefined {
  const value = form.get(name);
  return typeof value === 'string' ? value : undefined;
}

async function pictureOf(form: FormData, name: string): Promise<Pixels | undefined> {
  const value = form.get(name);
  if (value === null) return undefined;
  if (typeof value === 'string') throw new StabilityRejection(`${name}: must be a file`);
  try {
    return await decodePicture(new Uint8Array(await value.arrayBuffer()));
  } catch {
    // The decoder's words are not the vendor's.
    throw new StabilityRejection(`${name}: could not be decoded`);
  }
}

function checkPicture(
  form: FormData,
  { service, hasPicture }: { readonly service: string; readonly hasPicture: boolean },
): void {
  const rule = STABILITY_SERVICES[service];
  if (rule === 'required' && !hasPicture) throw new StabilityRejection('image: is required');
  if (rule === 'none' && hasPicture) throw new StabilityRejection('image: is not allowed');
  if (rule === 'optional' && hasPicture && textOf(form, 'strength') === undefined)
    throw new StabilityRejection('strength: is required when image is provided');
  const isStartingPoint = textOf(form, 'mode') === 'image-to-image';
  if (service === 'generate/sd3' && hasPicture !== isStartingPoint)
    throw new StabilityRejection('mode: image-to-image and image must be given together');
}

/** 0 means that any seed will do. */
function seedOf(form: FormData): number | undefined {
  const text = textOf(form, 'seed') ?? '0';
  const seed = Number(text);
  if (!/^\d{1,10}$/.test(text) || seed > 4_294_967_294)
    throw new StabilityRejection('seed: must be between 0 and 4294967294');
  return seed === 0 ? undefined : seed;
}

function sizeOf(
  form: FormData,
  {
    service,
    options,
    original,
  }: { readonly service: string; readonly options: SimulatorOptions; readonly original: Pixels | undefined },
): { readonly width: number; readonly height: number } {
  const ratio = textOf(form, 'aspect_ratio');
  if (ratio !== undefined && !RATIOS.includes(ratio))
    throw new StabilityRejection(`aspect_ratio: must be one of ${RATIOS.join(', ')}`);
  if (ratio !== undefined && service === 'generate/sd3' && original !== undefined)
    throw new StabilityRejection('aspect_ratio: is only valid for text-to-image');
  if (original !== undefined && ratio === undefined) return { width: original.width, height: original.height };
  return sizeOfRatio(ratio ?? '1:1', options.defaultEdge ?? 1024)!;
}

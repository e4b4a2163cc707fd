import type { Pixels } from '../model/measurement.ts';
import { readInputPicture } from './input-picture.ts';
import type { SimulatorOptions } from './options.ts';

/** A request that the web UI would not take: status and the words of its `detail`. */
export class SdwebuiRejection extends Error {
  readonly status: number;
  readonly detail: unknown;

  constructor(status: number, detail: unknown) {
    super(JSON.stringify(detail));
    this.status = status;
    this.detail = detail;
  }
}

export interface SdwebuiRequest {
  readonly prompt: string;
  readonly width: number;
  readonly height: number;
  /** Absent: random. */
  readonly seed?: number;
  readonly sampler: string;
  readonly steps: number;
  readonly cfgScale: number;
  /** Name of the checkpoint that is asked for. */
  readonly checkpoint?: string;
  readonly original?: Pixels;
  readonly mask?: Pixels;
}

type Fields = Readonly<Record<string, unknown>>;

const SAMPLERS: ReadonlySet<string> = new Set(['Euler', 'Euler a', 'DPM++ 2M', 'DPM++ 2M SDE', 'DDIM', 'UniPC', 'LCM']);
const DEFAULT_EDGE = 512;

/** Checks a body as the web UI does. Throws `SdwebuiRejection`. */
export async function parseSdwebuiRequest(
  body: unknown,
  { isEdit, options }: { readonly isEdit: boolean; readonly options: SimulatorOptions },
): Promise<SdwebuiRequest> {
  if (body === null || typeof body !== 'object' || Array.isArray(body))
    throw new SdwebuiRejection(422, [{ loc: ['body'], msg: 'value is not a valid dict', type: 'type_error.dict' }]);
  const fields = body as Fields;
  const sampler = fields['sampler_name'] ?? 'Euler';
  if (typeof sampler !== 'string' || !SAMPLERS.has(sampler)) throw new SdwebuiRejection(404, 'Sampler not found');
  const seed = integer(fields, 'seed', -1);
  const settings = (fields['override_settings'] ?? {}) as Fields;
  const checkpoint = settings['sd_model_checkpoint'];
  const edge = Math.min(DEFAULT_EDGE, options.defaultEdge ?? DEFAULT_EDGE);
  return {
    prompt: typeof fields['prompt'] === 'string' ? fields['prompt'] : '',
    width: integer(fields, 'width', edge),
    height: integer(fields, 'height', edge),
    ...(seed < 0 ? {} : { seed }),
    sampler,
    steps: integer(fields, 'steps', 50),
    cfgScale: typeof fields['cfg_scale'] === 'number' ? fields['cfg_scale'] : 7,
    ...(typeof checkpoint === 'string' ? { checkpoint } : {}),
    ...(isEdit ? await readPictures(fields) : {}),
  };
}

function integer(fields: Fields, name: string, fallback: number): number {
  const value = fields[name] ?? fallback;
  if (typeof value === 'number' && Number.isInteger(value)) return value;
  throw new SdwebuiRejection(422, [
    { loc: ['body', name], msg: 'value is not a valid integer', type: 'type_error.integer' },
  ]);
}

async function readPictures(fields: Fields): Promise<Pick<SdwebuiRequest, 'original' | 'mask'>> {
  const inputs = fields['init_images'];
  if (!Array.isArray(inputs)) throw new SdwebuiRejection(404, 'Init image not found');
  const original = await readPicture(inputs[0]);
  if (fields['mask'] == null) return { original };
  const mask = await readPicture(fields['mask']);
  return { original, mask: toEditable(mask, { isInverted: fields['inpainting_mask_invert'] === 1 }) };
}

async function readPicture(value: unknown): Promise<Pixels> {
  const pixels = await readInputPicture(value);
  if (pixels === undefined) throw new SdwebuiRejection(500, 'Invalid encoded image');
  return pixels;
}

/** The web UI repaints what is opaque, or light where nothing is transparent; the painter what is transparent. */
function toEditable(mask: Pixels, { isInverted }: { readonly isInverted: boolean }): Pixels {
  const data = new Uint8Array(mask.data);
  let hasAlpha = false;
  for (let at = 3; at < data.length; at += 4) hasAlpha ||= data[at] !== 255;
  for (let at = 0; at < data.length; at += 4) {
    const isChosen = data[at + (hasAlpha ? 3 : 0)]! > 128;
    data[at + 3] = isChosen === isInverted ? 255 : 0;
  }
  return { ...mask, data };
}

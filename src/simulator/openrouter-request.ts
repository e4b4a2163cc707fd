import type { Pixels } from '../model/measurement.ts';
import { readInputPicture } from './input-picture.ts';
import type { SimulatorOptions } from './options.ts';
import { sizeOfRatio } from './ratio-size.ts';

/** A request that OpenRouter would not take, with the HTTP status that it says. */
export class OpenRouterRejection extends Error {
  readonly status: number;

  constructor(status: number, message: string) {
    super(message);
    this.status = status;
  }
}

export interface OpenRouterOrder {
  readonly prompt: string;
  readonly width: number;
  readonly height: number;
  /** `1K` and so on. */
  readonly sizeClass: string;
  readonly seed?: number;
  readonly originals: readonly Pixels[];
  readonly stream: boolean;
  /** Name of the provider that serves. */
  readonly provider: string;
}

type Fields = Readonly<Record<string, unknown>>;

/** Models as of 2026-11-20, each with the slug and name of who serves it first. */
export const OPENROUTER_MODELS: Readonly<Record<string, string>> = {
  'google/gemini-nano-banana-2.1': 'google-ai-studio',
  'google/gemini-3-pro-image': 'google-ai-studio',
  'openai/gpt-image-2': 'openai',
  'black-forest-labs/flux.2-pro': 'black-forest-labs',
  'black-forest-labs/flux.2-max': 'black-forest-labs',
};
const PROVIDERS: Readonly<Record<string, string>> = {
  'google-ai-studio': 'Google AI Studio',
  'google-vertex': 'Google',
  openai: 'OpenAI',
  'black-forest-labs': 'Black Forest Labs',
};
const EDGES: Readonly<Record<string, number>> = { '0.5K': 0.5, '1K': 1, '2K': 2, '4K': 4 };

/** Checks a body as the gateway does. Throws `OpenRouterRejection`. */
export async function parseOpenRouterRequest(
  fields: Fields,
  { model, options }: { readonly model: string; readonly options: SimulatorOptions },
): Promise<OpenRouterOrder> {
  const { messages, modalities, seed, stream } = fields;
  if (!Array.isArray(messages) || messages.length === 0)
    throw new OpenRouterRejection(400, 'Input required: specify "prompt" or "messages"');
  if (!Array.isArray(modalities) || !modalities.includes('image'))
    throw new OpenRouterRejection(404, 'No endpoints found that support the requested output modalities: text');
  const { prompt, originals } = await readContent((messages as unknown[]).at(-1));
  const config = (fields['image_config'] ?? {}) as Fields;
  return {
    prompt,
    ...readSize(config, { options, original: originals[0] }),
    ...(typeof seed === 'number' ? { seed } : {}),
    originals,
    stream: stream === true,
    provider: providerOf(fields['provider'], model),
  };
}

async function readContent(
  message: unknown,
): Promise<{ readonly prompt: string; readonly originals: readonly Pixels[] }> {
  const content = (message as { content?: unknown } | null)?.content;
  if (typeof content === 'string') return { prompt: content, originals: [] };
  const parts = Array.isArray(content) ? (content as Fields[]) : [];
  const texts = parts.flatMap(({ text }) => (typeof text === 'string' ? [text] : []));
  const urls = parts.flatMap(({ image_url: image }) => (image == null ? [] : [(image as { url?: unknown }).url]));
  const pictures = await Promise.all(urls.map(readInputPicture));
  if (texts.length === 0) throw new OpenRouterRejection(400, 'messages: a text part is required');
  if (pictures.includes(undefined)) throw new OpenRouterRejection(400, 'Invalid image: could not be decoded');
  return { prompt: texts.join('\n'), originals: pictures.filter((picture) => picture !== undefined) };
}

function readSize(
  { aspect_ratio: ratio, image_size: named }: Fields,
  { options, original }: { readonly options: SimulatorOptions; readonly original: Pixels | undefined },
): { readonly width: number; readonly height: number; readonly sizeClass: string } {
  const sizeClass = named ?? '1K';
  const factor = typeof sizeClass === 'string' ? EDGES[sizeClass] : undefined;
  if (factor === undefined) throw new OpenRouterRejection(400, 'image_config.image_size: Invalid option');
  const fallback = original === undefined ? '1:1' : `${original.width}:${original.height}`;
  const size = sizeOfRatio(ratio ?? fallback, (options.defaultEdge ?? 1024) * factor);
  if (size === undefined) throw new OpenRouterRejection(400, 'image_config.aspect_ratio: Invalid option');
  return { ...size, sizeClass: sizeClass as string };
}

/** The model's first provider, unless the request names others. */
function providerOf(preferences: unknown, model: string): string {
  const { only, order } = (preferences ?? {}) as { readonly only?: unknown; readonly order?: unknown };
  const own = Object.hasOwn(OPENROUTER_MODELS, model) ? OPENROUTER_MODELS[model]! : 'openai';
  const wanted = [only, order].flatMap((list) => (Array.isArray(list) ? list.map(String) : []))[0] ?? own;
  const name = PROVIDERS[wanted.split('/')[0]!];
  if (name === undefined)
    throw new OpenRouterRejection(404, 'No allowed providers are available for the selected model.');
  return name;
}

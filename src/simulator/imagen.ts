import { behaviourOf, decideFate, type Fate } from './behaviour.ts';
import { jsonReply, type Exchange, type Reply } from './exchange.ts';
import { GeminiRejection } from './gemini-request.ts';
import { cutIfFated, wireFailure } from './job-desk.ts';
import { readJson } from './recording.ts';
import { makePicture } from './studio.ts';
import type { World } from './world.ts';

/** Pixels at 1K by ratio, as the vendor's guide printed them. */
const SIZES: Readonly<Record<string, readonly [number, number]>> = {
  '1:1': [1024, 1024],
  '3:4': [896, 1280],
  '4:3': [1280, 896],
  '9:16': [768, 1408],
  '16:9': [1408, 768],
};
const PARAMETERS: ReadonlySet<string> = new Set([
  'sampleCount',
  'aspectRatio',
  'sampleImageSize',
  'seed',
  'addWatermark',
  'enhancePrompt',
  'safetySetting',
  'personGeneration',
  'includeRaiReason',
  'includeSafetyAttributes',
  'language',
  'negativePrompt',
  'guidanceScale',
  'outputOptions',
]);
const WITHHELD =
  "Unable to show generated images. All images were filtered out because they violated Google's Responsible AI practices. Support codes: 56562880";
const BLOCKED =
  "The prompt could not be submitted. This prompt contains sensitive words that violate Google's Responsible AI practices. Support codes: 42876398";

type Fields = Readonly<Record<string, unknown>>;

/**
 * Imagen's `:predict`. Google's own names are gone; any other that begins with `imagen-`, and those that the options
 * bring back, stand for what mocks and gateways still serve. Throws `GeminiRejection`.
 */
export async function answerPredict(
  exchange: Exchange,
  { model, world }: { readonly model: string; readonly world: World },
): Promise<Reply> {
  const { options } = world;
  const isServed = model.startsWith('imagen-') || options.gateway !== undefined;
  if (!isServed || behaviourOf(options, model).retired === true)
    throw new GeminiRejection(
      404,
      'NOT_FOUND',
      `Publisher Model \`publishers/google/models/${model}\` was not found or your project does not have access to it.`,
    );
  const { prompt, parameters } = readRequest(exchange, options.gateway !== undefined);
  const seed = parameters['seed'];
  const fate = decideFate({
    options,
    model,
    prompt,
    turn: world.nextTurn(model, prompt),
    ...(typeof seed === 'number' ? { seed } : {}),
    isSeededVendor: true,
  });
  const broken = wireFailure(fate, { world, start: '{"predictions":[{"bytesBase64Encoded":"' }) ?? limitReply(fate);
  if (broken !== undefined) return { ...broken, latencyMs: fate.latencyMs };
  rejectByFate(fate);
  const predictions = await predict(fate, { model, prompt, parameters, edge: options.defaultEdge ?? 1024 });
  // Nothing that passed the filter: the field itself is left out.
  const reply = jsonReply(200, predictions.length === 0 ? {} : { predictions });
  return { ...cutIfFated(reply, fate), latencyMs: fate.latencyMs };
}

function rejectByFate({ failure, refused }: Fate): void {
  if (failure === 'serverError') throw new GeminiRejection(500, 'INTERNAL', 'Internal error encountered.');
  if (failure === 'unavailable') throw new GeminiRejection(503, 'UNAVAILABLE', 'The service is currently unavailable.');
  if (refused === 'input') throw invalid(BLOCKED);
}

interface Order {
  readonly model: string;
  readonly prompt: string;
  readonly parameters: Fields;
  /** Side of a square picture at 1K, pixels. */
  readonly edge: number;
}

async function predict(fate: Fate, order: Order): Promise<readonly object[]> {
  const { parameters } = order;
  if (fate.refused === 'output')
    return parameters['includeRaiReason'] === true ? [{ raiFilteredReason: WITHHELD }] : [];
  if (fate.failure === 'empty') return [{ mimeType: 'image/png' }];
  const bytes = await paint(fate, order);
  const kept = fate.failure === 'truncatedImage' ? bytes.subarray(0, bytes.length >> 1) : bytes;
  return [{ mimeType: `image/${formatOf(parameters)}`, bytesBase64Encoded: kept.toString('base64') }];
}

function paint({ key, drift }: Fate, { model, prompt, parameters, edge }: Order): Promise<Buffer> {
  const [width, height] = SIZES[ratioOf(parameters)]!;
  const factor = (parameters['sampleImageSize'] === '2K' ? 2 : 1) * (edge / 1024);
  const size = { width: Math.round(width * factor), height: Math.round(height * factor) };
  return makePicture({ model, prompt, key, drift, ...size, index: 0, format: formatOf(parameters) });
}

function ratioOf({ aspectRatio = '1:1' }: Fields): string {
  return typeof aspectRatio === 'string' ? aspectRatio : '';
}

function formatOf({ outputOptions }: Fields): 'jpeg' | 'png' {
  const { mimeType } = (outputOptions ?? {}) as { readonly mimeType?: unknown };
  return mimeType === 'image/jpeg' ? 'jpeg' : 'png';
}

function readRequest(exchange: Exchange, isGateway: boolean): { readonly prompt: string; readonly parameters: Fields } {
  const body = (readJson(exchange) ?? {}) as { readonly instances?: unknown; readonly parameters?: unknown };
  const instance = Array.isArray(body.instances) ? (body.instances[0] as Fields | undefined) : undefined;
  const prompt = instance?.['prompt'];
  if (typeof prompt !== 'string' || prompt === '') throw invalid('instances[0].prompt is required.');
  const parameters = (typeof body.parameters === 'object' && body.parameters !== null ? body.parameters : {}) as Fields;
  const unknown = Object.keys(parameters).find((name) => !PARAMETERS.has(name));
  if (unknown !== undefined && !isGateway) throw invalid(`Unknown parameter: ${unknown}.`);
  if (parameters['seed'] !== undefined && parameters['addWatermark'] !== false)
    throw invalid('Seed is not supported when watermark is enabled.');
  if (!Object.hasOwn(SIZES, ratioOf(parameters)))
    throw invalid(`Aspect ratio ${JSON.stringify(parameters['aspectRatio'])} is not supported.`);
  return { prompt, parameters };
}

function invalid(message: string): GeminiRejection {
  return new GeminiRejection(400, 'INVALID_ARGUMENT', message);
}

function limitReply({ failure }: Fate): Reply | undefined {
  if (failure !== 'rateLimited' && failure !== 'quota') return undefined;
  const quotaId = `PredictRequestsPer${failure === 'quota' ? 'Day' : 'Minute'}PerProjectPerModel`;
  const details = [{ '@type': 'type.googleapis.com/google.rpc.QuotaFailure', violations: [{ quotaId }] }];
  const message = 'Quota exceeded for aiplatform.googleapis.com/online_prediction_requests_per_base_model.';
  return jsonReply(429, { error: { code: 429, message, status: 'RESOURCE_EXHAUSTED', details } });
}

import type { BuiltRequest } from './ask-json.ts';
import type { CheckedRequest, GenerateRequest } from './contract.ts';
import { googleModelPath, vertexOptions } from './google-vertex.ts';
import { namedRatioOf, readPixelSize } from './pixel-size.ts';
import { IMAGEN_RATIOS, type VertexRouteOptions } from './vertex-options.ts';

/** `POST …/publishers/google/models/{model}:predict`: wire-format reference 5.2. */
export function buildVertexRequest(request: GenerateRequest): BuiltRequest {
  const options = request.options as VertexRouteOptions;
  const { project, location = 'global', auth } = options;
  const shape = shapeOf(request.size ?? options.size);
  const body = {
    instances: [{ prompt: request.prompt }],
    // Without it, a withheld picture is only missing and nobody says why.
    parameters: { ...parametersOf(options), ...shape, ...seedOf(request), sampleCount: 1, includeRaiReason: true },
  };
  return {
    path: `${googleModelPath(request.model, { project, location })}:predict`,
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
    authorize: (apiKey) => (auth === 'bearer' ? { authorization: `Bearer ${apiKey}` } : { 'x-goog-api-key': apiKey }),
    warnings:
      request.quality === undefined || request.quality === 'auto'
        ? []
        : ['Imagen has no quality setting: the asked quality was not sent.'],
  };
}

/** One sentence for each thing that the vendor is known to reject, or to pass over in silence. */
export function checkVertexRequest(request: CheckedRequest): readonly string[] {
  const { addWatermark, enhancePrompt, size, sampleImageSize } = request.options as VertexRouteOptions;
  const asked = readPixelSize(request.size ?? size);
  const hasRatio = asked === undefined || namedRatioOf(asked, IMAGEN_RATIOS) !== undefined;
  const imageSize = shapeOf(request.size ?? size).sampleImageSize ?? sampleImageSize;
  return [
    ...(hasRatio ? [] : [`Imagen has the aspect ratios ${IMAGEN_RATIOS.join(', ')}.`]),
    ...(imageSize === '2K' && /-fast-/.test(request.model) ? ['The fast Imagen models make 1K pictures only.'] : []),
    ...(request.seed === undefined || (addWatermark === false && enhancePrompt === false)
      ? []
      : ['Imagen honours a seed only with  addWatermark: false  and  enhancePrompt: false.']),
    ...(request.seed !== undefined && request.seed > 2 ** 31 - 1 ? ['Imagen takes seeds up to 2147483647.'] : []),
  ];
}

/** The exact ratio, and the class whose square (1024², 2048²) has the nearest area on a log scale. */
function shapeOf(size: string | undefined): { readonly aspectRatio?: string; readonly sampleImageSize?: '1K' | '2K' } {
  const asked = readPixelSize(size);
  const aspectRatio = asked === undefined ? undefined : namedRatioOf(asked, IMAGEN_RATIOS);
  if (asked === undefined || aspectRatio === undefined) return {};
  return { aspectRatio, sampleImageSize: asked.width * asked.height < 2 ** 21 ? '1K' : '2K' };
}

/** The options that go over the wire as they are. */
function parametersOf(options: VertexRouteOptions): Readonly<Record<string, unknown>> {
  const ours: ReadonlySet<string> = new Set(['size', 'auth', ...Object.keys(vertexOptions)]);
  return Object.fromEntries(Object.entries(options).filter(([name]) => !ours.has(name)));
}

function seedOf({ seed }: GenerateRequest): { readonly seed?: number } {
  return seed === undefined ? {} : { seed };
}

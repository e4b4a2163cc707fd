import type { BuiltRequest } from './ask-json.ts';
import type { CheckedRequest, GenerateRequest } from './contract.ts';
import { toDataUri } from './encode-input.ts';
import { toImageConfig } from './gemini-size.ts';
import type { OpenRouterOptions } from './openrouter-options.ts';

/** Options that are no fields of the body as they stand. */
const NOT_IN_BODY = new Set([
  'size',
  'size_as',
  'image_config',
  'modalities',
  'routing_metadata',
  'http_referer',
  'app_title',
  'extra_body',
]);

/** `POST /chat/completions` with pictures among the modalities of the answer. */
export function buildOpenRouterRequest(request: GenerateRequest): BuiltRequest {
  const options = request.options as OpenRouterOptions;
  const imageConfig = imageConfigOf(request);
  const fields = {
    model: request.model,
    messages: [{ role: 'user', content: contentOf(request) }],
    modalities: options.modalities ?? ['image', 'text'],
    ...(Object.keys(imageConfig).length === 0 ? {} : { image_config: imageConfig }),
    ...(request.seed === undefined ? {} : { seed: request.seed }),
    ...Object.fromEntries(Object.entries(options).filter(([name]) => !NOT_IN_BODY.has(name))),
    ...options.extra_body,
  };
  return {
    path: '/chat/completions',
    headers: {
      'content-type': 'application/json',
      accept: options.stream === true ? 'text/event-stream' : 'application/json',
      ...appHeaders(options),
    },
    body: JSON.stringify(fields),
    authorize: (apiKey) => ({ authorization: `Bearer ${apiKey}` }),
    warnings:
      request.quality === undefined
        ? []
        : ['Chat completions have no quality setting: the asked quality was not sent. See image_config.'],
  };
}

function contentOf({ prompt, images }: GenerateRequest): unknown {
  if (images.length === 0) return prompt;
  return [
    { type: 'text', text: prompt },
    ...images.map((image) => ({ type: 'image_url', image_url: { url: toDataUri(image) } })),
  ];
}

/** A size that was asked for goes before the ratio and class of the route. */
function imageConfigOf({ size, options: given }: GenerateRequest): Readonly<Record<string, unknown>> {
  const options = given as OpenRouterOptions;
  const asked = askedConfig({ size, options });
  if (asked === undefined) return options.image_config ?? {};
  const { aspect_ratio: _ratio, image_size: _class, ...others } = options.image_config ?? {};
  return {
    ...others,
    aspect_ratio: asked.aspectRatio,
    ...(options.size_as === 'aspect-ratio' ? {} : { image_size: asked.imageSize === '512' ? '0.5K' : asked.imageSize }),
  };
}

function askedConfig({
  size,
  options,
}: {
  readonly size: string | undefined;
  readonly options: OpenRouterOptions;
}): ReturnType<typeof toImageConfig> {
  const asked = size ?? options.size;
  return asked === undefined || asked === 'auto' ? undefined : toImageConfig(asked);
}

function appHeaders(options: OpenRouterOptions): Readonly<Record<string, string>> {
  const { http_referer: referer, app_title: title, routing_metadata: hasMetadata } = options;
  return {
    ...(referer === undefined ? {} : { 'http-referer': referer }),
    // As the vendor's client; `X-Title` is its older name.
    ...(title === undefined ? {} : { 'x-openrouter-title': title }),
    ...(hasMetadata === true ? { 'x-openrouter-metadata': 'enabled' } : {}),
  };
}

/** One sentence for each thing that the vendor is known to reject. */
export function checkOpenRouterRequest({ model, size, options: given }: CheckedRequest): readonly string[] {
  const options = given as OpenRouterOptions;
  const asked = size ?? options.size;
  const hasNoRatio = asked !== undefined && asked !== 'auto' && askedConfig({ size, options }) === undefined;
  return [
    ...(/^[^/\s]+\/[^/\s]+$/.test(model)
      ? []
      : [`“${model}” is no model of OpenRouter: expected author/name, for example google/gemini-3-pro-image.`]),
    ...(hasNoRatio ? [`No aspect ratio of image_config is that of ${asked}.`] : []),
  ];
}

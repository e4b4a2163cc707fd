import type { BuiltRequest, JsonRequest } from './ask-json.ts';
import type { CheckedRequest, GenerateRequest } from './contract.ts';
import { toDataUri } from './encode-input.ts';
import type { MidjourneyProxyOptions } from './midjourney-proxy-options.ts';
import { aspectRatioOf, readPixelSize } from './pixel-size.ts';

const MODEL = /^(?:midjourney-)?(v|niji-?)?(\d+(?:\.\d+)?)$/i;

/** `POST /mj/submit/imagine`: what Midjourney takes as flags goes behind the prompt. */
export function buildImagine(request: GenerateRequest): BuiltRequest {
  const { model, prompt, seed, images } = request;
  const options = request.options as MidjourneyProxyOptions;
  const size = readPixelSize(request.size ?? options.size);
  const text = [
    prompt,
    versionFlag(model),
    ...(size === undefined ? [] : [`--ar ${aspectRatioOf(size)}`]),
    ...(seed === undefined ? [] : [`--seed ${seed}`]),
    ...(options.flags === undefined ? [] : [options.flags]),
  ].join(' ');
  return {
    ...post(options, '/submit/imagine', {
      prompt: text,
      ...(images.length === 0 ? {} : { base64Array: images.map(toDataUri) }),
    }),
    warnings: [
      ...(request.quality === undefined ? [] : ['The proxy has no quality setting: the asked quality was not sent.']),
      ...(size === undefined ? [] : ['Midjourney takes aspect ratios only: the number of pixels was not asked for.']),
    ],
  };
}

function versionFlag(model: string): string {
  const [, kind = 'v', version = ''] = MODEL.exec(model) ?? [];
  return `--${kind.toLowerCase().replace('-', '')} ${version}`;
}

/** Enlarges one panel, by the button that the task shows, or by its number where it shows none. */
export function buildUpscale(
  options: MidjourneyProxyOptions,
  task: { readonly id: string; readonly panel: number; readonly customId: string | undefined },
): JsonRequest {
  const { id: taskId, panel, customId } = task;
  return customId === undefined
    ? post(options, '/submit/change', { taskId, action: 'UPSCALE', index: panel })
    : post(options, '/submit/action', { taskId, customId });
}

export function buildFetch(options: MidjourneyProxyOptions, id: string): JsonRequest {
  return {
    method: 'GET',
    path: `${prefixOf(options)}/task/${encodeURIComponent(id)}/fetch`,
    headers: {},
    authorize: authorizer(options),
  };
}

function post(options: MidjourneyProxyOptions, path: string, fields: object): JsonRequest {
  return {
    path: prefixOf(options) + path,
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(fields),
    authorize: authorizer(options),
  };
}

function prefixOf({ speed }: MidjourneyProxyOptions): string {
  return speed === undefined ? '/mj' : `/mj-${speed}/mj`;
}

function authorizer({ auth }: MidjourneyProxyOptions): JsonRequest['authorize'] {
  return (apiKey) => (auth === 'bearer' ? { authorization: `Bearer ${apiKey}` } : { 'mj-api-secret': apiKey });
}

/** One sentence for each thing that cannot be asked. */
export function checkMidjourneyProxyRequest({ model, prompt }: CheckedRequest): readonly string[] {
  return [
    ...(MODEL.test(model)
      ? []
      : [`${model} is not a version of Midjourney that becomes a flag; write for example v7 or niji-6.`]),
    ...(/\s--(seed|ar|aspect|v|version|niji)\s/.test(prompt)
      ? ['The prompt holds --seed, --ar or --v itself; say them as seed, size and model.']
      : []),
  ];
}

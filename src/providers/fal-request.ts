import type { BuiltRequest } from './ask-json.ts';
import type { CheckedRequest, GenerateRequest } from './contract.ts';
import type { FalOptions } from './fal-options.ts';
import { inputFields, maskField } from './input-fields.ts';
import { aspectRatioOf, namedRatioOf, type PixelSize, readPixelSize } from './pixel-size.ts';

/** Ratios of the apps that take one (November 2026); others take some of them. */
const RATIOS = ['21:9', '16:9', '3:2', '4:3', '5:4', '1:1', '4:5', '3:4', '2:3', '9:16', '9:21'];
/** `owner/alias`, perhaps with a namespace before and a path behind. */
const APP = /^[\w.-]{1,100}(\/[\w.-]{1,100}){1,6}$/;
/** Parts that come before the owner. */
const NAMESPACES = new Set(['workflows', 'comfy']);

const QUEUE_HOST = 'queue.fal.run';
const SYNC_HOST = 'fal.run';

export const authorizeFal = (apiKey: string): Readonly<Record<string, string>> => ({ authorization: `Key ${apiKey}` });

/** Submits to the queue of an app, or runs it. */
export function buildFalRequest(request: GenerateRequest, baseUrl: string): BuiltRequest {
  const options = request.options as FalOptions;
  const { mode = 'queue', priority = 'normal', start_timeout: startTimeout, no_retry: noRetry } = options;
  const size = readPixelSize(request.size ?? options.size);
  const input = {
    // What the case asks for goes before what the route says.
    ...options.input,
    prompt: request.prompt,
    ...(size === undefined ? {} : sizeFields(size, options)),
    ...(request.quality === undefined ? {} : { quality: request.quality }),
    ...(request.seed === undefined ? {} : { seed: request.seed }),
    ...inputFields(request.images, options.input_field ?? 'image_urls[]'),
    ...maskField(request.mask, options.mask_field ?? 'mask_url'),
  };
  const path = `/${request.model.split('/').map(encodeURIComponent).join('/')}`;
  return {
    path: mode === 'sync' ? new URL(syncBase(baseUrl) + path) : path,
    headers: {
      'content-type': 'application/json',
      ...(mode === 'queue' ? { 'x-fal-queue-priority': priority } : {}),
      ...(startTimeout === undefined ? {} : { 'x-fal-request-timeout': String(startTimeout) }),
      ...(noRetry === undefined ? {} : { 'x-fal-no-retry': '1' }),
    },
    body: JSON.stringify(input),
    authorize: authorizeFal,
    warnings:
      size !== undefined && options.size_as === 'aspect-ratio'
        ? ['Only the aspect ratio of the size was asked for, because the route has size_as: aspect-ratio.']
        : [],
  };
}

/** The queue's host has a sister that runs apps at once; any other base is taken as it is. */
function syncBase(baseUrl: string): string {
  const url = new URL(baseUrl);
  return url.hostname === QUEUE_HOST ? baseUrl.replace(QUEUE_HOST, SYNC_HOST) : baseUrl;
}

/** Where a request of the queue is asked for: without the path of the app behind owner and alias. */
export function queuePath(model: string, requestId: string): string {
  const parts = model.split('/');
  const app = parts.slice(0, NAMESPACES.has(parts[0]!) ? 3 : 2).map(encodeURIComponent);
  return `/${app.join('/')}/requests/${encodeURIComponent(requestId)}`;
}

function sizeFields(size: PixelSize, options: FalOptions): Readonly<Record<string, unknown>> {
  return options.size_as === 'aspect-ratio'
    ? { aspect_ratio: namedRatioOf(size, RATIOS) ?? aspectRatioOf(size) }
    : { image_size: size };
}

/** One sentence for each thing that the vendor is known to reject. */
export function checkFalRequest(request: CheckedRequest): readonly string[] {
  const options = request.options as FalOptions;
  const { model, baseUrl } = request;
  const size = readPixelSize(request.size ?? options.size);
  const isUnnamed =
    size !== undefined && options.size_as === 'aspect-ratio' && namedRatioOf(size, RATIOS) === undefined;
  const isQueueAtSyncHost = (options.mode ?? 'queue') === 'queue' && URL.parse(baseUrl ?? '')?.hostname === SYNC_HOST;
  return [
    ...(APP.test(model) ? [] : [`“${model}” is no app of fal: expected owner/app, such as fal-ai/flux-2-pro.`]),
    ...(isUnnamed
      ? [`Apps that take an aspect ratio take ${RATIOS.join(', ')}; ${size.width}x${size.height} is none of them.`]
      : []),
    ...(isQueueAtSyncHost ? [`${SYNC_HOST} runs apps at once: leave baseUrl out, or add the option mode: sync.`] : []),
    ...(options.mode === 'sync' && options.priority !== undefined
      ? ['priority is one of the queue and has no meaning with mode: sync.']
      : []),
  ];
}

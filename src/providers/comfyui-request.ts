import { randomInt, randomUUID } from 'node:crypto';

import { z } from 'zod';

import type { FailedReply } from '../model/reply.ts';
import { ContainedFileError, readContainedFile } from '../shared/contained-file.ts';
import { sha256 } from '../shared/hash.ts';
import { askJson, type BuiltRequest, failedReply } from './ask-json.ts';
import { readComfyuiError } from './comfyui-error.ts';
import type { ComfyuiOptions } from './comfyui-options.ts';
import { fillWorkflow, parseWorkflow, placesOf, type WorkflowPlaces } from './comfyui-workflow.ts';
import type { GenerateContext, GenerateRequest, InputBytes } from './contract.ts';
import { rejected } from './failure-class.ts';
import type { Http } from './http.ts';
import { loginHeader } from './login-header.ts';
import { readPixelSize } from './pixel-size.ts';

const MAX_WORKFLOW_BYTES = 4 * 1024 * 1024;
/** `randomInt` draws below 2^48; samplers take up to 2^64. */
const SEED_LIMIT = 2 ** 48 - 1;

/** What is posted, and what its answer is read with. */
export interface ComfyuiSubmission extends BuiltRequest {
  /** Ids of the nodes that must not come out of the server's cache. */
  readonly worked: readonly string[];
  readonly seed: number | undefined;
}

/** Reads the workflow, uploads the input pictures and fills in what is asked for. A reply: it cannot be asked. */
export async function buildComfyuiRequest(
  request: GenerateRequest,
  { http, context }: { readonly http: Http; readonly context: GenerateContext },
): Promise<ComfyuiSubmission | FailedReply> {
  const options = request.options as ComfyuiOptions;
  const parsed = await readWorkflow(options.workflow, context);
  if ('problem' in parsed) return unasked(parsed.problem);
  const places = placesOf(parsed.graph, options);
  const size = readPixelSize(request.size ?? options.size);
  const missing = missingPlace(request, { places, hasSize: size !== undefined });
  if (missing !== undefined) return unasked(missing);

  const uploads: Record<string, string> = {};
  for (const [name, picture] of inputsOf(request)) {
    const stored = await upload(picture, { http, context });
    if (typeof stored !== 'string') return stored;
    uploads[name] = stored;
  }
  const hasSeed = places.seedNodes.length > 0 || places.names.has('seed');
  const seed = request.seed ?? (hasSeed ? randomInt(SEED_LIMIT) : undefined);
  const { graph, worked } = fillWorkflow(parsed.graph, {
    options,
    nonce: randomUUID(),
    values: {
      prompt: request.prompt,
      model: request.model,
      ...size,
      ...(seed === undefined ? {} : { seed }),
      ...uploads,
    },
  });
  return {
    path: '/prompt',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ prompt: graph }),
    authorize: loginHeader,
    worked,
    seed,
    warnings: [
      ...(request.quality === undefined ? [] : ['A workflow has no quality setting: the asked quality was not sent.']),
      ...(size === undefined || (places.names.has('width') && places.names.has('height'))
        ? []
        : ['The workflow has no place for width and height: the asked size was not sent.']),
    ],
  };
}

function unasked(message: string): FailedReply {
  return failedReply({ exchange: {}, failure: rejected('invalid-request'), message });
}

async function readWorkflow(path: string, { root }: GenerateContext): Promise<ReturnType<typeof parseWorkflow>> {
  if (root === undefined) throw new TypeError('a comfyui route needs the folder of the config');
  try {
    const parts = path.split('/').filter((part) => part !== '');
    const bytes = await readContainedFile({ root, parts }, { maxBytes: MAX_WORKFLOW_BYTES });
    return bytes === undefined ? { problem: `The workflow ${path} is gone` } : parseWorkflow(bytes);
  } catch (error) {
    if (!(error instanceof ContainedFileError)) throw error;
    return { problem: `The workflow ${path} cannot be used: ${error.reason}` };
  }
}

/** Something asked for that the workflow cannot do, or something that it needs and that was not given. */
function missingPlace(
  { images, mask, seed }: GenerateRequest,
  { places, hasSize }: { readonly places: WorkflowPlaces; readonly hasSize: boolean },
): string | undefined {
  const { names, seedNodes } = places;
  const needed = (name: string): boolean => names.has(name);
  if (images.length > 0 && !needed('image')) return 'The workflow has no place for an input picture ({{image}})';
  if (mask !== undefined && !needed('mask')) return 'The workflow has no place for a mask ({{mask}})';
  if (seed !== undefined && seedNodes.length === 0 && !needed('seed'))
    return 'The workflow has no place for a seed ({{seed}}, or an input named seed or noise_seed)';
  const absent = [...names].find(
    (name) =>
      (name.startsWith('image') && Number(/_(\d+)$/.exec(name)?.[1] ?? 1) > images.length) ||
      (name === 'mask' && mask === undefined) ||
      ((name === 'width' || name === 'height') && !hasSize),
  );
  return absent === undefined ? undefined : `The workflow asks for {{${absent}}}, which the case does not give`;
}

function inputsOf({ images, mask }: GenerateRequest): readonly (readonly [string, InputBytes])[] {
  return [
    ...images.map((image, index) => [index === 0 ? 'image' : `image_${index + 1}`, image] as const),
    ...(mask === undefined ? [] : [['mask', mask] as const]),
  ];
}

const UploadBody = z.object({ name: z.string().min(1), subfolder: z.string().nullish() });

/** Under the name of its content, so that a picture lies there once however often it is sent. */
async function upload(
  { bytes, mediaType }: InputBytes,
  { http, context }: { readonly http: Http; readonly context: GenerateContext },
): Promise<string | FailedReply> {
  const form = new FormData();
  const name = `image-drift-${sha256(bytes).slice(0, 32)}.${mediaType.slice('image/'.length)}`;
  form.append('image', new Blob([Buffer.from(bytes)], { type: mediaType }), name);
  form.append('type', 'input');
  form.append('overwrite', 'true');
  const encoded = new Response(form);
  const answer = await askJson(http, context, {
    path: '/upload/image',
    headers: { 'content-type': encoded.headers.get('content-type')! },
    body: await encoded.bytes(),
    authorize: loginHeader,
  });
  // Nothing was submitted yet, so nothing can have been billed.
  if (answer.kind === 'failed') return { ...answer, billing: 'no' };
  const stored = answer.status < 300 ? UploadBody.safeParse(answer.value).data : undefined;
  if (stored === undefined) return { ...readComfyuiError(answer), billing: 'no' };
  return stored.subfolder ? `${stored.subfolder}/${stored.name}` : stored.name;
}

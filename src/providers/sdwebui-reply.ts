import { z } from 'zod';

import type { ExchangeFacts, FailedReply, ProviderReply } from '../model/reply.ts';
import { failedReply, type JsonAnswer, spoiled } from './ask-json.ts';
import type { GenerateRequest } from './contract.ts';
import { decodeBase64Image } from './decode-image.ts';
import { readDetailError } from './detail-error.ts';
import { classifyStatus, type FailureClass, rejected } from './failure-class.ts';
import type { SdwebuiOptions } from './sdwebui-options.ts';

const text = z.string().nullish().catch(undefined);
const ImagesBody = z.object({ images: z.array(z.string()), info: z.unknown().optional() });
const InfoBody = z.object({
  seed: z.union([z.number(), z.string()]).nullish().catch(undefined),
  sampler_name: text,
  sd_model_name: text,
  sd_model_hash: text,
  sd_vae_name: text,
  sd_vae_hash: text,
  version: text,
});
type InfoBody = z.infer<typeof InfoBody>;

/** A picture, and the short hash of the checkpoint that painted it. */
export interface SdwebuiPicture {
  readonly reply: ProviderReply;
  readonly modelHash?: string;
}

/** Reads an answer of `txt2img` or `img2img`. */
export function readSdwebuiReply(answer: JsonAnswer, request: GenerateRequest): SdwebuiPicture {
  const body = answer.status < 300 ? ImagesBody.safeParse(answer.value).data : undefined;
  if (body === undefined) return { reply: readSdwebuiError(answer) };
  const { say } = answer;
  const information = readInformation(body.info);
  const exchange = { ...answer.exchange, ...identityOf(information, answer) };
  const first = body.images[0];
  if (first === undefined || first === '')
    return {
      reply: failedReply({
        exchange,
        failure: { reason: 'empty', retryable: false, billing: 'unknown' },
        message: 'The reply has no picture',
      }),
    };
  const decoded = decodeBase64Image(first);
  if ('problem' in decoded)
    return { reply: failedReply({ exchange, failure: spoiled('decode'), message: say(decoded.problem) }) };
  const { seed, sd_model_hash: hash } = information;
  return {
    reply: {
      kind: 'image',
      exchange,
      images: [decoded],
      ...(seed == null ? {} : { provenance: { seed: say(String(seed), 40) } }),
      billing: 'yes',
      warnings: surprises(information, { request, answer }),
    },
    ...(hash ? { modelHash: say(hash, 64) } : {}),
  };
}

/** `info` is JSON within a string; servers that only speak the protocol leave it empty. */
function readInformation(value: unknown): InfoBody {
  if (typeof value !== 'string') return InfoBody.safeParse(value).data ?? {};
  try {
    return InfoBody.safeParse(JSON.parse(value)).data ?? {};
  } catch {
    // Empty or in a form of its own: then the picture came without a word about itself.
    return {};
  }
}

function identityOf(information: InfoBody, { say }: JsonAnswer): Pick<ExchangeFacts, 'servedModel' | 'deployment'> {
  const { sd_model_name: name, sd_model_hash: hash } = information;
  const told = {
    sd_model_hash: hash,
    sampler: information.sampler_name,
    vae: information.sd_vae_name,
    vae_hash: information.sd_vae_hash,
    version: information.version,
  };
  const deployment = Object.entries(told).flatMap(([key, value]) => (value ? [[key, say(value, 120)] as const] : []));
  const served = [name, name && hash ? `[${hash}]` : hash].filter(Boolean).join(' ');
  return {
    ...(served === '' ? {} : { servedModel: say(served, 200) }),
    ...(deployment.length === 0 ? {} : { deployment: Object.fromEntries(deployment) }),
  };
}

/** What came otherwise than asked: a checkpoint that it does not know, the server passes over without a word. */
function surprises(
  { seed, sd_model_name: name, sd_model_hash: hash }: InfoBody,
  { request, answer }: { readonly request: GenerateRequest; readonly answer: JsonAnswer },
): string[] {
  const isAsked = (request.options as SdwebuiOptions).checkpoint !== 'loaded';
  const isOther = isAsked && name != null && name !== '' && !isCheckpoint(request.model, { name, hash });
  return [
    ...(isOther
      ? [`The server painted with ${answer.say(name, 120)} and not with the checkpoint that was asked for.`]
      : []),
    ...(request.seed !== undefined && seed != null && Number(seed) !== request.seed
      ? ['The server used another seed than the one that was asked for.']
      : []),
  ];
}

/** A checkpoint may be asked for by name, by title (`name.safetensors [hash]`), by its path below the models or by its hash. */
function isCheckpoint(
  asked: string,
  { name, hash }: { readonly name: string; readonly hash: string | null | undefined },
): boolean {
  if (stem(asked) === stem(name)) return true;
  const askedHash = /^[0-9a-f]{8,64}$/i.test(asked) ? asked : /\[([0-9a-f]{8,64})\]$/.exec(asked)?.[1];
  return askedHash !== undefined && hash != null && hash !== '' && askedHash.toLowerCase().startsWith(hash);
}

/** The name alone: without folder, file type and `[hash]`. */
function stem(words: string): string {
  return words
    .replace(/\s*\[[0-9a-f]+\]$/, '')
    .replace(/^.*[/\\]/, '')
    .replace(/\.(safetensors|ckpt|gguf|pt)$/i, '')
    .toLowerCase();
}

const OwnError = z.object({ error: z.string(), errors: text });

/** `{error: <class>, detail, body, errors: <words>}` of the server itself, or FastAPI's `detail`. */
export function readSdwebuiError(answer: JsonAnswer): FailedReply {
  const { status, exchange, say, hints, value, excerpt } = answer;
  const own = OwnError.safeParse(value).data;
  const detail = readDetailError(value);
  const candidates = [detail?.text === own?.error ? '' : detail?.text, own?.errors, own?.error, excerpt];
  const words = say(candidates.find(Boolean) ?? '');
  return failedReply({
    exchange,
    failure: classify(answer, words),
    message: `${status < 300 ? 'The reply has no list “images”' : `HTTP ${status}`}: ${words === '' ? 'an error without a message' : words}${isMissingApi(status, words) ? ' (the server may have been started without --api, or the base URL has a part too many)' : ''}`,
    vendorCode: own === undefined || own.error === '' ? undefined : say(own.error, 100),
    hints,
  });
}

function classify({ status, hints }: JsonAnswer, words: string): FailureClass {
  return status === 404 && /\b(model|checkpoint)\b.*\bnot found\b/i.test(words)
    ? rejected('model-gone')
    : classifyStatus(status, hints);
}

function isMissingApi(status: number, words: string): boolean {
  return (status === 404 && /^not found$/i.test(words)) || status === 405;
}

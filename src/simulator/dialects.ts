import { answerBfl } from './bfl-dialect.ts';
import { answerFal } from './fal-dialect.ts';
import { answerComfyui } from './comfyui-dialect.ts';
import { isGeminiModel } from './catalogue.ts';
import type { Exchange, Reply } from './exchange.ts';
import { answerGemini } from './gemini-dialect.ts';
import { answerMidjourney } from './midjourney-dialect.ts';
import { answerOpenai } from './openai-dialect.ts';
import { answerResponses } from './responses-dialect.ts';
import { answerOpenRouter } from './openrouter-dialect.ts';
import type { Dialect } from './options.ts';
import { credentialOf } from './recording.ts';
import { answerReplicate } from './replicate-dialect.ts';
import { answerStability } from './stability-dialect.ts';
import { answerTogether } from './together-dialect.ts';
import { answerSdwebui } from './sdwebui-dialect.ts';
import { answerVertex } from './vertex-dialect.ts';
import type { World } from './world.ts';

/** One vendor's wire format. */
export interface DialectModule {
  readonly name: Dialect;
  serves(exchange: Exchange): boolean;
  /** `undefined`: the vendor has no such path. */
  answer(exchange: Exchange, world: World): Promise<Reply | undefined>;
}

/**
 * Where each dialect lives on the server: the end of a route's `baseUrl`. OpenAI and Gemini live where their own
 * hosts have them; all others have a folder, so that vendors with equal paths do not meet.
 */
export const BASE_PATHS: Readonly<Record<Dialect, string>> = {
  'openai-images': '/v1',
  'openai-responses': '/v1',
  gemini: '/v1beta',
  vertex: '/vertex/v1',
  bfl: '/bfl/v1',
  replicate: '/replicate/v1',
  together: '/together/v1',
  fal: '/fal/queue',
  stability: '/stability',
  openrouter: '/openrouter/api/v1',
  'midjourney-proxy': '/midjourney',
  comfyui: '/comfyui',
  sdwebui: '/sdwebui',
};

/** In the order in which they are asked whether a request is theirs. */
export const DIALECTS: readonly DialectModule[] = [
  { name: 'midjourney-proxy', serves: isBelow('midjourney-proxy'), answer: answerMidjourney },
  { name: 'comfyui', serves: isBelow('comfyui'), answer: answerComfyui },
  { name: 'sdwebui', serves: isBelow('sdwebui'), answer: answerSdwebui },
  { name: 'vertex', serves: isBelow('vertex'), answer: answerVertex },
  { name: 'gemini', serves: isForGemini, answer: answerGemini },
  { name: 'bfl', serves: isBelow('bfl'), answer: answerBfl },
  { name: 'replicate', serves: isBelow('replicate'), answer: answerReplicate },
  { name: 'fal', serves: ({ url }) => url.pathname.startsWith('/fal/'), answer: answerFal },
  { name: 'openrouter', serves: isBelow('openrouter'), answer: answerOpenRouter },
  { name: 'stability', serves: isBelow('stability'), answer: answerStability },
  { name: 'together', serves: isBelow('together'), answer: answerTogether },
  { name: 'openai-responses', serves: isForResponses, answer: answerResponses },
  { name: 'openai-images', serves: isForOpenai, answer: answerOpenai },
];

function isBelow(dialect: Dialect): DialectModule['serves'] {
  return ({ url }) => url.pathname.startsWith(`${BASE_PATHS[dialect]}/`);
}

function isForGemini(exchange: Exchange): boolean {
  const { pathname } = exchange.url;
  if (/^\/v1beta\/(models\/|batches(\/|$))/.test(pathname) || /^\/v1\/models\/[^/]+:\w+$/.test(pathname)) return true;
  if (/^\/v1\/batches(\/|$)/.test(pathname)) return hasGoogleKey(exchange);
  return isModelQuestion(exchange) && isAskedAsGemini(exchange);
}

function isForOpenai(exchange: Exchange): boolean {
  return /^(\/openai)?\/v1\/(images|files|batches)(\/|$)/.test(exchange.url.pathname) || isModelQuestion(exchange);
}

function isForResponses({ url }: Exchange): boolean {
  return /^(\/openai)?\/v1\/responses$/.test(url.pathname);
}

/** `GET /v1/models/x` belongs to both vendors: the auth header or a known Gemini id tells. */
function isModelQuestion({ url }: Exchange): boolean {
  return /^\/v1\/models\/[^/]+$/.test(url.pathname);
}

function isAskedAsGemini(exchange: Exchange): boolean {
  const model = exchange.url.pathname.slice('/v1/models/'.length);
  return hasGoogleKey(exchange) || isGeminiModel(model);
}

function hasGoogleKey(exchange: Exchange): boolean {
  const { scheme } = credentialOf(exchange);
  return scheme === 'x-goog-api-key' || scheme === 'query';
}

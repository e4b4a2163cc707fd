import { createHash } from 'node:crypto';

import { behaviourOf, type Fate } from './behaviour.ts';
import { isOpenaiModel } from './catalogue.ts';
import { jsonReply, proxyPage, type Exchange, type Reply } from './exchange.ts';
import { OpenaiRejection, openaiErrorReply, type OpenaiError } from './openai-errors.ts';
import { credentialOf } from './recording.ts';
import type { World } from './world.ts';

const DEFAULT_OVERSIZED_BYTES = 96 * 1024 * 1024;

/** What every answer carries. `number`: the request's own. */
export function openaiHeaders(number: number): Record<string, string> {
  return {
    'x-request-id': `req_${createHash('sha256').update(`request ${number}`).digest('hex').slice(0, 32)}`,
    'openai-version': '2020-10-01',
    'openai-organization': 'org-simulator',
    'x-ratelimit-limit-requests': '5000',
    'x-ratelimit-remaining-requests': String(Math.max(0, 5000 - number)),
    'x-ratelimit-reset-requests': '12ms',
    'x-ratelimit-limit-images': '250',
    'x-ratelimit-remaining-images': '249',
  };
}

/** Bearer; Azure's paths and resellers take `api-key` too. */
export function openaiKeyProblem(exchange: Exchange, world: World): OpenaiError | undefined {
  const { scheme, key } = credentialOf(exchange);
  const takesKeyHeader = world.options.gateway !== undefined || exchange.url.pathname.startsWith('/openai/');
  const isExpected = scheme === 'bearer' || (takesKeyHeader && (scheme === 'api-key' || scheme === 'x-api-key'));
  if (!isExpected || key === undefined || key === '')
    return { status: 401, message: "You didn't provide an API key. Use an Authorization header with Bearer auth." };
  const { apiKey } = world.options;
  if (apiKey === undefined ? key.startsWith('invalid') : key !== apiKey)
    return { status: 401, message: `Incorrect API key provided: ${key.slice(0, 3)}***.`, code: 'invalid_api_key' };
  return undefined;
}

/** Throws `OpenaiRejection` for a model that is not served, or not to this account. */
export function checkOpenaiModel(model: string, world: World): void {
  const { options } = world;
  const isServed =
    isOpenaiModel(model) ||
    options.gateway !== undefined ||
    (options.models !== undefined && Object.hasOwn(options.models, model));
  if (!isServed || behaviourOf(options, model).retired === true)
    throw new OpenaiRejection({
      status: 404,
      message: `The model '${model}' does not exist or you do not have access to it.`,
      code: 'model_not_found',
      param: 'model',
    });
  if (behaviourOf(options, model).unverified === true)
    throw new OpenaiRejection({
      status: 403,
      message: `Your organization must be verified to use the model \`${model}\`. Please go to the organization settings and click on Verify Organization. After verification, access can take up to 15 minutes.`,
    });
}

/** What breaks before anybody looks at the request's content. `undefined`: nothing does. */
export function openaiBreakdown(
  fate: Fate,
  context: { readonly world: World; readonly headers: Readonly<Record<string, string>>; readonly model: string },
): Reply | undefined {
  const { world, headers, model } = context;
  const fail = (error: OpenaiError, extra: Readonly<Record<string, string>> = {}): Reply =>
    openaiErrorReply(error, { ...headers, ...extra });
  if (fate.failure === 'rateLimited')
    return fail(
      {
        status: 429,
        message: `Rate limit reached for ${model} on images per min (IPM): Limit 250. Please try again in 1s.`,
        type: 'images',
        code: 'rate_limit_exceeded',
      },
      { 'retry-after': '1', 'retry-after-ms': '1000', 'x-ratelimit-remaining-images': '0' },
    );
  if (fate.failure === 'quota')
    return fail({
      status: 429,
      message: 'You exceeded your current quota, please check your plan and billing details.',
      type: 'insufficient_quota',
      code: 'insufficient_quota',
    });
  if (fate.failure === 'serverError')
    return fail({
      status: 500,
      message: 'The server had an error while processing your request.',
      type: 'server_error',
      code: 'server_error',
    });
  if (fate.failure === 'unavailable')
    return fail(
      {
        status: 503,
        message: 'The engine is currently overloaded, please try again later.',
        type: 'server_error',
        code: 'service_unavailable',
      },
      { 'retry-after': '2' },
    );
  if (fate.failure === 'hang') return { status: 200, body: '', holdOpen: true };
  if (fate.failure === 'html') return proxyPage();
  if (fate.failure === 'oversized')
    return {
      ...jsonReply(200, '', headers),
      body: '{"created_at":1795132800,"padding":"',
      fillerBytes: world.options.oversizedBytes ?? DEFAULT_OVERSIZED_BYTES,
    };
  return undefined;
}

import { checkValue } from './check-value.ts';
import { parseBaseUrl } from './base-url.ts';
import type { RouteInput } from './config-schema.ts';
import { nameHint } from './nearest-name.ts';
import { resolvePrice } from './resolve-price.ts';
import { KEY_REFERENCE } from './scalars.ts';
import { showValue } from './show-value.ts';
import type { SourceDocument } from './source-document.ts';
import type { Problem } from '../model/errors.ts';
import type { Price } from '../model/price.ts';
import type { Hosting, Route, RouteLimits } from '../model/route.ts';
import type { ImageProvider } from '../providers/contract.ts';
import { matchesHost } from '../shared/host-pattern.ts';

/** A 4K picture as base64 inside JSON stays well below. */
const MAX_BODY_BYTES = 64 * 1024 * 1024;
const DEFAULT_ATTEMPTS = 3;

export interface RouteContext {
  readonly document: SourceDocument;
  readonly protocols: ReadonlyMap<string, ImageProvider>;
  readonly priceBook: ReadonlyMap<string, Price>;
  readonly routeIds: readonly string[];
  /** Of these: routes that go through batches. */
  readonly batchIds: ReadonlySet<string>;
  readonly defaults: Pick<RouteLimits, 'concurrency' | 'deadlineMs'>;
  readonly addProblems: (...problems: Problem[]) => void;
}

/** Completes a checked route. `undefined` when something was wrong; then a problem was added. */
export function loadRoute(id: string, input: RouteInput, context: RouteContext): Route | undefined {
  const { document, protocols, routeIds, batchIds } = context;
  let isFine = true;
  const fail = (key: string, message: string, hint?: string): void => {
    isFine = false;
    context.addProblems({
      at: document.locate(['routes', id, key]),
      path: `routes.${id}.${key}`,
      message,
      ...(hint === undefined ? {} : { hint }),
    });
  };

  if (input.parityOf === id) fail('parityOf', 'a route cannot be the parity of itself');
  else if (input.parityOf !== undefined && !routeIds.includes(input.parityOf))
    fail(
      'parityOf',
      `there is no route ${showValue(input.parityOf)}`,
      nameHint(
        input.parityOf,
        routeIds.filter((other) => other !== id),
      ),
    );
  else if (input.parityOf !== undefined && batchIds.has(input.parityOf) !== batchIds.has(id))
    fail(
      'parityOf',
      `only one of ${id} and ${input.parityOf} goes through batches, so their pictures would be of different nights`,
      'Give both  batch: true,  or neither',
    );

  const others = routeIds.filter((other) => other !== id);
  for (const [index, other] of (input.fallback ?? []).entries())
    if (other === id) fail('fallback', 'a route cannot be the fallback of itself');
    else if (!routeIds.includes(other))
      fail('fallback', `there is no route ${showValue(other)}`, nameHint(other, others));
    else if (input.fallback!.indexOf(other) < index) fail('fallback', `the route "${other}" is named twice`);
    else if (batchIds.has(other))
      fail(
        'fallback',
        `the route "${other}" goes through batches, and a fallback is asked at once`,
        'Name a route without batch; it may have the same model',
      );
  if (input.fallbackOn !== undefined && input.fallback === undefined)
    fail('fallbackOn', 'there is no fallback that it could be about', 'Add  fallback: [other-route]');

  const baseUrl = input.baseUrl === undefined ? undefined : parseBaseUrl(input.baseUrl);
  if (baseUrl !== undefined && !baseUrl.ok) fail('baseUrl', baseUrl.message, baseUrl.hint);

  const provider = protocols.get(input.protocol);
  if (provider === undefined) {
    fail(
      'protocol',
      `there is no protocol ${showValue(input.protocol)}`,
      nameHint(input.protocol, [...protocols.keys()]),
    );
    return undefined;
  }
  if (provider.isLocal === true && input.baseUrl !== undefined)
    fail('baseUrl', `the protocol ${provider.protocol} works on this machine and has no address`, 'Remove it');
  const options = checkValue(provider.optionsSchema, { document, path: ['routes', id, 'options'], absent: {} });
  context.addProblems(...options.problems);

  if (input.seed !== undefined && provider.capabilities.seed === 'none')
    fail('seed', `the protocol ${provider.protocol} has no seed`, 'Remove it: pictures are then compared as sets');
  if (input.batch === true && provider.batch === undefined)
    fail('batch', `the protocol ${provider.protocol} has no batches`, 'Remove it: requests are then sent one by one');
  if (input.batch === true && input.fallback !== undefined)
    fail(
      'batch',
      'a batch asks no fallback: what it failed at is known a night later, when nobody waits for a picture',
      'Remove batch or fallback',
    );
  const { ownCredentials } = provider;
  const hasOwnCredentials = options.ok && ownCredentials?.isAsked(options.value) === true;
  const isKeyNeeded =
    provider.defaultKeyEnv !== '' &&
    provider.isOpen !== true &&
    // Options that cannot be read may have asked for them.
    !(ownCredentials !== undefined && (hasOwnCredentials || !options.ok));
  if (input.apiKey === undefined && input.baseUrl === undefined && isKeyNeeded) {
    const instead = ownCredentials === undefined ? '' : `, or  ${ownCredentials.hint}`;
    fail('apiKey', "the protocol's own host asks for a key", `Add  apiKey: \${${provider.defaultKeyEnv}}${instead}`);
  }
  if (input.apiKey !== undefined && hasOwnCredentials)
    fail('apiKey', 'the options already ask for credentials that are no key', 'Remove one of them');

  const isCustomBaseUrl = baseUrl?.ok === true && !isOwnHost(new URL(baseUrl.url), provider);
  const price = resolvePrice(input, { isCustomBaseUrl, priceBook: context.priceBook });
  if (price.message !== undefined) fail('price', price.message, price.hint);

  const headers = input.headers === undefined ? undefined : sortedLowerCase(input.headers);
  if (!isFine || !options.ok) return undefined;
  const samplesPerCall = provider.samplesPerCall?.(options.value) ?? 1;
  const apiKeyEnv = input.apiKey === undefined ? undefined : KEY_REFERENCE.exec(input.apiKey)![1]!;
  return {
    id,
    protocol: input.protocol,
    model: input.model,
    baseUrl: baseUrl?.ok === true ? baseUrl.url : impliedBaseUrl(provider, options.value),
    isCustomBaseUrl,
    ...(apiKeyEnv === undefined ? {} : { apiKeyEnv }),
    options: options.value,
    ...(headers === undefined ? {} : { headers }),
    ...(input.seed === undefined ? {} : { seed: input.seed }),
    ...(price.value === undefined ? {} : { price: price.value }),
    limits: {
      concurrency: input.concurrency ?? context.defaults.concurrency,
      deadlineMs: input.deadline ?? context.defaults.deadlineMs,
      maxAttempts: input.attempts ?? DEFAULT_ATTEMPTS,
      maxBodyBytes: MAX_BODY_BYTES,
    },
    ...(input.batch === true ? { batch: true } : {}),
    ...(samplesPerCall > 1 ? { samplesPerCall } : {}),
    ...(input.parityOf === undefined ? {} : { parityOf: input.parityOf }),
    ...(input.fallback === undefined ? {} : { fallback: input.fallback }),
    ...(input.fallbackOn === undefined ? {} : { fallbackOn: input.fallbackOn }),
    ...(input.owner === undefined ? {} : { owner: input.owner }),
    ...(input.billing === undefined ? {} : { billing: input.billing }),
    ...(input.hosting === undefined ? {} : { hosting: toHosting(input.hosting) }),
    source: document.locateKey(['routes', id]),
  };
}

function impliedBaseUrl(provider: ImageProvider, options: Route['options']): string {
  return provider.baseUrlFor?.(options) ?? provider.defaultBaseUrl;
}

/** The protocol's own host, or another of its vendor, such as a region's. */
function isOwnHost(url: URL, { defaultBaseUrl, keyHosts = [] }: ImageProvider): boolean {
  if (url.origin === new URL(defaultBaseUrl).origin) return true;
  return url.protocol === 'https:' && url.port === '' && keyHosts.some((host) => matchesHost(url.hostname, host));
}

function toHosting({
  hardware,
  modelVersion,
  deploymentHash,
  servingConfig,
}: NonNullable<RouteInput['hosting']>): Hosting {
  return {
    ...(hardware === undefined ? {} : { hardware }),
    ...(modelVersion === undefined ? {} : { modelVersion }),
    ...(deploymentHash === undefined ? {} : { deploymentHash }),
    ...(servingConfig === undefined ? {} : { servingConfig }),
  };
}

function sortedLowerCase(headers: Readonly<Record<string, string>>): Record<string, string> {
  const entries = Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value] as const);
  return Object.fromEntries(entries.sort(([a], [b]) => (a < b ? -1 : 1)));
}

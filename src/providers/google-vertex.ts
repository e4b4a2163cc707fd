import { z } from 'zod';

import type { FailedReply } from '../model/reply.ts';
import type { JsonRequest } from './ask-json.ts';
import type { GenerateContext } from './contract.ts';
import type { GoogleTokens } from './google-token.ts';

/** Options that say where in Google Cloud a model is asked, and by whose leave. */
export const vertexOptions = {
  /** Google Cloud project that is billed. */
  project: z
    .string()
    .regex(/^[a-z0-9][a-z0-9.:-]{2,62}$/, 'expected the id of a Google Cloud project')
    .optional(),
  /** `global`, `us`, `eu`, or a region such as `us-central1`. Without `project`: express mode, with a key. Default, with `project`: `global`. */
  location: z
    .string()
    .regex(/^[a-z][a-z0-9-]{1,30}$/, 'expected global, us, eu or a region such as us-central1')
    .optional(),
  /** `google`: in place of a key, a token of the credentials that Google's own tools would find. */
  credentials: z.literal('google').optional(),
};

export interface VertexOptions {
  readonly project?: string | undefined;
  readonly location?: string | undefined;
  readonly credentials?: 'google' | undefined;
}

/** Whether a route asks Vertex AI and not the Gemini API. */
export function isVertex({ project, location }: VertexOptions): boolean {
  return project !== undefined || location !== undefined;
}

/** Base URL of a location: wire-format reference 5.1. */
export function vertexBaseUrl({ location = 'global' }: VertexOptions): string {
  if (location === 'global') return 'https://aiplatform.googleapis.com/v1';
  const isMultiRegion = location === 'us' || location === 'eu';
  return isMultiRegion
    ? `https://aiplatform.${location}.rep.googleapis.com/v1`
    : `https://${location}-aiplatform.googleapis.com/v1`;
}

/** Path of a model below the base URL. Full resource names are kept, as the vendor's client does; each segment is escaped. */
export function googleModelPath(model: string, options: VertexOptions): string {
  const name = isVertex(options) ? vertexName(model, options) : geminiName(model);
  return `/${name.split('/').map(encodeURIComponent).join('/')}`;
}

function vertexName(model: string, { project, location = 'global' }: VertexOptions): string {
  // `models/…` is the path of the Gemini API, which mocks take as well.
  if (/^(projects|models)\//.test(model)) return model;
  const place = project === undefined ? '' : `projects/${project}/locations/${location}/`;
  return place + (model.startsWith('publishers/') ? model : `publishers/google/models/${model}`);
}

function geminiName(model: string): string {
  return /^(models|tunedModels|publishers|projects)\//.test(model) ? model : `models/${model}`;
}

/** Google credentials in place of a key, as the config's check sees them. */
export const googleCredentials = {
  hint: 'credentials: google  under options',
  isAsked: (options: Readonly<Record<string, unknown>>): boolean => options['credentials'] === 'google',
};

export interface AuthorizedRequest<T extends JsonRequest> {
  readonly kind: 'authorized';
  readonly context: GenerateContext;
  readonly request: T;
}

/** The request with a token in place of a key, where the route asks for one; otherwise as it was. */
export async function withGoogleToken<T extends JsonRequest>(
  request: T,
  { context, options, tokens }: { context: GenerateContext; options: VertexOptions; tokens: GoogleTokens },
): Promise<AuthorizedRequest<T> | FailedReply> {
  if (options.credentials === undefined) return { kind: 'authorized', context, request };
  const token = await tokens.get(context.signal);
  if (token.kind === 'failed') return token;
  return {
    kind: 'authorized',
    context: { ...context, apiKey: token.token },
    request: { ...request, headers: { ...request.headers, ...token.headers }, authorize: bearer },
  };
}

function bearer(token: string): Record<string, string> {
  return { authorization: `Bearer ${token}` };
}

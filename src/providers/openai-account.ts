import type { JsonRequest } from './ask-json.ts';

export type OpenAiAuth = 'bearer' | 'api-key' | 'x-api-key';

/** Puts the key where a server of OpenAI's family looks for it. */
export function authorizeBy(auth: OpenAiAuth): JsonRequest['authorize'] {
  return (apiKey) => (auth === 'bearer' ? { authorization: `Bearer ${apiKey}` } : { [auth]: apiKey });
}

/** Who pays, where a key belongs to several. */
export function accountHeaders({
  organization,
  project,
}: {
  readonly organization?: string | undefined;
  readonly project?: string | undefined;
}): Record<string, string> {
  return {
    ...(organization === undefined ? {} : { 'openai-organization': organization }),
    ...(project === undefined ? {} : { 'openai-project': project }),
  };
}

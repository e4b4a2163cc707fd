import { missingKeys } from '../config/missing-keys.ts';
import type { EmbeddingSettings } from '../model/embedding.ts';
import { ConfigError, type Problem, type SourceLocation } from '../model/errors.ts';
import type { Route } from '../model/route.ts';
import { matchesHost } from '../shared/host-pattern.ts';

/** Names that are never a vendor's key: the runner's own credentials, and those of the bucket of baselines. */
const FORBIDDEN_NAME =
  /^(GITHUB_|ACTIONS_|RUNNER_|INPUT_|GH_TOKEN$|NODE_AUTH_TOKEN$|NPM_TOKEN$|AWS_(ACCESS_KEY_ID|SECRET_ACCESS_KEY|SESSION_TOKEN)$)/;

/** Whether a variable holds a credential of the runner, which goes to nobody. */
export const isRunnersOwn = (name: string): boolean => FORBIDDEN_NAME.test(name);

/** The protocol that runs programs of the config's choice, and the word in `allowed-hosts` that allows it. */
const PROGRAMS = 'command';

export interface KeyAccessInput {
  readonly routes: readonly Route[];
  readonly env: Readonly<Record<string, string | undefined>>;
  /**
   * Hosts beyond the protocols' own to which a key may go. `config`: whatever the config names, for a person at a
   * terminal, whose own file it is. In an Action the config may come from a pull request, so the workflow must name them.
   */
  readonly allowedHosts: 'config' | readonly string[];
}

/**
 * Binds keys to hosts before anything is sent. Throws `ConfigError` with every problem: a variable that is not set,
 * a runner credential, a host that nobody allowed.
 */
export function createKeyAccess(input: KeyAccessInput): (route: Route) => string | undefined {
  const problems = [
    ...missingKeys(input, input.env),
    ...input.routes.flatMap((route) => problemsOfProgram(route, input.allowedHosts)),
    ...input.routes.flatMap(({ id, baseUrl, isCustomBaseUrl, ...route }) =>
      problemsOf(
        { ...route, path: `routes.${id}`, urlKey: 'baseUrl', url: baseUrl, isOwnHost: !isCustomBaseUrl },
        input,
      ),
    ),
  ];
  if (problems.length > 0) throw new ConfigError(problems, { code: 'key-refused' });
  return (route) => (route.apiKeyEnv === undefined ? undefined : input.env[route.apiKeyEnv]);
}

/** The same for the embedding source, which has no host of its own: in an Action the workflow always names it. */
export function embeddingKey(
  embedding: EmbeddingSettings,
  { env, allowedHosts }: Pick<KeyAccessInput, 'env' | 'allowedHosts'>,
): string | undefined {
  const { apiKeyEnv, url, source } = embedding;
  const endpoint = { source, path: 'embedding', urlKey: 'url', url, isOwnHost: false };
  const problems = [
    ...missingKeys({ routes: [], embedding }, env),
    ...problemsOf({ ...endpoint, ...(apiKeyEnv === undefined ? {} : { apiKeyEnv }) }, { allowedHosts }),
  ];
  if (problems.length > 0) throw new ConfigError(problems, { code: 'key-refused' });
  return apiKeyEnv === undefined ? undefined : env[apiKeyEnv];
}

function problemsOfProgram(
  { id, protocol, source: at }: Route,
  allowedHosts: KeyAccessInput['allowedHosts'],
): Problem[] {
  if (protocol !== PROGRAMS || allowedHosts === 'config' || allowedHosts.includes(PROGRAMS)) return [];
  return [
    {
      at,
      path: `routes.${id}.protocol`,
      message: 'a route that runs a program is not started, because the workflow does not allow it',
      hint: `Add  allowed-hosts: ${PROGRAMS}  to the step in the workflow file`,
    },
  ];
}

/** Something that requests, and perhaps a key, are sent to. */
interface Endpoint {
  /** Of its part of the config, for example `routes.fast`. */
  readonly path: string;
  readonly urlKey: string;
  readonly url: string;
  readonly apiKeyEnv?: string;
  /** The protocol's own host, which needs nobody's leave. */
  readonly isOwnHost: boolean;
  readonly source: SourceLocation;
}

function problemsOf(
  { path, urlKey, url, apiKeyEnv, isOwnHost, source: at }: Endpoint,
  { allowedHosts }: Pick<KeyAccessInput, 'allowedHosts'>,
): Problem[] {
  const problems: Problem[] = [];
  if (apiKeyEnv !== undefined && FORBIDDEN_NAME.test(apiKeyEnv))
    problems.push({
      at,
      path: `${path}.apiKey`,
      message: `\${${apiKeyEnv}} belongs to the runner and is never sent to a vendor`,
      hint: 'Name a secret of the vendor',
    });
  const { hostname } = new URL(url);
  if (!isOwnHost && allowedHosts !== 'config' && !allowedHosts.some((host) => matchesHost(hostname, host)))
    problems.push({
      at,
      path: `${path}.${urlKey}`,
      message: `${apiKeyEnv ?? 'a request'} is not sent to ${hostname}, which the workflow does not allow`,
      hint: `Add  allowed-hosts: ${hostname}  to the step in the workflow file`,
    });
  return problems;
}

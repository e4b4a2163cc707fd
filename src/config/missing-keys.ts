import type { Config } from '../model/config.ts';
import type { Problem } from '../model/errors.ts';

/** One problem for each route, and for the embedding source, whose key variable is not set or empty. Only what sends requests needs keys; a plan does not. */
export function missingKeys(
  { routes, embedding }: Pick<Config, 'routes' | 'embedding'>,
  env: Readonly<Record<string, string | undefined>>,
): Problem[] {
  const users = [
    ...routes.map(({ id, ...route }) => ({ ...route, path: `routes.${id}.apiKey` })),
    ...(embedding === undefined ? [] : [{ ...embedding, path: 'embedding.apiKey' }]),
  ];
  return users.flatMap(({ path, apiKeyEnv, source }) =>
    apiKeyEnv === undefined || env[apiKeyEnv]
      ? []
      : [
          {
            at: source,
            path,
            message: `the environment variable ${apiKeyEnv} is not set or empty`,
            hint: `Set it, in a workflow with  env: { ${apiKeyEnv}: \${{ secrets.${apiKeyEnv} }} }`,
          },
        ],
  );
}

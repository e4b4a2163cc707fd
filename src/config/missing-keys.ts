import type { Config } from '../model/config.ts';
import type { Problem } from '../model/errors.ts';

/** One problem for each route whose key variable is not set or empty. Only what sends requests needs keys; a plan does not. */
export function missingKeys(
  config: Pick<Config, 'routes'>,
  env: Readonly<Record<string, string | undefined>>,
): Problem[] {
  return config.routes.flatMap(({ id, apiKeyEnv, source }) =>
    apiKeyEnv === undefined || env[apiKeyEnv]
      ? []
      : [
          {
            at: source,
            path: `routes.${id}.apiKey`,
            message: `the environment variable ${apiKeyEnv} is not set or empty`,
            hint: `Set it, in a workflow with  env: { ${apiKeyEnv}: \${{ secrets.${apiKeyEnv} }} }`,
          },
        ],
  );
}

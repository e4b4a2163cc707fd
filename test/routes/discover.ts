import { readdirSync } from 'node:fs';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';

import type { RouteDescription } from './route.ts';

const ENDING = '.route.ts';

/** Every description in this folder, by protocol. */
export async function discoverRoutes(): Promise<readonly RouteDescription[]> {
  const files = readdirSync(import.meta.dirname)
    .filter((name) => name.endsWith(ENDING))
    .sort();
  return Promise.all(
    files.map(async (name) => {
      const { href } = pathToFileURL(resolve(import.meta.dirname, name));
      const { route } = (await import(href)) as { readonly route: RouteDescription };
      return route;
    }),
  );
}

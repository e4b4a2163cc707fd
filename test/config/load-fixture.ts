import { join, relative } from 'node:path';

import { listFiles, readFileWithin } from '../../src/commands/file-ports.ts';
import { loadConfig } from '../../src/config/load-config.ts';
import { priceBook } from '../../src/config/price-book.ts';
import type { Config } from '../../src/model/config.ts';
import { providers } from '../../src/providers/registry.ts';

/** Loads `<folder>/image-drift.yml` from disk, with messages as a user standing in that folder sees them. */
export function loadFixture(folder: string, file = 'image-drift.yml'): Promise<Config> {
  return loadConfig({
    file,
    cwd: folder,
    readFile: readFileWithin,
    listFiles,
    protocols: providers,
    priceBook,
  });
}

/** Loads files that exist in memory alone, as `/project/<name>`. */
export function loadFiles(files: Readonly<Record<string, string | Uint8Array>>): Promise<Config> {
  const root = join('/', 'project');
  return loadConfig({
    file: 'image-drift.yml',
    cwd: root,
    readFile: (path) => {
      const content = files[relative(root, path).replaceAll('\\', '/')];
      if (content === undefined) return Promise.reject(Object.assign(new Error(path), { code: 'ENOENT' }));
      return Promise.resolve(typeof content === 'string' ? new TextEncoder().encode(content) : content);
    },
    listFiles: (globs) =>
      Promise.resolve(
        Object.keys(files)
          .filter((name) => globs.includes(name))
          .map((name) => join(root, name)),
      ),
    protocols: providers,
    priceBook,
  });
}

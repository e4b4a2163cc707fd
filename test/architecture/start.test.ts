import { readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';

import { expect, test } from 'vitest';

const SRC = resolve(import.meta.dirname, '../../src');
const STATIC_IMPORT = /^(?:import|export)\s+(?!type\s)(?:[^'";]*?\sfrom\s+)?'([^']+)'/gm;

/** Everything that is loaded before the first line of `entry` runs: our files by path, packages by name. */
function loadedWith(entry: string, loaded = new Set<string>()): Set<string> {
  if (loaded.has(entry)) return loaded;
  loaded.add(entry);
  for (const [, target] of readFileSync(entry, 'utf8').matchAll(STATIC_IMPORT))
    if (target!.startsWith('.')) loadedWith(resolve(dirname(entry), target!), loaded);
    else loaded.add(target!);
  return loaded;
}

test.each(['action.ts', 'commands/run-cli.ts'])(
  '%s starts without the decoder, Octokit and the simulator, which are slow to load',
  (entry) => {
    const loaded = [...loadedWith(join(SRC, entry))];
    expect(loaded).toContain('undici');
    expect(loaded.filter((name) => /^sharp$|^@actions\/github$|[\\/]src[\\/]simulator[\\/]/.test(name))).toEqual([]);
  },
);

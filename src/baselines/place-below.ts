import { isAbsolute, relative, sep } from 'node:path';

import type { ContainedPath } from '../shared/contained-file.ts';

/** Paths below `root`, given from `trusted` on; from `root` where that lies elsewhere. */
export function placeBelow(root: string, trusted: string): (...parts: string[]) => ContainedPath {
  const way = relative(trusted, root);
  if (way === '' || isAbsolute(way) || way.split(sep)[0] === '..') return (...parts) => ({ root, parts });
  return (...parts) => ({ root: trusted, parts: [...way.split(sep), ...parts] });
}

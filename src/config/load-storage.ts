import type { SourceDocument } from './source-document.ts';
import type { StorageInput } from './storage-schema.ts';
import type { BaselineSettings } from '../model/config.ts';
import type { Problem } from '../model/errors.ts';

const DEFAULT_FOLDER = '.image-drift/baselines';
const DEFAULT_BRANCH = 'image-drift';
const DEFAULT_KEEP_DAYS = 90;

/** Store of each key that belongs to one store alone. */
const STORE_OF = { path: 'directory', branch: 'branch', keepDays: 'branch' } as const;

/** Completes a checked `baseline`. `undefined` when something was wrong; then a problem was added. */
export function loadStorage(
  input: StorageInput | undefined,
  {
    document,
    resolve,
    addProblems,
  }: {
    readonly document: SourceDocument;
    /** Absolute path of a relative one; `undefined`: it leads out of the config's folder. */
    readonly resolve: (path: string) => string | undefined;
    readonly addProblems: (...problems: Problem[]) => void;
  },
): BaselineSettings | undefined {
  const store = input?.store ?? 'directory';
  const stray = (Object.keys(STORE_OF) as (keyof typeof STORE_OF)[]).filter(
    (key) => input?.[key] !== undefined && STORE_OF[key] !== store,
  );
  for (const key of stray)
    addProblems({
      at: document.locateKey(['baseline', key]),
      path: `baseline.${key}`,
      message: `belongs to store: ${STORE_OF[key]}, and this is store: ${store}`,
    });
  if (stray.length > 0) return undefined;
  if (store === 'branch')
    return { store, branch: input?.branch ?? DEFAULT_BRANCH, keepDays: input?.keepDays ?? DEFAULT_KEEP_DAYS };
  const path = resolve(input?.path ?? DEFAULT_FOLDER);
  if (path !== undefined) return { store, path };
  addProblems({
    at: document.locate(['baseline', 'path']),
    path: 'baseline.path',
    message: 'the path leads out of the folder of the config file',
  });
  return undefined;
}

import { parseBaseUrl } from './base-url.ts';
import type { SourceDocument } from './source-document.ts';
import type { StorageInput } from './storage-schema.ts';
import type { BaselineSettings } from '../model/config.ts';
import type { Problem } from '../model/errors.ts';

const DEFAULT_FOLDER = '.image-drift/baselines';
const DEFAULT_BRANCH = 'image-drift';
const DEFAULT_KEEP_DAYS = 90;

const DEFAULT_PREFIX = 'image-drift';

/** Stores of each key that does not belong to all. */
const STORES_OF = {
  path: ['directory'],
  branch: ['branch'],
  keepDays: ['branch', 's3'],
  bucket: ['s3'],
  region: ['s3'],
  endpoint: ['s3'],
  addressing: ['s3'],
  prefix: ['s3'],
  publicUrl: ['s3'],
} as const satisfies Partial<Record<keyof StorageInput, readonly BaselineSettings['store'][]>>;

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
  const stray = (Object.keys(STORES_OF) as (keyof typeof STORES_OF)[]).filter(
    (key) => input?.[key] !== undefined && !STORES_OF[key].some((owner) => owner === store),
  );
  for (const key of stray)
    addProblems({
      at: document.locateKey(['baseline', key]),
      path: `baseline.${key}`,
      message: `belongs to store: ${STORES_OF[key].join(' or ')}, and this is store: ${store}`,
    });
  const keepDays = input?.keepDays ?? DEFAULT_KEEP_DAYS;
  const bucket = store === 's3' ? loadBucket(input!, { document, addProblems, keepDays }) : undefined;
  if (stray.length > 0) return undefined;
  if (store === 's3') return bucket;
  if (store === 'branch') return { store, branch: input?.branch ?? DEFAULT_BRANCH, keepDays };
  const path = resolve(input?.path ?? DEFAULT_FOLDER);
  if (path !== undefined) return { store, path };
  addProblems({
    at: document.locate(['baseline', 'path']),
    path: 'baseline.path',
    message: 'the path leads out of the folder of the config file',
  });
  return undefined;
}

function loadBucket(
  { bucket, region, endpoint, addressing, prefix = DEFAULT_PREFIX, publicUrl }: StorageInput,
  {
    document,
    addProblems,
    keepDays,
  }: {
    readonly document: SourceDocument;
    readonly addProblems: (...problems: Problem[]) => void;
    readonly keepDays: number;
  },
): BaselineSettings | undefined {
  const service = endpoint === undefined ? undefined : parseBaseUrl(endpoint);
  const problems: Problem[] = [];
  if (bucket === undefined)
    problems.push({
      at: document.locateKey(['baseline']),
      path: 'baseline.bucket',
      message: 'is missing: store: s3 needs it',
      hint: 'Write  baseline: { store: s3, bucket: NAME, region: REGION }',
    });
  const wrong =
    service?.ok === false
      ? service.message
      : service !== undefined && new URL(service.url).pathname !== '/'
        ? 'expected the service alone, without a path'
        : undefined;
  if (wrong !== undefined)
    problems.push({
      at: document.locate(['baseline', 'endpoint']),
      path: 'baseline.endpoint',
      message: wrong,
      hint: 'Write it such as https://ACCOUNT.r2.cloudflarestorage.com; http is for local and private hosts',
    });
  addProblems(...problems);
  if (bucket === undefined || problems.length > 0) return undefined;
  return {
    store: 's3',
    bucket,
    ...(region === undefined ? {} : { region }),
    ...(service?.ok === true ? { endpoint: service.url } : {}),
    ...(addressing === undefined ? {} : { addressing }),
    prefix,
    ...(publicUrl === undefined ? {} : { publicUrl: publicUrl.replace(/\/$/, '') }),
    keepDays,
  };
}

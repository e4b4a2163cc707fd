import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, sep } from 'node:path';

import { createBranchBatches } from './branch-batches.ts';
import {
  BRANCH_README,
  isForgotten,
  isTextPath,
  isWaitingText,
  keptMonth,
  mayVanish,
  unnamedFiles,
  unusedFiles,
  whyForeign,
} from './branch-layout.ts';
import { createBranchWaiting } from './branch-waiting.ts';
import { createDirectoryBatches } from './directory-batches.ts';
import { createDirectoryHistory } from './directory-history.ts';
import { createDirectoryStore } from './directory-store.ts';
import { type BranchTip, openGitBranch } from './git-branch.ts';
import { createGit, type GitRemote } from './run-git.ts';
import type { Baseline, BaselineStore } from '../model/baseline.ts';
import { InfraError } from '../model/errors.ts';
import type { RunHistory } from '../model/history.ts';
import type { Clock } from '../model/ports.ts';
import type { StoredImage } from '../model/sample.ts';
import type { Storage } from '../model/storage.ts';
import { writeFileAtomic } from '../shared/atomic-write.ts';
import { printableLine } from '../shared/printable.ts';

export interface BranchStorageOptions {
  readonly remote: GitRemote;
  readonly branch: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Commits and pictures of reports are forgotten when they are older; days. */
  readonly keepDays: number;
  readonly clock: Clock;
  /** 0 up to 1; spreads runs that collided. */
  readonly random: () => number;
  /** Stops reading. Writing goes on: what it keeps is paid for. */
  readonly signal?: AbortSignal;
}

type SaveOptions = Parameters<Storage['save']>[0];

/** A write, so that it can be done again on top of what another run pushed. */
interface Change {
  /** Files it may have touched, in the branch. */
  readonly paths: readonly string[];
  again(): Promise<void>;
}

/** The branch starts anew after so many commits, or after `keepDays`: a clone of everything stays small. */
export const MAX_COMMITS = 200;
/** The widest matrix whose jobs end in the same second; each round lets at least one through. */
const MAX_ROUNDS = 40;
const MAX_TEXT_BYTES = 32 * 1024 * 1024;
const MAX_PICTURE_BYTES = 64 * 1024 * 1024;
const PUSH_TIMEOUT_MS = 5 * 60_000;
const DAY_MS = 86_400_000;

/**
 * Baselines, run history, batches and pictures of reports on a branch that shares no history with the code. Its texts are laid
 * into a private folder, where the stores of directories read and write them; pictures are fetched when they are asked
 * for. `save` makes one commit of what was written and pushes it; where another run was faster, the same writes are
 * done again on top of its commit, so that nobody's are lost.
 */
export async function openBranchStorage(options: BranchStorageOptions): Promise<Storage> {
  const { remote, branch, env, keepDays, clock, random, signal } = options;
  const oldestMs = (): number => clock.now() - keepDays * DAY_MS;
  const base = await mkdtemp(join(tmpdir(), 'image-drift-branch-'));
  try {
    return await open();
  } catch (error) {
    await rm(base, { recursive: true, force: true });
    throw error;
  }

  async function open(): Promise<Storage> {
    const root = join(base, 'files');
    await mkdir(join(base, 'repository'));
    await mkdir(root);
    const run = createGit({ folder: join(base, 'repository'), env, remote });
    const git = await openGitBranch({ run, branch, url: remote.url });
    const baselines = createDirectoryStore(join(root, 'baselines'), { trusted: root });
    const history = createDirectoryHistory(join(root, 'history'), { trusted: root });
    const batches = createDirectoryBatches(join(root, 'batches'), { trusted: root });
    const changes: Change[] = [];
    const laid = new Set<string>();
    const fetched = new Set<string>();
    let tip: BranchTip | undefined;
    await layOut(await git.fetchTip(signal));

    const local = (path: string): string => join(root, ...path.split('/'));

    /** Puts the texts of a commit into the folder, in place of those of the one before. */
    async function layOut(next: BranchTip | undefined): Promise<void> {
      const foreign = next && whyForeign(next.files);
      if (foreign !== undefined)
        throw new InfraError('branch-unusable', `the branch ${branch} cannot be used: ${foreign}`, {
          hint: 'It must hold nothing but what image-drift writes; name another one in baseline.branch',
        });
      for (const path of laid) await rm(join(root, ...path.split('/')), { force: true });
      laid.clear();
      const texts = [...(next?.files ?? [])].filter(([path]) => isTextPath(path));
      await bring(texts, MAX_TEXT_BYTES);
      for (const [path] of texts) laid.add(path);
      tip = next;
    }

    /** Fetches files and writes them into the folder. */
    async function bring(files: readonly (readonly [string, { readonly oid: string }])[], maxBytes: number) {
      const paths = Map.groupBy(files, ([, { oid }]) => oid);
      const oids = [...paths.keys()];
      await git.fetchBlobs(
        oids.filter((oid) => !fetched.has(oid)),
        signal,
      );
      for (const oid of oids) fetched.add(oid);
      await git.readBlobs(oids, {
        maxBytes,
        take: async (oid, bytes) => {
          for (const [path] of paths.get(oid) ?? []) await writeFileAtomic(join(root, ...path.split('/')), bytes);
        },
      });
    }

    const prefetch = (images: readonly StoredImage[]): Promise<void> => bringFiles(images.map(imagePath));

    /** Fetches those that are not here yet, as far as the branch has them. */
    async function bringFiles(paths: readonly string[]): Promise<void> {
      const missing = new Set(paths.filter((path) => !existsSync(local(path))));
      await bring(
        [...missing].flatMap((path) => {
          const entry = tip?.files.get(path);
          return entry === undefined ? [] : [[path, entry] as const];
        }),
        MAX_PICTURE_BYTES,
      );
    }

    async function getImage(image: StoredImage): Promise<Uint8Array> {
      await prefetch([image]);
      return named(() => baselines.getImage(image));
    }

    /** Pictures of a baseline that was put stay in the folder, so it can be put again. */
    async function putAgain(baseline: Baseline): Promise<void> {
      const images = new Map<string, Uint8Array>();
      for (const { image } of baseline.samples)
        if (image !== undefined) images.set(image.sha256, await baselines.getImage(image));
      await baselines.put(baseline, images);
    }

    function changed(paths: readonly string[], again: Change['again']): void {
      changes.push({ paths, again });
      for (const path of paths) if (isTextPath(path)) laid.add(path);
    }

    const store: BaselineStore = {
      get: (routeId, caseId) => named(() => baselines.get(routeId, caseId)),
      getPrevious: (routeId, caseId) => named(() => baselines.getPrevious(routeId, caseId)),
      list: () => baselines.list(),
      prefetch,
      getImage,
      async put(baseline, images) {
        await named(() => baselines.put(baseline, images));
        changed(pathsOf(baseline), () => putAgain(baseline));
      },
      async restorePrevious(routeId, caseId) {
        const previous = await store.getPrevious(routeId, caseId);
        if (previous === undefined) return undefined;
        await prefetch(previous.samples.flatMap(({ image }) => image ?? []));
        const restored = await named(() => baselines.restorePrevious(routeId, caseId));
        // Whatever another run accepts meanwhile: this is the baseline that somebody asked for.
        if (restored !== undefined) changed(pathsOf(restored), () => putAgain(restored));
        return restored;
      },
    };

    const kept: RunHistory = {
      read: (routeId) => history.read(routeId),
      readRecent: (routeId) => history.readRecent(routeId),
      async append(routeId, entry) {
        await history.append(routeId, entry);
        changed([`history/${routeId}.jsonl`], async () => {
          // Our push may have arrived although its answer did not.
          const { entries } = await history.read(routeId);
          if (!entries.some(({ runId }) => runId === entry.runId)) await history.append(routeId, entry);
        });
      },
      async keepRecent(routeId, recent) {
        await history.keepRecent(routeId, recent);
        changed([`history/${routeId}.recent.json`], () => history.keepRecent(routeId, recent));
      },
    };

    /** A commit of all changes on `tip`; `undefined`: there is nothing new in them. */
    async function commit({
      subject,
      author,
      isRoot,
    }: SaveOptions & { readonly isRoot: boolean }): Promise<BranchTip | undefined> {
      const written = new Map<string, string>();
      const removed = new Set<string>();
      for (const path of changes.flatMap(({ paths }) => paths)) {
        const isThere = tip?.files.has(path) === true;
        if (isThere && !isTextPath(path)) continue;
        if (existsSync(local(path))) written.set(path, local(path));
        else if (isThere && mayVanish(path)) removed.add(path);
      }
      if (written.size + removed.size === 0) return undefined;
      for (const path of await forgotten(written)) removed.add(path);
      if (tip?.files.has('README.md') !== true) {
        await writeFileAtomic(local('README.md'), BRANCH_README);
        written.set('README.md', local('README.md'));
      }
      if (isRoot) for (const path of await removable(written, keptMonth(oldestMs()))) removed.add(path);
      return git.commit({
        ...(tip === undefined ? {} : { tip }),
        isRoot,
        written,
        removed: [...removed],
        subject: printableLine(subject, 72),
        ...(author === undefined ? {} : { author }),
        at: new Date(clock.now()).toISOString(),
      });
    }

    /** What waited for too long, and files that wait for nobody. */
    async function forgotten(written: Map<string, string>): Promise<string[]> {
      const oldest = new Date(oldestMs()).toISOString();
      const there = [...(tip?.files.keys() ?? [])];
      const old: string[] = [];
      const texts: string[] = [];
      for (const path of new Set([...laid, ...written.keys()])) {
        if (!isWaitingText(path) || !existsSync(local(path))) continue;
        const text = await readFile(local(path), 'utf8');
        if (!written.has(path) && isForgotten(text, oldest)) old.push(path);
        else texts.push(text);
      }
      for (const path of unnamedFiles(written.keys(), texts)) written.delete(path);
      return [...old, ...unnamedFiles(there, texts)];
    }

    /** What another run has made impossible is given up and thrown, so that the next `save` keeps all the rest. */
    async function redoChanges(): Promise<void> {
      const errors: unknown[] = [];
      for (const change of changes.splice(0))
        try {
          await change.again();
          changes.push(change);
        } catch (error) {
          errors.push(error);
        }
      if (errors.length > 0) throw errors[0];
    }

    async function removable(written: ReadonlyMap<string, string>, month: string): Promise<string[]> {
      const texts: string[] = [];
      for (const path of new Set([...laid, ...written.keys()]))
        if (path.startsWith('baselines/') && isTextPath(path) && existsSync(local(path)))
          texts.push(await readFile(local(path), 'utf8'));
      const old = unusedFiles([...(tip?.files.keys() ?? [])], { texts, keptMonth: month });
      return old.filter((path) => !written.has(path));
    }

    const isTooOld = (): boolean =>
      tip !== undefined && tip.age > 0 && (tip.age >= MAX_COMMITS || Date.parse(tip.since ?? '') < oldestMs());

    const save: Storage['save'] = async (options) => {
      if (changes.length === 0) return {};
      let mayStartAnew = true;
      for (let round = 1; ; round += 1) {
        const isRoot = mayStartAnew && isTooOld();
        const made = await commit({ ...options, isRoot });
        if (made === undefined) {
          changes.length = 0;
          return tip === undefined ? {} : { commit: tip.commit };
        }
        const pushed = await git.push(made.commit, tip?.commit, AbortSignal.timeout(PUSH_TIMEOUT_MS));
        const now = pushed.kind === 'done' ? made : await git.fetchTip();
        if (now?.commit === made.commit) {
          tip = made;
          changes.length = 0;
          return { commit: made.commit };
        }
        const said = pushed.kind === 'refused' ? pushed.said : '';
        if (now?.commit === tip?.commit) {
          // A rule may forbid to rewrite branches; the run goes on top of the old commits then.
          if (isRoot) mayStartAnew = false;
          else if (!/lock|failed to update ref/i.test(said)) throw refused(branch, said);
        }
        if (round >= MAX_ROUNDS) throw refused(branch, `others wrote to it ${MAX_ROUNDS} times in a row`);
        await clock.sleep(random() * 100 * Math.min(round, 10));
        if (now?.commit === tip?.commit) continue;
        await layOut(now);
        await redoChanges();
      }
    };

    /** Messages speak of the branch, not of a folder that is gone when they are read. */
    async function named<T>(work: () => Promise<T>): Promise<T> {
      try {
        return await work();
      } catch (error) {
        if (!(error instanceof InfraError) || !error.message.includes(root)) throw error;
        throw new InfraError(error.code, error.message.replaceAll(`${root}${sep}`, `${branch}:`), {
          hint: hintOf(error) ?? `It is on the branch ${branch}; mend it there, or accept a new run for the case`,
          cause: error,
        });
      }
    }

    return {
      baselines: store,
      history: kept,
      pictures: {
        async add(files) {
          for (const [path, bytes] of files) await writeFileAtomic(local(path), bytes);
          changed([...files.keys()], async () => undefined);
        },
      },
      batches: createBranchBatches({ batches, changed, named }),
      waiting: createBranchWaiting({ local, bring: bringFiles, changed, branch }),
      save,
      [Symbol.asyncDispose]: () => rm(base, { recursive: true, force: true }),
    };
  }
}

/** Of a batch: nothing that is accepted mends it. */
const hintOf = ({ code, hint }: InfraError): string | undefined => (code.startsWith('batch-') ? hint : undefined);

const imagePath = ({ sha256, extension }: StoredImage): string => `baselines/images/${sha256}.${extension}`;

const pathsOf = ({ routeId, caseId, samples }: Baseline): string[] => [
  `baselines/${routeId}/${caseId}.json`,
  `baselines/${routeId}/previous/${caseId}.json`,
  ...samples.flatMap(({ image }) => (image === undefined ? [] : [imagePath(image)])),
];

function refused(branch: string, said: string): InfraError {
  const hint = /resolve host|connect|timed out|reset/i.test(said)
    ? 'Check the network'
    : /rule|protected|hook declined/i.test(said)
      ? `A rule of the repository protects the branch ${branch}; exempt it`
      : 'Give the job  permissions: contents: write';
  return new InfraError('branch-refused', `nothing was written to the branch ${branch}: ${said}`, { hint });
}

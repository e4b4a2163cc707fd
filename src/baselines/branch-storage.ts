import { BRANCH_README, whyForeign } from './branch-layout.ts';
import { type BranchTip, type GitBranch, openGitBranch } from './git-branch.ts';
import { createNearFolder, type FarFiles, type NearFolder } from './near-folder.ts';
import { createGit, type GitRemote } from './run-git.ts';
import { InfraError } from '../model/errors.ts';
import type { Clock } from '../model/ports.ts';
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

/** The branch starts anew after so many commits, or after `keepDays`: a clone of everything stays small. */
export const MAX_COMMITS = 200;
/** The widest matrix whose jobs end in the same second; each round lets at least one through. */
const MAX_ROUNDS = 40;
const PUSH_TIMEOUT_MS = 5 * 60_000;
const DAY_MS = 86_400_000;

/**
 * Baselines, run history, batches and pictures of reports on a branch that shares no history with the code. `save` makes one
 * commit of what was written and pushes it; where another run was faster, the same writes are done again on top of its
 * commit, so that nobody's are lost.
 */
export async function openBranchStorage(options: BranchStorageOptions): Promise<Storage> {
  const { remote, branch, env, signal } = options;
  const near = await createNearFolder({ place: `the branch ${branch}`, shownAs: `${branch}:` });
  try {
    const run = createGit({ folder: near.workFolder, env, remote });
    const session: Session = { ...options, near, git: await openGitBranch({ run, branch, url: remote.url }) };
    const tip = await session.git.fetchTip(signal);
    await near.layOut(filesOf(tip, session));
    const { baselines, history, batches, mutes, pictures, waiting } = near;
    const save = createSave(session, tip);
    return { baselines, history, batches, mutes, pictures, waiting, save, [Symbol.asyncDispose]: () => near.remove() };
  } catch (error) {
    await near.remove();
    throw error;
  }
}

interface Session extends BranchStorageOptions {
  readonly near: NearFolder;
  readonly git: GitBranch;
}

/** Files of a commit. Throws `InfraError` when it is not one of ours. */
function filesOf(tip: BranchTip | undefined, { git, branch, signal }: Session): FarFiles {
  const files: BranchTip['files'] = tip?.files ?? new Map();
  const foreign = whyForeign(files);
  if (foreign !== undefined)
    throw new InfraError('branch-unusable', `the branch ${branch} cannot be used: ${foreign}`, {
      hint: 'It must hold nothing but what image-drift writes; name another one in baseline.branch',
    });
  return {
    versions: new Map([...files].map(([path, { oid }]) => [path, oid])),
    async fetch(paths, { maxBytes, take }) {
      const byOid = Map.groupBy(paths, (path) => files.get(path)!.oid);
      const oids = [...byOid.keys()];
      await git.fetchBlobs(oids, signal);
      await git.readBlobs(oids, {
        maxBytes,
        take: async (oid, bytes) => {
          for (const path of byOid.get(oid) ?? []) await take(path, bytes);
        },
      });
    },
  };
}

function createSave(session: Session, opened: BranchTip | undefined): Storage['save'] {
  const { near, git, branch, clock, random } = session;
  let tip = opened;
  return async (options) => {
    if (!near.isChanged()) return {};
    let mayStartAnew = true;
    for (let round = 1; ; round += 1) {
      const isRoot = mayStartAnew && isTooOld(tip, session);
      const made = await commitPending(session, { ...options, tip, isRoot });
      if (made === undefined) {
        near.saved(undefined);
        return tip === undefined ? {} : { commit: tip.commit };
      }
      const pushed = await git.push(made.commit, tip?.commit, AbortSignal.timeout(PUSH_TIMEOUT_MS));
      // A push may have arrived although its answer did not.
      const now = pushed.kind === 'done' ? made : await git.fetchTip();
      if (now?.commit === made.commit) {
        tip = made;
        near.saved(filesOf(made, session));
        return { commit: made.commit };
      }
      const said = pushed.kind === 'refused' ? pushed.said : '';
      const isSame = now?.commit === tip?.commit;
      // A rule may forbid to rewrite branches; the run goes on top of the old commits then.
      if (isSame && isRoot) mayStartAnew = false;
      else if (isSame && !/lock|failed to update ref/i.test(said)) throw refused(branch, said);
      if (round >= MAX_ROUNDS) throw refused(branch, `others wrote to it ${MAX_ROUNDS} times in a row`);
      await clock.sleep(random() * 100 * Math.min(round, 10));
      if (isSame) continue;
      tip = now;
      await near.layOut(filesOf(tip, session));
      await near.changeAgain();
    }
  };
}

const oldestMs = ({ clock, keepDays }: Session): number => clock.now() - keepDays * DAY_MS;

const isTooOld = (tip: BranchTip | undefined, session: Session): boolean =>
  tip !== undefined && tip.age > 0 && (tip.age >= MAX_COMMITS || Date.parse(tip.since ?? '') < oldestMs(session));

type CommitOptions = Parameters<Storage['save']>[0] & {
  readonly tip: BranchTip | undefined;
  readonly isRoot: boolean;
};

/** A commit of all writes on `tip`; `undefined`: there is nothing new in them. */
async function commitPending(
  session: Session,
  { tip, isRoot, subject, author }: CommitOptions,
): Promise<BranchTip | undefined> {
  const { near, git, clock } = session;
  const pending = await near.pending({ oldestMs: oldestMs(session), isTidied: isRoot });
  if (pending === undefined) return undefined;
  const { written, removed } = pending;
  if (tip?.files.has('README.md') !== true) {
    await writeFileAtomic(near.local('README.md'), BRANCH_README);
    written.set('README.md', near.local('README.md'));
  }
  return git.commit({
    ...(tip === undefined ? {} : { tip }),
    isRoot,
    written,
    removed,
    subject: printableLine(subject, 72),
    ...(author === undefined ? {} : { author }),
    at: new Date(clock.now()).toISOString(),
  });
}

function refused(branch: string, said: string): InfraError {
  const hint = /resolve host|connect|timed out|reset/i.test(said)
    ? 'Check the network'
    : /rule|protected|hook declined/i.test(said)
      ? `A rule of the repository protects the branch ${branch}; exempt it`
      : 'Give the job  permissions: contents: write';
  return new InfraError('branch-refused', `nothing was written to the branch ${branch}: ${said}`, { hint });
}

import type { GitRemote } from '../baselines/run-git.ts';
import type { Clock, Progress } from '../model/ports.ts';

/** What every command gets from its entry. */
export interface Environment {
  readonly cwd: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly clock: Clock;
  readonly progress: Progress;
  /** The user's wish to end. */
  readonly signal: AbortSignal;
  /** Called with every key before it is used, so that a log that knows how can hide it. */
  readonly maskSecret?: (value: string) => void;
  /** Repository that the runner works for. Absent: the origin of the working copy. */
  readonly repository?: GitRemote;
}

/** Limits a command to some routes and cases; absent: all. Unknown ids are errors. */
export interface Selection {
  readonly routes?: readonly string[] | undefined;
  readonly cases?: readonly string[] | undefined;
}

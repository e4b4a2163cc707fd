import { ConfigError, type Problem } from '../model/errors.ts';

/** More would bury the reader; the rest is counted. */
const MAX_SHOWN = 100;

/** Every problem of a config, gathered while it is read. */
export class ProblemList {
  readonly #problems: Problem[] = [];
  readonly #firstFile: string;

  /** Problems of `firstFile` are shown first. */
  constructor(firstFile: string) {
    this.#firstFile = firstFile;
  }

  add(...problems: readonly Problem[]): void {
    // A loop, because a spread of many thousand arguments ends the stack.
    for (const problem of problems) this.#problems.push(problem);
  }

  /** Throws `ConfigError` when there is any problem: in the order of files as they were read, then of lines. */
  throwIfAny(): void {
    if (this.#problems.length === 0) return;
    const files = [...new Set([this.#firstFile, ...this.#problems.map(({ at }) => at?.file)])];
    const order = ({ at }: Problem): readonly [number, number, number] => [
      files.indexOf(at?.file),
      at?.line ?? 0,
      at?.column ?? 0,
    ];
    const sorted = [...this.#problems].sort((a, b) => {
      const [left, right] = [order(a), order(b)];
      return left[0] - right[0] || left[1] - right[1] || left[2] - right[2];
    });
    const rest = sorted.length - MAX_SHOWN;
    throw new ConfigError(
      rest > 0 ? [...sorted.slice(0, MAX_SHOWN), { message: `${rest} more problems are not shown` }] : sorted,
    );
  }
}

/** Process exit codes: part of the CLI contract. */
export const EXIT = { ok: 0, drift: 1, config: 2, unmeasured: 3 } as const;
export type ExitCode = (typeof EXIT)[keyof typeof EXIT];

export interface DriftErrorOptions {
  /** What the user can do about it, one sentence. */
  readonly hint?: string;
  readonly cause?: unknown;
}

/** Base of every error that a user may see. Anything that is not a `DriftError` is a bug and keeps its stack. */
export class DriftError extends Error {
  /** Kebab-case, stable, listed in docs/errors.md. */
  readonly code: string;
  readonly hint: string | undefined;
  readonly exitCode: ExitCode;

  constructor(code: string, exitCode: ExitCode, message: string, options: DriftErrorOptions = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = new.target.name;
    this.code = code;
    this.exitCode = exitCode;
    this.hint = options.hint;
  }
}

/** Where in a user's file a problem is. Lines and columns count from 1. */
export interface SourceLocation {
  /** Path as the user would write it: relative to the working directory where possible. */
  readonly file: string;
  readonly line?: number;
  readonly column?: number;
}

/** One problem in a user's input. */
export interface Problem {
  readonly at?: SourceLocation;
  /** Dotted path inside the document, for example `routes.gpt-image-2.options.quality`. */
  readonly path?: string;
  /** What is wrong and what was expected, one sentence without a trailing full stop. */
  readonly message: string;
  /** What to do, one sentence. */
  readonly hint?: string;
}

/** The user's config, suite, arguments or environment are wrong (exit 2). Carries every problem found, not only the first. */
export class ConfigError extends DriftError {
  readonly problems: readonly Problem[];

  constructor(problems: readonly Problem[], options: DriftErrorOptions & { readonly code?: string } = {}) {
    super(options.code ?? 'invalid-config', EXIT.config, problems.map(formatProblem).join('\n'), options);
    this.problems = problems;
  }
}

/** Disk, GitHub, credentials or budget made the work impossible (exit 3). Vendor failures are data, never this. */
export class InfraError extends DriftError {
  constructor(code: string, message: string, options: DriftErrorOptions = {}) {
    super(code, EXIT.unmeasured, message, options);
  }
}

/** `file:line:column: path: message (hint)`, each part only when known. */
export function formatProblem(problem: Problem): string {
  const { at, path, message, hint } = problem;
  let text = '';
  if (at !== undefined) {
    text += at.file;
    if (at.line !== undefined) text += `:${at.line}`;
    if (at.line !== undefined && at.column !== undefined) text += `:${at.column}`;
    text += ': ';
  }
  if (path !== undefined && path !== '') text += `${path}: `;
  text += message;
  if (hint !== undefined) text += `. ${hint}`;
  return text;
}

import type { SourceLocation } from '../model/errors.ts';
import type { Progress } from '../model/ports.ts';
import { printableLine } from '../shared/printable.ts';

/** Where log lines go: `process.stdout` in the Action. */
export interface LogStream {
  write(text: string): unknown;
}

export interface Annotation {
  readonly level: 'error' | 'warning' | 'notice';
  /** Untrusted text is welcome. */
  readonly message: string;
  readonly title?: string;
  /** Shown on this line of the pull request's files. */
  readonly at?: SourceLocation;
}

/** The runner's log as the Action uses it. Only `annotate` and `group` can make the runner do something. */
export interface ActionsLog extends Progress {
  annotate(annotation: Annotation): void;
  /** Lines until `end()` are folded under a title. */
  group(title: string): { end(): void };
}

/** The runner cuts longer messages (actions/runner, ExecutionContext.cs). */
const MAX_MESSAGE = 4_096;
const MAX_LINE = 1_000;

/** Writes to a runner's log: text stays text, whatever it contains. */
export function createActionsLog(stream: LogStream): ActionsLog {
  const print = (text: string): void => {
    for (const line of text.split(/\r\n|\n|\r/)) stream.write(`${inertLine(line)}\n`);
  };
  const annotate = (annotation: Annotation): void => {
    stream.write(`${annotationCommand(annotation)}\n`);
  };
  return {
    line: print,
    status() {},
    warn: (message) => annotate({ level: 'warning', message }),
    annotate,
    group(title) {
      stream.write(`::group::${escapeData(printableLine(title))}\n`);
      return { end: () => void stream.write('::endgroup::\n') };
    },
  };
}

/**
 * One line that the runner prints and does not obey. It reads commands from lines that start with `::` after white
 * space, and, in the old form, from `##[` anywhere (actions/runner, ActionCommand.cs).
 */
export function inertLine(text: string): string {
  return printableLine(text, MAX_LINE).replace(/^::/, ': :').replaceAll('##[', '# #[');
}

/** https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-commands#setting-an-error-message */
export function annotationCommand({ level, message, title, at }: Annotation): string {
  const properties: Record<string, string | number | undefined> = {
    file: at?.file,
    line: at?.line,
    col: at?.column,
    title,
  };
  const shown = Object.entries(properties)
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) => `${name}=${escapeProperty(printableLine(String(value)))}`);
  const text = message
    .slice(0, MAX_MESSAGE * 2)
    .split(/\r\n|\n|\r/)
    .map((line) => printableLine(line, MAX_LINE))
    .join('\n')
    .slice(0, MAX_MESSAGE);
  return `::${level}${shown.length === 0 ? '' : ` ${shown.join(',')}`}::${escapeData(text)}`;
}

function escapeData(text: string): string {
  return text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
}

function escapeProperty(text: string): string {
  return escapeData(text).replaceAll(':', '%3A').replaceAll(',', '%2C');
}

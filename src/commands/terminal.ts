import type { Progress } from '../model/ports.ts';
import { printableLine } from '../shared/printable.ts';

/** The part of a stream that is used, so that a test can hand in its own. */
export interface TextStream {
  write(text: string): unknown;
  readonly isTTY?: boolean;
  readonly columns?: number;
}

/**
 * Progress on a stream: one line that is rewritten on a terminal, plain lines elsewhere. Everything goes to standard
 * error in the CLI, so that `--json` leaves standard output to machines.
 */
export function createProgress(stream: TextStream, { isCi }: { readonly isCi: boolean }): Progress {
  const isLive = stream.isTTY === true && !isCi;
  let hasStatus = false;
  const clear = (): void => {
    if (hasStatus) stream.write('\r\u001b[2K');
    hasStatus = false;
  };
  return {
    line(text) {
      clear();
      stream.write(`${printableLine(text, 1_000)}\n`);
    },
    status(text) {
      if (!isLive) return;
      clear();
      stream.write(printableLine(text, Math.max(20, (stream.columns ?? 80) - 1)));
      hasStatus = true;
    },
    warn(text) {
      clear();
      stream.write(`warning: ${printableLine(text, 1_000)}\n`);
    },
  };
}

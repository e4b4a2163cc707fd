/** A line was longer than allowed. */
export class LineTooLongError extends Error {}

export interface LineSplitter {
  /** Resolves when the lines that end in this part were taken. */
  push(chunk: Uint8Array): Promise<void>;
  /** Takes what stands after the last line break. */
  end(): Promise<void>;
}

/** Cuts a stream of bytes into lines, each taken before the next is read; empty ones are left out. Throws `LineTooLongError`. */
export function createLineSplitter({
  maxLineBytes,
  take,
}: {
  readonly maxLineBytes: number;
  readonly take: (line: string) => Promise<void>;
}): LineSplitter {
  let parts: Uint8Array[] = [];
  let length = 0;

  function keep(part: Uint8Array): void {
    length += part.length;
    if (length > maxLineBytes) throw new LineTooLongError(`a line is longer than ${maxLineBytes} bytes`);
    parts.push(part);
  }

  async function flush(): Promise<void> {
    const line = Buffer.concat(parts).toString('utf8').trim();
    parts = [];
    length = 0;
    if (line !== '') await take(line);
  }

  return {
    async push(chunk) {
      let start = 0;
      for (let end = chunk.indexOf(0x0a); end >= 0; end = chunk.indexOf(0x0a, start)) {
        keep(chunk.subarray(start, end));
        await flush();
        start = end + 1;
      }
      if (start < chunk.length) keep(chunk.subarray(start));
    },
    end: flush,
  };
}

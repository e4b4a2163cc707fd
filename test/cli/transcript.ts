/** How a process of the CLI ended. */
export interface Outcome {
  readonly args: string;
  readonly stdout: string;
  readonly stderr: string;
  readonly exitCode: number | null;
}

/** What a user sees of one command, with all that differs from run to run replaced by words. */
export function transcribe({ args, stdout, stderr, exitCode }: Outcome, folders: readonly string[]): string {
  return [
    `$ image-drift ${args}`,
    ...section('stderr', normalise(stderr, folders)),
    ...section('stdout', normalise(stdout, folders)),
    `exit ${exitCode ?? 'by a signal'}`,
    '',
  ].join('\n');
}

function section(name: string, text: string): string[] {
  if (text === '') return [];
  const lines = text.replace(/\n$/, '').split('\n');
  return [`${name}:`, ...lines.map((line) => `  ${line}`.trimEnd())];
}

function normalise(text: string, folders: readonly string[]): string {
  let result = process.platform === 'win32' ? text.replaceAll('\\', '/').replaceAll('\r\n', '\n') : text;
  for (const folder of folders) result = result.replaceAll(folder.replaceAll('\\', '/'), '/project');
  return (
    result
      .replace(/127\.0\.0\.1:\d+/g, '127.0.0.1:<port>')
      .replace(/\d{8}t\d{9}z-[0-9a-f]{8}/g, '<run>')
      .replace(/\d{4}-\d\d-\d\dT[\d:.]+Z/g, '<time>')
      .replace(/baseline of \d{4}-\d\d-\d\d/g, 'baseline of <date>')
      .replace(/\b[0-9a-f]{64}\b/g, '<sha256>')
      .replace(/\b\d+(\.\d+)? (ms|s|min)\b/g, '<duration>')
      // Columns are as wide as the numbers in them.
      .replace(/(?<=\S) {2,}(?=\S)/g, '  ')
  );
}

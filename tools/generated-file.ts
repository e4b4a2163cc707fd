import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, relative, resolve } from 'node:path';

const ROOT = resolve(import.meta.dirname, '..');

/** Writes a generated file; with `--check` on the command line compares instead, and sets the exit code when it is stale. */
export function writeGenerated(path: string, text: string): void {
  const file = resolve(ROOT, path);
  if (!process.argv.includes('--check')) {
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
    return;
  }
  if (currentText(file) === text) return;
  console.error(`${path} is stale. Run: node ${relative(ROOT, process.argv[1]!)}`);
  process.exitCode = 1;
}

function currentText(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

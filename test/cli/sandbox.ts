import {
  cpSync,
  globSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join, relative } from 'node:path';

import sharp from 'sharp';

import type { CaseContent, Step } from './case-file.ts';

/** Files of one case, in a folder of its own. */
export interface Sandbox {
  readonly dir: string;
  /** Fills in `@url@` and the other placeholders. */
  readonly fill: (text: string) => string;
}

/** Copies a folder of files and fills in the placeholders of those that are YAML. */
export function copyProject(from: string, { dir, fill }: Sandbox): void {
  cpSync(from, dir, { recursive: true });
  for (const name of globSync('**/*.yml', { cwd: dir })) {
    const path = join(dir, name);
    writeFileSync(path, fill(readFileSync(path, 'utf8')));
  }
}

/** Writes or, for `null`, removes one file. */
export async function writeContent(
  { dir, fill }: Sandbox,
  { name, content }: { readonly name: string; readonly content: CaseContent | null },
): Promise<void> {
  const path = join(dir, name);
  mkdirSync(dirname(path), { recursive: true });
  if (content === null || (typeof content === 'object' && 'link' in content))
    rmSync(path, { recursive: true, force: true });
  if (content === null) return;
  if (typeof content === 'string') writeFileSync(path, fill(content));
  else if ('link' in content) symlinkSync(content.link, path);
  else {
    const [width, height] = content.png;
    const background = { r: 120, g: 140, b: 160, alpha: content.alpha === true ? 0 : 1 };
    const picture = sharp({ create: { width, height, channels: content.alpha === true ? 4 : 3, background } });
    writeFileSync(path, await picture.png().toBuffer());
  }
}

/** Does what a step does to files. */
export async function changeFiles(
  sandbox: Sandbox,
  step: Exclude<Step, string | { readonly interrupt: string }>,
): Promise<void> {
  if ('write' in step)
    for (const name of matching(sandbox.dir, step.write)) await writeContent(sandbox, { name, content: step.content });
  else if ('replace' in step)
    for (const name of matching(sandbox.dir, step.replace)) {
      const path = join(sandbox.dir, name);
      const text = readFileSync(path, 'utf8');
      if (!text.includes(step.from)) throw new Error(`${name} does not hold ${step.from}`);
      writeFileSync(
        path,
        text.replace(step.from, () => sandbox.fill(step.to)),
      );
    }
  else if ('truncate' in step)
    for (const name of matching(sandbox.dir, step.truncate)) truncateSync(join(sandbox.dir, name), step.bytes);
  else for (const name of matching(sandbox.dir, step.remove)) rmSync(join(sandbox.dir, name), { recursive: true });
}

function matching(dir: string, pattern: string): string[] {
  const names = globSync(pattern, { cwd: dir });
  if (names.length === 0) throw new Error(`${pattern} matches no file`);
  return names;
}

/** Every regular file, by its path with `/` below the folder. */
export function listFilesBelow(dir: string): string[] {
  return readdirSync(dir, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(dir, join(entry.parentPath, entry.name)).replaceAll('\\', '/'))
    .sort();
}

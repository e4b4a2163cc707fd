/**
 * Compiles `templates/*.hbs` into `src/report/templates.generated.ts`, so that the bundle needs only Handlebars' small
 * runtime. Strict: a name that the view does not have is an error, not an empty string. `--check` only compares.
 */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, join, relative, resolve } from 'node:path';

import Handlebars from 'handlebars';

const ROOT = resolve(import.meta.dirname, '..');
const TARGET = join(ROOT, 'src/report/templates.generated.ts');
/** Helpers of `src/report/render-template.ts`; a template that names another one does not compile. */
const HELPERS = { md: true, cell: true, inline: true, html: true, diff: true, count: true };

const folder = join(ROOT, 'templates');
const names = readdirSync(folder)
  .filter((file) => file.endsWith('.hbs'))
  .sort();
const templates = names.map((file) => {
  const name = basename(file, '.hbs');
  const source = readFileSync(join(folder, file), 'utf8').replaceAll('\r\n', '\n');
  // Typed as an object, but a string of JavaScript.
  const code = Handlebars.precompile(source, {
    strict: true,
    knownHelpers: HELPERS,
    knownHelpersOnly: true,
    // Markdown has escapes of its own; entities would show inside code spans.
    noEscape: name.startsWith('markdown'),
    // Partials stand at the margin of their output whatever the indentation of the caller.
    preventIndent: true,
  }) as string;
  return `  ${JSON.stringify(name)}: ${code},\n`;
});

const content = `// @ts-nocheck
/* eslint-disable */
// Generated from templates/*.hbs by tools/generate-templates.ts. Do not edit.
export const TEMPLATES = {
${templates.join('')}};
`;

if (process.argv.includes('--check')) {
  const current = readFileSync(TARGET, 'utf8').replaceAll('\r\n', '\n');
  if (current !== content) {
    console.error(`${relative(ROOT, TARGET)} is not fresh. Run: node tools/generate-templates.ts`);
    process.exitCode = 1;
  }
} else {
  writeFileSync(TARGET, content);
}

/** Writes the tables of inputs and outputs in README.md from action.yml. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { parse } from 'yaml';
import { z } from 'zod';

const README = join(import.meta.dirname, '../README.md');
const START = '<!-- action:start -->\n';
const END = '<!-- action:end -->';

const Action = z.object({
  inputs: z.record(z.string(), z.object({ description: z.string(), default: z.coerce.string().optional() })),
  outputs: z.record(z.string(), z.object({ description: z.string() })),
});

const cell = (text: string): string => text.trim().replaceAll(/\s+/g, ' ').replaceAll('|', '\\|');
const { inputs, outputs } = Action.parse(parse(readFileSync(join(import.meta.dirname, '../action.yml'), 'utf8')));
const table = [
  '| Input | Default | Meaning |',
  '|---|---|---|',
  ...Object.entries(inputs).map(
    ([name, { description, default: given }]) =>
      `| \`${name}\` | ${given ? `\`${cell(given)}\`` : ''} | ${cell(description)} |`,
  ),
  '',
  '| Output | Meaning |',
  '|---|---|',
  ...Object.entries(outputs).map(([name, { description }]) => `| \`${name}\` | ${cell(description)} |`),
  '',
].join('\n');

const text = readFileSync(README, 'utf8');
const wanted = text.slice(0, text.indexOf(START) + START.length) + table + text.slice(text.indexOf(END));
if (text !== wanted && process.argv.includes('--check')) {
  console.error('README.md: the tables of inputs and outputs are stale; run "npm run generate"');
  process.exitCode = 1;
} else if (text !== wanted) {
  writeFileSync(README, wanted);
}

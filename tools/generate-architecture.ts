/** Writes the layer table of ARCHITECTURE.md from `tools/layers.ts`. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { LAYERS } from './layers.ts';

const FILE = join(import.meta.dirname, '../ARCHITECTURE.md');
const START = '<!-- layers:start -->\n';
const END = '<!-- layers:end -->';

const rows = LAYERS.map(({ folder, mayImport, packages, isPure, purpose }) => {
  const name = folder === '.' ? '`action.ts`, `cli.ts`' : `\`${folder}\``;
  const imports = mayImport.length === 0 ? 'nothing' : mayImport.map((other) => `\`${other}\``).join(', ');
  return `| ${name} | ${purpose}${isPure ? '; pure' : ''} | ${imports} | ${packages.map((other) => `\`${other}\``).join(', ')} |`;
});
const table = ['| Folder | What it is | May import | Packages |', '|---|---|---|---|', ...rows, ''].join('\n');

const text = readFileSync(FILE, 'utf8');
const wanted = text.slice(0, text.indexOf(START) + START.length) + table + text.slice(text.indexOf(END));
if (text !== wanted && process.argv.includes('--check')) {
  console.error('ARCHITECTURE.md: the layer table is stale; run "npm run generate"');
  process.exitCode = 1;
} else if (text !== wanted) {
  writeFileSync(FILE, wanted);
}

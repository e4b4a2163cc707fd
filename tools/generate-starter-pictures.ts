/** `fixtures/suite/*.png` → `src/commands/starter-pictures.generated.ts`, so that `init` needs no file beside the bundle. */
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';

import { writeGenerated } from './generated-file.ts';

const NAMES = ['mug.png', 'mug-mask.png'];
const base64 = (name: string): string =>
  readFileSync(resolve(import.meta.dirname, '../fixtures/suite', name)).toString('base64');

writeGenerated(
  'src/commands/starter-pictures.generated.ts',
  [
    '// Generated from fixtures/suite by tools/generate-starter-pictures.ts. PNG files as base64.',
    'export const STARTER_PICTURES: Readonly<Record<string, string>> = {',
    ...NAMES.map((name) => `  ${JSON.stringify(name)}: ${JSON.stringify(base64(name))},`),
    '};',
    '',
  ].join('\n'),
);

/**
 * Writes the index of wire adapters: every file of `src/providers` that exports
 * `createX(http: Http): ImageProvider` or `createX(): ImageProvider`; a second parameter has a default.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import { writeGenerated } from './generated-file.ts';

const FOLDER = join(import.meta.dirname, '../src/providers');
const FACTORY = /^export function (create\w+)\((?:(http): Http(?:, \w+: \w+ = \w+)?)?\): ImageProvider \{$/m;

const adapters = readdirSync(FOLDER)
  .filter((file) => file.endsWith('.ts') && !file.endsWith('.generated.ts'))
  .sort()
  .flatMap((file) => {
    const found = FACTORY.exec(readFileSync(join(FOLDER, file), 'utf8'));
    return found === null ? [] : [{ file, name: found[1]!, call: `${found[1]!}(${found[2] ?? ''})` }];
  });

writeGenerated(
  'src/providers/adapters.generated.ts',
  `// Written by tools/generate-providers.ts. Do not edit.
${adapters.map(({ file, name }) => `import { ${name} } from './${file}';`).join('\n')}
import type { ImageProvider } from './contract.ts';
import type { Http } from './http.ts';

/** Every wire adapter, by name of its file. */
export const createAdapters = (http: Http): readonly ImageProvider[] => [
${adapters.map(({ call }) => `  ${call},`).join('\n')}
];
`,
);

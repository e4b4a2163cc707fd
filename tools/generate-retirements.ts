/** `data/retirements.yml` → `src/config/retirements.generated.ts`, so that the bundle needs no file beside it. */
import { retirementsSchema, toRetirements } from '../src/config/retirement-schema.ts';
import { writeGenerated } from './generated-file.ts';
import { readChecked } from './read-checked.ts';

const SOURCE = 'data/retirements.yml';
const lines = toRetirements(readChecked(SOURCE, retirementsSchema)).map((one) => `  ${JSON.stringify(one)},`);
writeGenerated(
  'src/config/retirements.generated.ts',
  [
    `// Generated from ${SOURCE} by tools/generate-retirements.ts. Edit that file, not this one.`,
    "import type { Retirement } from '../model/retirement.ts';",
    '',
    'export const RETIREMENTS: readonly Retirement[] = [',
    ...lines,
    '];',
    '',
  ].join('\n'),
);

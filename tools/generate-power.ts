/** `data/power.yml` → `src/plan/power-table.generated.ts`, so that the bundle needs no file beside it. */
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';

import { parse } from 'yaml';
import { z } from 'zod';

import { writeGenerated } from './generated-file.ts';

const SOURCE = 'data/power.yml';
const share = z.number().min(0).max(1);
const words = z.record(z.string(), z.string().min(3));
const Row = z.strictObject({
  pictures: z.enum(['alike', 'diverse', 'releases']),
  origin: z.string(),
  stages: z.union([z.literal(1), z.literal(2)]),
  cases: z.int().min(1),
  stored: z.int().min(1),
  fresh: z.int().min(1),
  trials: z.int().min(1),
  average: share.optional(),
  found: z.record(z.string(), share).optional(),
});
const Table = z
  .strictObject({
    version: z.literal(1),
    level: share,
    changes: words,
    origins: words,
    rows: z.array(Row).min(1),
    latency: z.strictObject({
      withinRuns: z.int().min(1),
      rows: z.array(z.strictObject({ knownRuns: z.int().min(1), found: z.record(z.string().regex(/^\d+$/), share) })),
    }),
  })
  .superRefine(({ changes, origins, rows }, context) => {
    for (const [index, { origin, found = {} }] of rows.entries()) {
      const unknown = [
        ...(Object.hasOwn(origins, origin) ? [] : [origin]),
        ...Object.keys(found).filter((change) => !Object.hasOwn(changes, change)),
      ];
      for (const name of unknown)
        context.addIssue({ code: 'custom', path: ['rows', index], message: `${name} is not explained above` });
    }
  });

const checked = Table.safeParse(parse(readFileSync(resolve(import.meta.dirname, '..', SOURCE), 'utf8')));
if (checked.success) {
  const { version: _version, rows, ...head } = checked.data;
  writeGenerated(
    'src/plan/power-table.generated.ts',
    [
      `// Generated from ${SOURCE} by tools/generate-power.ts. Edit that file, not this one.`,
      "import type { PowerTable } from './power.ts';",
      '',
      'export const POWER: PowerTable = {',
      ...Object.entries(head).map(([name, value]) => `  ${name}: ${JSON.stringify(value)},`),
      '  rows: [',
      ...rows.map((row) => `    ${JSON.stringify(row)},`),
      '  ],',
      '};',
      '',
    ].join('\n'),
  );
} else {
  console.error(`${SOURCE}: ${z.prettifyError(checked.error)}`);
  process.exitCode = 1;
}

import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterAll, beforeAll, expect, test } from 'vitest';

import { plan } from '../../src/commands/plan.ts';
import { createManualClock } from '../fakes/manual-clock.ts';

const CONFIG = `version: 1
suite: [{ id: mug, family: product, prompt: A mug }]
routes:
  old: { protocol: openai-images, model: gpt-image-1.5, apiKey: "\${K}" }
  new: { protocol: openai-images, model: gpt-image-9, apiKey: "\${K}" }
`;

let cwd: string;
beforeAll(async () => {
  cwd = await mkdtemp(join(tmpdir(), 'image-drift-plan-'));
  await writeFile(join(cwd, 'image-drift.yml'), CONFIG);
});
afterAll(() => rm(cwd, { recursive: true }));

async function warningsOn(day: string, only = {}): Promise<readonly string[]> {
  const clock = createManualClock(Date.parse(day));
  const { plan: planned, lines } = await plan({ configFile: 'image-drift.yml', only }, { cwd, env: {}, clock });
  expect(lines.slice(lines.length - planned.warnings.length)).toEqual(planned.warnings);
  return planned.warnings;
}

test('the plan ends with old prices, missing prices and ends of models, by the date of its clock', async () => {
  const noPrice = 'No price for new: cost is known only where the vendor states it; write one under "price"';
  expect(await warningsOn('2026-10-01')).toEqual([noPrice]);
  expect(await warningsOn('2026-11-21')).toEqual([
    noPrice,
    "OpenAI's model gpt-image-1.5, used by old, is announced to be shut down on 2026-12-01, in 10 days. Named in its place: gpt-image-2.5-sunburst or gpt-image-2.5-flare.",
  ]);
  expect((await warningsOn('2027-01-15'))[0]).toBe(
    'Price openai/gpt-image-1.5: seen in 2026-09, more than 90 days ago',
  );
});

test('routes that are not selected are not warned of', async () => {
  expect(await warningsOn('2026-11-21', { routes: ['new'] })).toEqual([expect.stringMatching(/^No price for new/)]);
});

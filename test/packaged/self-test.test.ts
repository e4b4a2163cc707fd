import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

import { expect, test } from 'vitest';
import { parse } from 'yaml';

import { startVendors } from '../../.github/self-test/serve.ts';
import { installAction, makeWorkspace, runAction } from './harness.ts';

const ROOT = resolve(import.meta.dirname, '../..');

interface Step {
  readonly name?: string;
  readonly uses?: string;
  readonly with?: Readonly<Record<string, string>>;
}

/** The steps of our own workflow that run the Action, as the runner would start them. */
const steps = (
  parse(readFileSync(join(ROOT, '.github/workflows/self-test.yml'), 'utf8')) as {
    jobs: { 'self-test': { steps: Step[] } };
  }
).jobs['self-test'].steps.filter(({ uses }) => uses === './');

test('the steps of the self-test workflow end with a stable run and a drifted one', async () => {
  const { quiet, drifted } = await startVendors({ quiet: 0, drifted: 0 });
  await using _quiet = quiet;
  await using _drifted = drifted;
  const config = readFileSync(join(ROOT, '.github/self-test/image-drift.yml'), 'utf8');
  const servedBy = ({ url }: { readonly url: string }): string => config.replaceAll('http://127.0.0.1:4610', url);
  using action = installAction();
  using workspace = makeWorkspace({
    '.github/self-test/image-drift.yml': servedBy(quiet),
    '.github/self-test/drifted.yml': servedBy(drifted),
  });

  const verdicts: (string | undefined)[] = [];
  for (const step of steps) {
    const inputs = Object.entries(step.with ?? {}).map(([name, value]) => [
      name,
      value.replace('${{ env.CONFIG }}', '.github/self-test/image-drift.yml').replace(/^\$\{\{ matrix.*$/, 'never'),
    ]);
    const outcome = await runAction({
      action,
      workspace,
      eventName: 'push',
      event: {},
      apiUrl: 'http://127.0.0.1:9',
      env: { SIMULATOR_KEY: 'key-of-the-simulator' },
      inputs: Object.fromEntries(inputs) as Record<string, string>,
    });
    expect(outcome).toMatchObject({ code: 0 });
    verdicts.push(outcome.outputs['verdict']);
  }
  expect(verdicts).toEqual(['new', undefined, 'stable', 'drifted']);
});

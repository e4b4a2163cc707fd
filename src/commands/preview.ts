import { resolve } from 'node:path';

import type { Environment, Selection } from './environment.ts';
import { readFileWithin } from './file-ports.ts';
import { type HeadFiles, readNow, withFetching } from './head-files.ts';
import { cellKey, loadProject, type Project } from './load-project.ts';
import { caseChanges } from '../compare/case-changes.ts';
import { configChanges } from '../config/config-changes.ts';
import { loadConfig } from '../config/load-config.ts';
import { priceBook } from '../config/price-book.ts';
import { ConfigError, formatProblem } from '../model/errors.ts';
import type { SettingChange } from '../model/comparison.ts';
import type { Micros } from '../model/money.ts';
import { providers } from '../providers/registry.ts';
import { type PreviewView, renderPreview } from '../report/render-preview.ts';
import { writeContainedFile } from '../shared/contained-file.ts';

export interface PreviewInput {
  readonly configFile: string;
  readonly only: Selection;
  readonly pull: PreviewView['pull'];
  readonly head: HeadFiles;
  /** See `CheckOptions`. */
  readonly maxCostMicros?: Micros;
  /** Absolute folder for `preview.md` and `preview.json`. */
  readonly outDir: string;
}

/**
 * Says without a key what a pull request changes, and what a run of it would cost. The working copy is what it is to be
 * merged into; of the pull request itself there is nothing but data. Throws `ConfigError` when its config or suite would
 * be wrong after the merge.
 */
export async function preview(input: PreviewInput, environment: Environment): Promise<PreviewView & Rendered> {
  const { configFile, only, pull, head, outDir } = input;
  const merged = await withFetching(head, () =>
    loadConfig({ ...head, file: configFile, protocols: providers, priceBook }),
  );
  await using before = await loadProject({ configFile, only }, environment);
  const view: PreviewView = {
    pull,
    ...caseChanges(before.config.suite.cases, merged.suite.cases),
    ignored: await ignoredChanges(configFile, { cwd: environment.cwd, head }),
    ...(await runView(input, environment)),
  };
  const markdown = renderPreview(view);
  const write = (name: string, text: string): Promise<void> =>
    writeContainedFile({ root: outDir, parts: [name] }, text);
  await write('preview.md', markdown);
  await write('preview.json', `${JSON.stringify({ version: 1, ...view }, null, 2)}\n`);
  return { ...view, markdown };
}

interface Rendered {
  readonly markdown: string;
}

/** What the pull request changes in its config beside the suite: it counts when it is merged, and not in a run before. */
export async function ignoredChanges(
  configFile: string,
  { cwd, head }: { readonly cwd: string; readonly head: HeadFiles },
): Promise<readonly SettingChange[]> {
  const theirs = await readNow(head, resolve(head.cwd, configFile));
  const mine = await readFileWithin(resolve(cwd, configFile));
  return theirs === undefined ? [] : configChanges(mine, theirs);
}

/** A run with the routes of the working copy and the prompts of the pull request, or why there can be none. */
async function runView(
  { configFile, only, head, maxCostMicros }: PreviewInput,
  environment: Environment,
): Promise<Pick<PreviewView, 'run' | 'problems'>> {
  try {
    await using project = await loadProject({ configFile, only, head, mayWait: false }, environment);
    const { plan, config } = project;
    const budgets = [config.budget.perRunMicros, maxCostMicros].filter((budget) => budget !== undefined);
    const { expectedMicros, worstCaseMicros, unknownShots } = plan.cost;
    return {
      problems: [],
      run: {
        requests: plan.shots.length,
        expectedMicros,
        worstCaseMicros,
        unknownShots,
        ...(budgets.length === 0 ? {} : { budgetMicros: Math.min(...budgets) }),
        cells: cellCounts(project),
      },
    };
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    return { problems: error.problems.map(formatProblem) };
  }
}

function cellCounts({ plan, baselines }: Project): NonNullable<PreviewView['run']>['cells'] {
  const standing = plan.cells.map(({ routeId, caseId, settingsHash }) => {
    const baseline = baselines.get(cellKey(routeId, caseId));
    return baseline === undefined ? 'fresh' : baseline.settingsHash === settingsHash ? 'kept' : 'stale';
  });
  const count = (which: string): number => standing.filter((one) => one === which).length;
  return { kept: count('kept'), stale: count('stale'), fresh: count('fresh') };
}

import { parseArgs } from 'node:util';

import { INJECTIONS } from './injections.ts';
import { loadPictureSets, type PictureSet } from './picture-sets.ts';
import { isPossible, pairTrials, type Rates, type Setting, splitTrials } from './trials.ts';

const USAGE = `Usage: node bench/detection/run.ts DIR... [--splits 2000] [--trials 60] [--pairs A:B,...]

Measures the detector on pictures laid out as DIR/<model>/<case>/<n>.(png|jpg|webp): false alarms over random splits of
pictures of one model, power over injected changes, power over pairs of models that share cases.`;

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    splits: { type: 'string', default: '2000' },
    trials: { type: 'string', default: '60' },
    pairs: { type: 'string' },
  },
});
if (positionals.length === 0) {
  process.stderr.write(`${USAGE}\n`);
  process.exit(2);
}

const SETTINGS: readonly Setting[] = [
  { cases: 8, stored: 1, fresh: 1 },
  { cases: 12, stored: 1, fresh: 1 },
  { cases: 24, stored: 1, fresh: 1 },
  { cases: 8, stored: 2, fresh: 1 },
  { cases: 12, stored: 2, fresh: 1 },
  { cases: 24, stored: 2, fresh: 1 },
  { cases: 6, stored: 3, fresh: 1 },
  { cases: 12, stored: 4, fresh: 1 },
  { cases: 24, stored: 4, fresh: 1 },
];

const splits = Number(values.splits);
const trials = Number(values.trials);
const percent = (share: number): string => `${(100 * share).toFixed(1)} %`;
const name = ({ cases, stored, fresh }: Setting): string => `${cases} cases, ${stored} stored + ${fresh} new`;
const print = (...cells: readonly string[]): void => console.log(`| ${cells.join(' | ')} |`);
const head = (...cells: readonly string[]): void => {
  print(...cells);
  print(...cells.map(() => '---'));
};

const started = performance.now();
const sets = await loadPictureSets(
  positionals,
  INJECTIONS.map(({ id }) => id),
);
const repeated = sets.filter((set) => SETTINGS.some((setting) => isPossible(set, setting)) && hasRepeats(set));
console.log(`Pictures measured in ${((performance.now() - started) / 1000).toFixed(0)} s\n`);

if (splits > 0) {
  console.log(`False alarms over ${splits} random splits\n`);
  head('model', 'setting', 'at 1 %', 'at 5 %');
  for (const set of repeated)
    for (const setting of SETTINGS.filter((entry) => isPossible(set, entry))) {
      const { at1, at5 } = await splitTrials(set, { setting, trials: splits, seed: 1 });
      print(set.model, name(setting), percent(at1), percent(at5));
    }
}

if (trials > 0) {
  console.log(`\nPower at 1 % (at 5 %) over ${trials} draws of injected changes\n`);
  const columns = repeated.flatMap((set) =>
    SETTINGS.filter((entry) => entry.stored > 1 && isPossible(set, entry)).map((setting) => ({
      set,
      setting,
    })),
  );
  head('change', ...columns.map(({ set, setting }) => `${set.model}: ${name(setting)}`));
  const core = columns.map((): Rates[] => []);
  for (const { id, isCore } of INJECTIONS) {
    const row: Rates[] = [];
    for (const { set, setting } of columns) row.push(await splitTrials(set, { setting, trials, seed: 2 }, id));
    if (isCore) for (const [index, rates] of row.entries()) core[index]!.push(rates);
    print(id, ...row.map(show));
  }
  print('mean of the first eight', ...core.map((rates) => show(mean(rates))));

  const pairs =
    values.pairs === undefined
      ? allPairs(sets)
      : values.pairs.split(',').map((pair) => pair.split(':') as [string, string]);
  if (pairs.length > 0) {
    console.log(`\nPower at 1 % (at 5 %) over ${trials} draws of pairs of models, 1 stored + 1 new\n`);
    const sizes = [12, 24, 34];
    head('pair', ...sizes.map((cases) => `${cases} cases`));
    const sums = sizes.map((): Rates[] => []);
    for (const [before, after] of pairs) {
      const a = sets.find(({ model }) => model.includes(before));
      const b = sets.find(({ model }) => model.includes(after));
      if (a === undefined || b === undefined) continue;
      const row: (Rates | undefined)[] = [];
      for (const cases of sizes) {
        const shared = [...a.cases.keys()].filter((caseId) => b.cases.has(caseId)).length;
        // All shared cases can be drawn in one way only.
        const setting = { cases, stored: 1, fresh: 1 };
        row.push(
          shared < cases
            ? undefined
            : await pairTrials(a, b, { setting, trials: shared === cases ? 1 : trials, seed: 3 }),
        );
      }
      for (const [index, rates] of row.entries()) if (rates !== undefined) sums[index]!.push(rates);
      print(`${a.model} → ${b.model}`, ...row.map((rates) => (rates === undefined ? '–' : show(rates))));
    }
    print('mean', ...sums.map((rates) => (rates.length === 0 ? '–' : show(mean(rates)))));
  }
}
console.log(`\n${((performance.now() - started) / 1000).toFixed(0)} s in all`);

function hasRepeats(set: PictureSet): boolean {
  return [...set.cases.values()].some((pictures) => pictures.length > 1);
}

function show({ at1, at5 }: Rates): string {
  return `${(100 * at1).toFixed(0)} (${(100 * at5).toFixed(0)})`;
}

function mean(rates: readonly Rates[]): Rates {
  const of = (pick: (entry: Rates) => number): number =>
    rates.reduce((sum, entry) => sum + pick(entry), 0) / rates.length;
  return { at1: of(({ at1 }) => at1), at5: of(({ at5 }) => at5), trials };
}

/** Every pair of models with one picture per case that share at least twelve cases. */
function allPairs(all: readonly PictureSet[]): [string, string][] {
  const single = all.filter((set) => !hasRepeats(set));
  return single.flatMap((a, index) => single.slice(index + 1).map((b): [string, string] => [a.model, b.model]));
}

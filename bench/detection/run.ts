import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';

import { INJECTIONS } from './injections.ts';
import { PAINTERS, paintSets } from './paint.ts';
import { loadPictureSets, type PictureSet } from './picture-sets.ts';
import { isPossible, type PictureGroup, pairTrials, type Rates, type Setting, splitTrials } from './trials.ts';

const USAGE = `Usage: node bench/detection/run.ts [DIR...] [--splits 2000] [--trials 60] [--pairs A:B,...]

Measures the detector on pictures laid out as DIR/<model>/<case>/<n>.(png|jpg|webp): false alarms over random splits of
pictures of one model, power over injected changes, power over pairs of models that share cases. Without folders it
paints pictures with the simulator's brush and measures those, all painters together.`;

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    splits: { type: 'string', default: '2000' },
    trials: { type: 'string', default: '60' },
    pairs: { type: 'string' },
    help: { type: 'boolean' },
  },
});
if (values.help === true) {
  console.log(USAGE);
  process.exit();
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
const { sets, groups, changedGroups } = positionals.length === 0 ? await painted() : await given(positionals);
console.log(`Pictures measured in ${((performance.now() - started) / 1000).toFixed(0)} s\n`);

if (splits > 0) {
  console.log(`False alarms over at least ${splits} random splits\n`);
  head('model', 'setting', 'splits', 'at 1 %', 'at 5 %');
  for (const group of groups)
    for (const setting of SETTINGS.filter((entry) => isPossible(group, entry))) {
      // Tests of few cases cost less, so they can have more.
      const wanted = Math.round((splits * 24) / setting.cases);
      const { at1, at5 } = await splitTrials(group, { setting, trials: wanted, seed: 1, relabellings: 499 });
      print(group.name, name(setting), String(wanted), percent(at1), percent(at5));
    }
}

if (trials > 0) {
  console.log(`\nPower at 1 % (at 5 %) over ${trials} draws of injected changes\n`);
  const columns = changedGroups.flatMap((group) =>
    SETTINGS.filter((entry) => entry.stored > 1 && isPossible(group, entry)).map((setting) => ({ group, setting })),
  );
  head('change', ...columns.map(({ group, setting }) => `${group.name}: ${name(setting)}`));
  const core = columns.map((): Rates[] => []);
  for (const { id, isCore } of INJECTIONS) {
    const row: Rates[] = [];
    for (const { group, setting } of columns)
      row.push(await splitTrials(group, { setting, trials, seed: 2, relabellings: 999 }, id));
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
            : await pairTrials(a, b, { setting, trials: shared === cases ? 1 : trials, seed: 3, relabellings: 999 }),
        );
      }
      for (const [index, rates] of row.entries()) if (rates !== undefined) sums[index]!.push(rates);
      print(`${a.model} → ${b.model}`, ...row.map((rates) => (rates === undefined ? '–' : show(rates))));
    }
    print('mean', ...sums.map((rates) => (rates.length === 0 ? '–' : show(mean(rates)))));
  }
}
console.log(`\n${((performance.now() - started) / 1000).toFixed(0)} s in all`);

interface Sources {
  readonly sets: readonly PictureSet[];
  /** What false alarms are counted on. */
  readonly groups: readonly PictureGroup[];
  /** Of these, the ones with injected changes. */
  readonly changedGroups: readonly PictureGroup[];
}

function load(folder: string, { isChanged }: { readonly isChanged: boolean }): Promise<PictureSet[]> {
  return loadPictureSets([folder], isChanged && trials > 0 ? INJECTIONS.map(({ id }) => id) : []);
}

async function given(folders: readonly string[]): Promise<Sources> {
  const sets: PictureSet[] = [];
  for (const folder of folders) sets.push(...(await load(folder, { isChanged: true })));
  const groups = sets.filter(hasRepeats).map((set) => ({ name: set.model, sets: [set] }));
  return { sets, groups, changedGroups: groups };
}

/** Injected changes of half the painters are enough: measuring them takes most of the time. */
async function painted(): Promise<Sources> {
  const folder = await mkdtemp(join(tmpdir(), 'image-drift-painted-'));
  try {
    const half = PAINTERS.length / 2;
    await paintSets(join(folder, 'changed'), PAINTERS.slice(0, half));
    await paintSets(join(folder, 'quiet'), PAINTERS.slice(half));
    const changed = await load(join(folder, 'changed'), { isChanged: true });
    const sets = [...changed, ...(await load(join(folder, 'quiet'), { isChanged: false }))];
    return { sets, groups: [{ name: 'simulator', sets }], changedGroups: [{ name: 'simulator', sets: changed }] };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

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

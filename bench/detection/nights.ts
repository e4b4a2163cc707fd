/**
 * What a run does beyond one test: the window of three nights, and the confirmation of single cases. Painted pictures
 * of one model, drawn again and again as nights; prints the tables of docs/detection.md. `node bench/detection/nights.ts`,
 * about ten minutes on two cores.
 */
import { parseArgs } from 'node:util';

import { cellScores } from '../../src/compare/cell-scores.ts';
import { pooledTest } from '../../src/compare/pooled-test.ts';
import { measureFeatures } from '../../src/measure/measure-features.ts';
import type { CaseVectors, FeatureVector } from '../../src/model/features.ts';
import { createRandom } from '../../src/shared/random.ts';
import { ALARM_LEAD } from '../../src/judge/single-case.ts';
import { applyDrift } from '../../src/simulator/filter.ts';
import type { Drift } from '../../src/simulator/options.ts';
import { renderPicture } from '../../src/simulator/picture.ts';

const { values } = parseArgs({
  options: {
    nights: { type: 'string', default: '2000' },
    runs: { type: 'string', default: '20000' },
    trials: { type: 'string', default: '200' },
  },
});

const SUBJECTS = [
  'a lighthouse',
  'a ceramic vase',
  'a bowl of fruit',
  'a dew drop on a leaf',
  'a street at night',
  'a shop sign',
];
const CASES = SUBJECTS.flatMap((subject) => [`${subject} in morning light`, `${subject} on a plain background`]);
const SIDE = 128;
/** Pictures of each case to draw from. */
const POOL = 24;
const STORED = 4;
const NIGHTS = 3;
/** One picture a night, and two more on suspicion. */
const LOOK = 3;
/** As in judge/two-stage. */
const SUSPICION = 0.1;
const ODD = 0.05;
const RELABELLINGS = 1999;
/** Of the least odd picture over the oddest stored one; the product's is ALARM_LEAD. */
const LEADS = [0, 0.2, 0.3, ALARM_LEAD];
/** Of all looks of a night together. */
const LEVELS = [0.01, 0.05];

const random = createRandom(1);

async function paint(style: string, drift: Drift = {}): Promise<FeatureVector[][]> {
  const pools: FeatureVector[][] = [];
  for (const prompt of CASES) {
    const pool: FeatureVector[] = [];
    for (let sample = 0; sample < POOL; sample++) {
      const sampleKey = `${style}/${sample}`;
      const picture = renderPicture({ prompt, style, sampleKey, width: SIDE, height: SIDE });
      pool.push(measureFeatures(await applyDrift(picture, drift, sampleKey)));
    }
    pools.push(pool);
  }
  return pools;
}

/** Distinct numbers below `POOL`. */
function draw(count: number): number[] {
  const deck = Array.from({ length: POOL }, (_, index) => index);
  for (let i = 0; i < count; i++) {
    const from = i + random.below(POOL - i);
    [deck[i], deck[from]] = [deck[from]!, deck[i]!];
  }
  return deck.slice(0, count);
}

/** Pools that each new picture of a night comes from; `share` of them from the changed one. */
interface Story {
  readonly name: string;
  readonly share: number;
  /** By night; the last one holds on. */
  readonly changed: readonly (readonly FeatureVector[][])[];
}

interface Night {
  /** Final p-value of the run; 1 where the first look cleared it. */
  readonly own: number;
  readonly window?: number;
}

function playNights(plain: readonly FeatureVector[][], { share, changed }: Story): Night[] {
  const picks = plain.map(() => draw(STORED + NIGHTS * LOOK));
  const fresh = (index: number, night: number, look: number): FeatureVector => {
    const pools = random.uniform() < share ? changed[Math.min(night, changed.length - 1)]! : plain;
    return pools[index]![picks[index]![STORED + night * LOOK + look]!]!;
  };
  const pictures = Array.from({ length: NIGHTS }, (_, night) =>
    plain.map((_pool, index) => Array.from({ length: LOOK }, (__, look) => fresh(index, night, look))),
  );
  const cases = (candidates: (index: number) => FeatureVector[]): CaseVectors[] =>
    plain.map((pool, index) => ({
      caseId: String(index),
      baseline: picks[index]!.slice(0, STORED).map((pick) => pool[pick]!),
      candidate: candidates(index),
    }));
  const test = (candidates: (index: number) => FeatureVector[]): number =>
    pooledTest(cases(candidates), { seed: random.bits(), relabellings: RELABELLINGS }).pValue;
  return pictures.map((night, at): Night => {
    const own = test((index) => night[index]!.slice(0, 1)) > SUSPICION ? 1 : test((index) => night[index]!);
    if (at < NIGHTS - 1) return { own };
    return { own, window: test((index) => pictures.map((one) => one[index]![0]!)) };
  });
}

const percent = (count: number, of: number): string => `${((100 * count) / of).toFixed(1)} %`;

function windowTable(plain: readonly FeatureVector[][], stories: readonly Story[]): void {
  console.log(
    '| Nights | trials | level | one look, third night | run at half | window at half | either, third night | one look, any of three nights | either, any of three nights |',
  );
  console.log('|---|---|---|---|---|---|---|---|---|');
  for (const story of stories) {
    const trials = Number(story.share === 0 ? values.nights : values.trials);
    const played = Array.from({ length: trials }, () => playNights(plain, story));
    for (const level of LEVELS) {
      const third = played.map((nights) => nights.at(-1)!);
      const count = (isAlarm: (night: Night) => boolean): string => percent(third.filter(isAlarm).length, trials);
      const any = (isAlarm: (night: Night) => boolean): string =>
        percent(played.filter((nights) => nights.some(isAlarm)).length, trials);
      const half = level / 2;
      const either = ({ own, window = 1 }: Night): boolean => own <= half || window <= half;
      console.log(
        `| ${[story.name, trials, percent(level, 1), count(({ own }) => own <= level), count(({ own }) => own <= half), count(({ window }) => window! <= half), count(either), any(({ own }) => own <= level), any(either)].join(' | ')} |`,
      );
    }
  }
}

/** With `isBroken` one case's new pictures are those of another prompt. */
function cellTable(
  plain: readonly FeatureVector[][],
  { isBroken, trials, more }: { readonly isBroken: boolean; readonly trials: number; readonly more: number },
): void {
  let asked = 0;
  let reference = 0;
  let others = 0;
  const leads: number[] = [];
  for (let trial = 0; trial < trials; trial++) {
    const broken = isBroken ? random.below(plain.length) : -1;
    const picks = plain.map(() => draw(STORED + 1 + more));
    const cases = plain.map((pool, index): CaseVectors => {
      const from = index === broken ? plain[(index + 1 + random.below(plain.length - 1)) % plain.length]! : pool;
      return {
        caseId: String(index),
        baseline: picks[index]!.slice(0, STORED).map((pick) => pool[pick]!),
        candidate: picks[index]!.slice(STORED).map((pick) => from[pick]!),
      };
    });
    let lead = -Infinity;
    for (const [index, single] of cellScores(cases).entries()) {
      if (single.pValues[0]! > ODD) continue;
      if (index !== broken) others += 1;
      asked += 1;
      if (isBroken && index !== broken) continue;
      if (single.pValues.every((p) => p <= ODD)) reference += 1;
      lead = Math.max(lead, single.lead!);
    }
    leads.push(lead);
  }
  const at = (least: number): string => percent(leads.filter((lead) => lead >= least).length, trials);
  console.log(
    `| ${[isBroken ? 'one case shows another subject' : 'nothing', more, trials, (asked / trials).toFixed(2), (others / trials).toFixed(2), percent(reference, trials), ...LEADS.map(at)].join(' | ')} |`,
  );
}

const plain = await paint('painter-one');
console.log(
  `| Change | more pictures | trials | cells asked again | unchanged ones | all p ≤ 5 % | ${LEADS.map((lead) => `lead ≥ ${lead}`).join(' | ')} |`,
);
console.log(`|---|---|---|---|---|---|${'---|'.repeat(LEADS.length)}`);
cellTable(plain, { isBroken: false, trials: Number(values.runs), more: 2 });
cellTable(plain, { isBroken: true, trials: Number(values.trials), more: 2 });
const other = await paint('painter-two');
const blurred = [];
for (const blurSigma of [0.25, 0.3, 0.35]) blurred.push(await paint('painter-one', { blurSigma }));
windowTable(plain, [
  { name: 'quiet', share: 0, changed: [plain] },
  { name: '10 % of pictures from another model', share: 0.1, changed: [other] },
  { name: '25 %', share: 0.25, changed: [other] },
  { name: '50 %', share: 0.5, changed: [other] },
  { name: 'blur of 0.25, 0.3, 0.35 pixels in three nights', share: 1, changed: blurred },
]);

import { join } from 'node:path';

import type { CaseResult, SetComparison } from './compare-sets.ts';
import { readFileWithin, UnreadableFileError } from './file-ports.ts';
import { metricsByHash, pairMetrics } from '../compare/pair-metrics.ts';
import { pictureProblems } from '../compare/picture-checks.ts';
import { decodeImage } from '../measure/codec.ts';
import type { PairMetrics } from '../model/comparison.ts';
import type { Pixels } from '../model/measurement.ts';
import type { MeasuredItem, MeasuredSet } from '../model/measured-set.ts';
import { classifyPair } from '../model/seeded-limits.ts';
import { sha256 } from '../shared/hash.ts';

type Outcome = 'same' | 'suspicious' | 'drift' | 'size' | 'unknown';

interface Pair {
  readonly caseId: string;
  readonly outcome: Outcome;
  readonly metrics?: PairMetrics;
}

/**
 * Compares sets of a seeded model: pictures of the same case and number belong together (detection reference 3.2).
 * Hashes settle equal pictures; others are decoded from the sets' folders, one pair at a time. Exact, so the p-value is
 * that of a certainty at the level asked for: half of `alpha` for drift, 1 otherwise.
 */
export async function comparePairs(options: {
  readonly baseline: MeasuredSet;
  readonly candidate: MeasuredSet;
  readonly alpha: number;
}): Promise<SetComparison> {
  const { baseline, candidate, alpha } = options;
  const stored = new Map(baseline.items.map((item) => [placeOf(item), item]));
  const pairs: Pair[] = [];
  for (const now of candidate.items) {
    const before = stored.get(placeOf(now));
    if (before !== undefined) pairs.push(await comparePair({ before, now, baseline, candidate }));
  }
  const problems = pictureProblems(baseline, candidate).filter(({ kind }) => kind === 'broken' || kind === 'blank');
  const wrongCases = new Set(problems.map(({ caseId }) => caseId));
  const ids = [
    ...new Set([...baseline.items, ...candidate.items, ...candidate.broken].map((item) => item.case)),
  ].sort();
  const cases = ids.map((id) =>
    caseResult(
      id,
      pairs.filter(({ caseId }) => caseId === id),
      wrongCases.has(id),
    ),
  );
  const count = (outcome: Outcome): number => pairs.filter((pair) => pair.outcome === outcome).length;
  const isDrifted = problems.length > 0 || count('drift') + count('size') > 0;
  const isOpen = pairs.length === 0 || count('suspicious') + count('unknown') > 0;
  const sentences: readonly (readonly [Outcome, string])[] = [
    ['drift', 'are visibly different'],
    ['size', 'have another size'],
    ['suspicious', 'differ by more than rounding; ask again with the same seed'],
    ['unknown', 'differ, and their files are not there to look at'],
  ];
  return {
    schema: 'image-drift/comparison/1',
    verdict: isDrifted ? 'drifted' : isOpen ? 'inconclusive' : 'stable',
    pValue: isDrifted ? alpha / 2 : 1,
    alpha,
    smallestPValue: pairs.length === 0 ? 1 : alpha / 2,
    labellings: 1,
    seed: 0,
    cases,
    explanation: [
      ...problems.map(({ caseId, message }) => `${caseId}: ${message}`),
      ...sentences.flatMap(([outcome, words]) =>
        count(outcome) === 0 ? [] : [`${count(outcome)} of ${pairs.length} pairs ${words}`],
      ),
      ...(pairs.length === 0 ? ['no case has pictures of the same number in both sets'] : []),
    ],
  };
}

const placeOf = (item: MeasuredItem): string => `${item.sample}/${item.case}`;

function caseResult(id: string, pairs: readonly Pair[], isWrong: boolean): CaseResult {
  const ratios = pairs.flatMap(({ metrics }) => metrics?.diffRatio ?? []);
  const has = (...outcomes: readonly Outcome[]): boolean => pairs.some(({ outcome }) => outcomes.includes(outcome));
  const score = ratios.length === 0 ? null : Math.max(...ratios);
  if (isWrong || has('drift', 'size')) return { id, verdict: 'drifted', score };
  if (pairs.length === 0 || has('unknown')) return { id, verdict: 'inconclusive', score };
  return { id, verdict: has('suspicious') ? 'watch' : 'stable', score };
}

async function comparePair(options: {
  readonly before: MeasuredItem;
  readonly now: MeasuredItem;
  readonly baseline: MeasuredSet;
  readonly candidate: MeasuredSet;
}): Promise<Pair> {
  const { before, now } = options;
  const caseId = now.case;
  const settled = metricsByHash(before, now);
  if (settled !== undefined) return { caseId, outcome: 'same', metrics: settled };
  if (before.width !== now.width || before.height !== now.height) return { caseId, outcome: 'size' };
  const [a, b] = await Promise.all([pixelsOf(before, options.baseline), pixelsOf(now, options.candidate)]);
  const metrics = a === undefined || b === undefined ? undefined : pairMetrics(a, b)?.metrics;
  if (metrics === undefined) return { caseId, outcome: 'unknown' };
  const found = classifyPair(metrics);
  return { caseId, outcome: found === 'drift' || found === 'suspicious' ? found : 'same', metrics };
}

/** The very picture that was measured, or nothing: a file that has changed since is another picture. */
async function pixelsOf(item: MeasuredItem, { root }: MeasuredSet): Promise<Pixels | undefined> {
  if (root === undefined) return undefined;
  try {
    const bytes = await readFileWithin(join(root, item.file), root);
    if (sha256(bytes) !== item.sha256) return undefined;
    const decoded = await decodeImage(bytes);
    return decoded.kind === 'pixels' ? decoded.pixels : undefined;
  } catch (error) {
    if (error instanceof UnreadableFileError) return undefined;
    throw error;
  }
}

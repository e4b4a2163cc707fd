import { percent, partOf } from './number-words.ts';
import type { Opinion } from './opinion.ts';
import type { CellComparison, ContractChange, Evidence, PairMetrics } from '../model/comparison.ts';
import { classifyPair, SEEDED_LIMITS } from '../model/seeded-limits.ts';
import type { Attribution } from '../model/verdict.ts';

const UNSEEDED = {
  'no-seed':
    'Pictures of an unseeded route cannot be judged pair by pair; format, model and refusals were checked, their content was not',
  'not-deterministic':
    'The route gave two different pictures for one seed when the baseline was made, so its pictures cannot be judged pair by pair; format, model and refusals were checked, their content was not',
} as const;

/** Pairs of one seed by the limits of the detection reference; what cannot be paired is said to be so, never called stable. */
export function imageOpinions(image: CellComparison['image'], attribution: Attribution): Opinion[] {
  if (image.kind === 'unseeded') return [{ verdict: 'inconclusive', reason: UNSEEDED[image.because] }];
  if (image.kind !== 'pairs') return [];
  return pairOpinions(
    image.pairs.flatMap(({ metrics }) => metrics ?? []),
    attribution,
  );
}

function pairOpinions(pairs: readonly PairMetrics[], attribution: Attribution): Opinion[] {
  if (pairs.length === 0) return [];
  const drifted = pairs.filter((pair) => classifyPair(pair) === 'drift');
  const suspicious = pairs.filter((pair) => classifyPair(pair) === 'suspicious');
  if (drifted.length > 0)
    return [
      {
        verdict: 'drifted',
        attribution,
        reason: `The same seed now gives another picture in ${partOf(drifted.length, pairs.length, 'sample')}`,
        finding: { family: 'image', evidence: evidenceOf(drifted, 'drift') },
      },
    ];
  if (suspicious.length > 0)
    return [
      {
        verdict: 'watch',
        reason: `The same seed gives a slightly different picture in ${partOf(suspicious.length, pairs.length, 'sample')}`,
        finding: { family: 'image', evidence: evidenceOf(suspicious, 'numericallyEqual') },
      },
    ];
  return [{ verdict: 'stable' }];
}

/** The worst value of each figure and the limit that it passed or that it had to keep. */
function evidenceOf(pairs: readonly PairMetrics[], limits: keyof typeof SEEDED_LIMITS): Evidence[] {
  const { diffRatio, ssim } = SEEDED_LIMITS[limits];
  const isDrift = limits === 'drift';
  return [
    {
      name: 'different pixels',
      now: percent(Math.max(...pairs.map((pair) => pair.diffRatio))),
      limit: `${isDrift ? 'below' : 'at most'} ${percent(diffRatio)}`,
    },
    { name: 'SSIM', now: Math.min(...pairs.map((pair) => pair.ssim)).toFixed(3), limit: `at least ${ssim}` },
  ];
}

const FACTS: Readonly<Record<ContractChange['fact'], { readonly name: string; readonly sentence: string }>> = {
  size: { name: 'size', sentence: 'Pictures have another size' },
  format: { name: 'format', sentence: 'Pictures come in another file format' },
  alpha: { name: 'transparency', sentence: 'Pictures gained or lost their alpha channel' },
  blank: { name: 'content', sentence: 'Pictures are blank' },
  'expected-size': { name: 'expected size', sentence: 'Pictures do not have the size that was asked for' },
  placeholder: { name: 'content', sentence: 'The same picture came back for different cases' },
  duplicate: { name: 'content', sentence: 'The same picture came back more than once' },
};

/** Worth a look whatever the baseline is: nobody wishes for them. */
const UNWANTED: ReadonlySet<ContractChange['fact']> = new Set(['blank', 'expected-size', 'placeholder', 'duplicate']);

/**
 * Exact facts. `drifted` against a baseline of the same settings; `watch` without one. After a change of the user's
 * own, another size or format is what was wished for; only what nobody wishes for is still worth a look.
 */
export function contractOpinions(
  { contract, counts }: CellComparison,
  standing: {
    readonly hasBaseline: boolean;
    readonly isStale: boolean;
    readonly attribution: Attribution;
  },
): Opinion[] {
  const { hasBaseline, isStale, attribution } = standing;
  const opinions: Opinion[] = [];
  for (const { fact, baseline, now, samples, of } of contract) {
    if (isStale && !UNWANTED.has(fact)) continue;
    // A cache may answer one request twice, and the picture itself is as good as the first.
    const isDrift = hasBaseline && !isStale && fact !== 'duplicate';
    opinions.push({
      verdict: isDrift ? 'drifted' : 'watch',
      ...(isDrift ? { attribution } : {}),
      reason: `${FACTS[fact].sentence} (${partOf(samples, of, 'picture')})`,
      finding: { family: 'contract', evidence: [{ name: FACTS[fact].name, baseline, now }] },
    });
  }
  const broken = counts.broken ?? 0;
  if (broken > 0) {
    // One broken file may be an accident on the way; two are how the vendor answers now.
    const isDrift = hasBaseline && !isStale && broken >= 2;
    opinions.push({
      verdict: isDrift ? 'drifted' : 'inconclusive',
      ...(isDrift ? { attribution } : {}),
      reason: `Pictures cannot be decoded (${partOf(broken, counts.image, 'picture')})`,
      finding: {
        family: 'contract',
        evidence: [{ name: 'pictures that do not decode', now: `${broken} of ${counts.image}` }],
      },
    });
  }
  return opinions;
}

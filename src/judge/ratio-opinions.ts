import { percent, plural } from './number-words.ts';
import type { Opinion } from './opinion.ts';
import type { Evidence } from '../model/comparison.ts';
import type { Attribution } from '../model/verdict.ts';

/** Cells that a median ratio needs before it may fail a build: below that one slow answer moves it. */
export const MIN_CELLS = 5;

export interface RatioRule {
  readonly family: 'latency' | 'cost';
  /** now ÷ baseline. */
  readonly ratio: number | undefined;
  readonly cells: number;
  readonly atLeast: number;
  /** Every cell was changed by the user: the ratio says what that did. */
  readonly isOurs: boolean;
  readonly attribution: Attribution;
  readonly words: { readonly more: string; readonly less: string };
  readonly evidence: Evidence;
  /** What a reader must know about the rule. */
  readonly proviso?: string;
}

/** Worse from 1 + atLeast on, better from 1 ÷ (1 + atLeast) down, so that a rise and its undoing weigh the same. */
export function ratioOpinions(rule: RatioRule): Opinion[] {
  const { family, ratio, cells, atLeast, isOurs, attribution, words, evidence, proviso } = rule;
  if (ratio === undefined) return [];
  const limit = 1 + atLeast - 1e-9;
  const isMore = ratio >= limit && ratio > 1;
  const isLess = ratio <= 1 / limit && ratio < 1;
  if (!isMore && !isLess) return [];
  const change = `${isMore ? words.more : words.less}: ×${ratio.toFixed(2)} over ${plural(cells, 'cell')}`;
  const finding = {
    family,
    evidence: [{ ...evidence, limit: `below +${percent(atLeast)}` }],
  };
  if (isOurs) return [{ verdict: 'stale', attribution: 'config', reason: change, finding }];
  if (cells < MIN_CELLS) return isMore ? [{ verdict: 'watch', reason: `${change}, too few to be sure`, finding }] : [];
  const reason = proviso === undefined ? change : `${change}; ${proviso}`;
  return [isMore ? { verdict: 'drifted', attribution, reason, finding } : { verdict: 'improved', reason, finding }];
}

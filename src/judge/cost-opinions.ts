import { percent, plural } from './number-words.ts';
import type { Opinion } from './opinion.ts';
import { ratioOpinions } from './ratio-opinions.ts';
import type { Evidence, PriceChange, RouteComparison, TokenChange } from '../model/comparison.ts';
import { formatUsd } from '../model/money.ts';
import type { Attribution } from '../model/verdict.ts';

export interface CostRule {
  /** Smallest change that matters, a ratio. */
  readonly atLeast: number;
  /** Every cell was changed by the user. */
  readonly isOurs: boolean;
  readonly attribution: Attribution;
}

/** Cells whose token counts must have moved: the counts are exact, so one may be an accident and two are none. */
const MOVED_CELLS = 2;

/**
 * Cost of a usable picture, its tokens, and the price itself. What a new price explains is told as ours to look up
 * (`stale`, `config`); what is left after it is the vendor's.
 */
export function costOpinions(route: RouteComparison, rule: CostRule): Opinion[] {
  const { costPerImageMicros: cost, tokens, price } = route;
  const { isOurs } = rule;
  const evidence = costEvidence(route);
  const priceRatio = price?.ratio ?? 1;
  const isPriceUnclear = price?.baseline !== undefined && price.ratio === undefined;
  const ofPrice = isOurs || price === undefined ? [] : priceOpinions(price, { cost, evidence, rule });
  const ofVendor = isPriceUnclear
    ? []
    : ratioOpinions({
        family: 'cost',
        // One refusal that was paid for must not look like a dearer picture.
        ratio: cost.pictureRatio === undefined ? undefined : cost.pictureRatio / priceRatio,
        cells: cost.cells,
        ...rule,
        words:
          priceRatio === 1
            ? { more: 'Pictures cost more', less: 'Pictures cost less' }
            : {
                more: 'Pictures cost more than the new price explains',
                less: 'Pictures cost less than the new price explains',
              },
        evidence,
        ...splitOf(route),
      });
  return [
    ...ofVendor,
    ...ofPrice,
    ...(isOurs || tokens === undefined
      ? []
      : [
          ...tokenOpinions(tokens.imageOut, {
            ...rule,
            name: 'image tokens per picture',
            words: { more: 'Pictures take more tokens', less: 'Pictures take fewer tokens' },
          }),
          ...tokenOpinions(tokens.input, {
            ...rule,
            name: 'input tokens per request',
            words: {
              more: 'The same requests count as more input tokens',
              less: 'The same requests count as fewer input tokens',
            },
          }),
        ]),
  ];
}

/** What a change of cost is made of, where that is known. */
function splitOf({ tokens, price }: RouteComparison): { readonly proviso?: string } {
  const parts = [
    ...(tokens?.imageOut?.ratio === undefined ? [] : [`image tokens ${times(tokens.imageOut.ratio)}`]),
    ...(price?.ratio === undefined ? [] : [`price ${times(price.ratio)}`]),
  ];
  return parts.length === 0 ? {} : { proviso: parts.join(', ') };
}

const times = (ratio: number): string => (Math.abs(ratio - 1) < 0.005 ? 'unchanged' : `×${ratio.toFixed(2)}`);

function priceOpinions(
  { isChanged = false, ratio, now, baseline }: PriceChange,
  {
    cost,
    evidence,
    rule: { atLeast },
  }: {
    readonly cost: RouteComparison['costPerImageMicros'];
    readonly evidence: Evidence;
    readonly rule: CostRule;
  },
): Opinion[] {
  if (!isChanged || !(isFar(ratio, atLeast) || isFar(cost.pictureRatio, atLeast))) return [];
  const said =
    ratio === undefined
      ? 'The price of the route was changed since the baseline, so costs cannot be compared'
      : `The price of the route was changed since the baseline: ${times(ratio)}; what the vendor bills may be the same`;
  return [
    {
      verdict: 'stale',
      attribution: 'config',
      reason: said,
      finding: {
        family: 'cost',
        evidence: [
          evidence,
          {
            name: 'price',
            ...(baseline === undefined ? {} : { baseline: `${baseline.ref}${dated(baseline.asOf)}` }),
            now: `${now.ref}${dated(now.asOf)}`,
          },
        ],
      },
    },
  ];
}

const dated = (asOf: string | undefined): string => (asOf === undefined ? '' : ` of ${asOf}`);

/** Further from 1 than the gate, in either direction. */
const isFar = (ratio: number | undefined, atLeast: number): boolean =>
  ratio !== undefined && ratio !== 1 && Math.abs(Math.log(ratio)) >= Math.log(1 + atLeast) - 1e-9;

/** Counts of tokens are exact: few pictures are enough, as long as they all lie beyond the approved ones. */
function tokenOpinions(
  change: TokenChange | undefined,
  {
    atLeast,
    attribution,
    name,
    words,
  }: CostRule & { readonly name: string; readonly words: { readonly more: string; readonly less: string } },
): Opinion[] {
  if (change?.ratio === undefined || change.baseline === undefined || !isFar(change.ratio, atLeast)) return [];
  const { ratio, baseline, now, cells, moved } = change;
  const isMore = ratio > 1;
  const isSure = moved >= MOVED_CELLS && moved * 2 > cells;
  if (!isSure && (moved === 0 || !isMore)) return [];
  const reason = `${isMore ? words.more : words.less}: ×${ratio.toFixed(2)} in ${moved} of ${plural(cells, 'cell')}`;
  const finding = {
    family: 'cost' as const,
    evidence: [{ name, baseline: tokenCount(baseline), now: tokenCount(now), limit: `below +${percent(atLeast)}` }],
  };
  if (!isSure) return [{ verdict: 'watch', reason: `${reason}, too few to be sure`, finding }];
  return [isMore ? { verdict: 'drifted', attribution, reason, finding } : { verdict: 'improved', reason, finding }];
}

const tokenCount = (tokens: number): string => Math.round(tokens).toLocaleString('en-US');

function costEvidence({ costPerImageMicros: { baseline, now, possibleExtra } }: RouteComparison): Evidence {
  return {
    name: 'cost per usable image',
    baseline: formatUsd(baseline),
    now: `${formatUsd(now)}${possibleExtra === undefined ? '' : `, up to ${formatUsd(possibleExtra)} more if all that is unknown was billed`}`,
  };
}

import { formatUsd } from '../model/money.ts';
import type { RunRecord } from '../model/record.ts';
import type { Phrase } from './phrase.ts';
import { leftColumn as left, rightColumn as right, type Table } from './report-view.ts';
import { type CostPart, monthlyCost, trueCost } from './true-cost.ts';

/** What one usable picture costs in all, by part and at the monthly volumes. Without rows unless the config has rates. */
export function trueCostTable(record: RunRecord): Table {
  const rates = record.report.costRates;
  const volumes = record.report.projectImagesPerMonth.slice(0, 4);
  const rows =
    rates === undefined
      ? []
      : record.routeResults.map(({ comparison: { routeId } }): Phrase[] => {
          const { price, lost, storage, bandwidth, review, total } = trueCost(record, { routeId, rates });
          return [
            [{ code: routeId }],
            ...[price, lost, storage, bandwidth, review].map((part): Phrase => [formatPart(part)]),
            [{ strong: formatPart(total) }],
            ...volumes.map((volume): Phrase => [formatPart(monthlyCost(total, volume))]),
          ];
        });
  const columns = [
    left('Per usable image'),
    right('Price'),
    right('Retries, refusals'),
    right('Storage'),
    right('Bandwidth'),
    right('Review'),
    right('Total'),
    ...volumes.map((volume) => right(`${volume.toLocaleString('en-US')}/month`)),
  ];
  return { id: 'true-cost', title: 'True cost per usable image', columns, rows };
}

/** `$0.052`, `$0.052 or more`, `unknown`, `not set`. */
export function formatPart(part: CostPart): string {
  if (part.kind === 'not-set') return 'not set';
  if (part.kind === 'unknown') return 'unknown';
  return part.isAtLeast ? `${formatUsd(part.micros)} or more` : formatUsd(part.micros);
}

import type { RouteResult } from '../model/comparison.ts';
import { formatUsd } from '../model/money.ts';
import type { LostParameter, ParityAnswer, ParityComparison } from '../model/parity.ts';
import type { RunRecord } from '../model/record.ts';
import { formatChange, formatDuration, formatRate } from './number-text.ts';
import { type Phrase, plural } from './phrase.ts';
import { leftColumn as left, type ParityView, rightColumn as right } from './report-view.ts';

/** Every route that has a parity route, beside it. */
export function parityViews(record: RunRecord): ParityView[] {
  return record.routeResults.flatMap(({ comparison, parity }) =>
    comparison.parity === undefined || parity === undefined ? [] : [viewOf(comparison, comparison.parity, parity)],
  );
}

function viewOf({ routeId }: RouteResult['comparison'], parity: ParityComparison, answer: ParityAnswer): ParityView {
  return {
    line: [{ code: routeId }, ' beside ', { code: parity.parityOf }, ': ', { prose: answer.reason }, '.'],
    table: {
      id: 'parity',
      title: 'Side by side',
      columns: [
        left(`Over ${plural(parity.cases, 'shared case')}`),
        right('Route'),
        right('Parity route'),
        right('Ratio'),
      ],
      rows: parity.cases === 0 ? [] : rowsOf(parity),
    },
  };
}

const row = (name: string, ...values: readonly string[]): Phrase[] => [name, ...values].map((value) => [value]);

function rowsOf({ here, there, latencyRatio, costRatio, lost, pictures }: ParityComparison): Phrase[][] {
  return [
    row(
      'P50',
      formatDuration(here.latencyMs.median),
      formatDuration(there.latencyMs.median),
      formatChange(latencyRatio),
    ),
    row(
      'P95',
      formatDuration(here.latencyMs.p95),
      formatDuration(there.latencyMs.p95),
      changeOf(here.latencyMs.p95, there.latencyMs.p95),
    ),
    row(
      'Cost per usable image',
      formatUsd(here.costPerImageMicros),
      formatUsd(there.costPerImageMicros),
      formatChange(costRatio),
    ),
    row('Refused', formatRate(here.refused), formatRate(there.refused), ''),
    row('Failed', formatRate(here.failed), formatRate(there.failed), ''),
    ...(pictures === undefined ? [] : [row('Pictures tested', String(pictures.here), String(pictures.there), '')]),
    ...lost.map(lostRow),
  ];
}

/** Of two single figures, which has no case behind it as the ratio of medians has. */
const changeOf = (here: number | undefined, there: number | undefined): string =>
  formatChange(here === undefined || !there ? undefined : here / there);

const NAMES: Readonly<Record<LostParameter['parameter'], string>> = {
  size: 'Size',
  quality: 'Quality',
  format: 'Format',
  alpha: 'Transparency',
};

const lostRow = ({ parameter, asked, there, here, samples, of }: LostParameter): Phrase[] => [
  [{ strong: NAMES[parameter] }, ...(asked === undefined ? [] : [', asked ', { code: asked }])],
  [{ code: here }, `, ${samples} of ${of}`],
  [{ code: there }],
  [asked === undefined ? 'differs' : 'ignored'],
];

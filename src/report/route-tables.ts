import type { PriceChange, RouteComparison, RouteResult, TokenChange } from '../model/comparison.ts';
import { formatUsd, type Micros } from '../model/money.ts';
import type { PriceTag } from '../model/price.ts';
import type { RunRecord } from '../model/record.ts';
import type { FindingFamily } from '../model/verdict.ts';
import { formatChange, formatDuration, formatRate, formatSum } from './number-text.ts';
import type { Part, Phrase } from './phrase.ts';
import { leftColumn as left, rightColumn as right, type Table } from './report-view.ts';
import { MOVED_BY, VERDICT_WORDS } from './words.ts';

/** One row a route: what it is and how it fared. */
export function routesTable(record: RunRecord): Table {
  const models = new Map(record.routes.map((route) => [route.id, route]));
  const rows = record.routeResults.map((result): Phrase[] => {
    const route = models.get(result.comparison.routeId);
    const cells = record.cells.filter((cell) => cell.comparison.routeId === result.comparison.routeId);
    const moved = cells.filter((cell) => cell.verdict === 'drifted').length;
    return [
      routeName(result),
      [route === undefined ? 'unknown' : { code: route.model }],
      [route === undefined ? 'unknown' : { code: route.endpoint }],
      [VERDICT_WORDS[result.verdict]],
      [result.attribution === undefined ? '' : MOVED_BY[result.attribution]],
      [`${moved} of ${cells.length}`],
    ];
  });
  const columns = [left('Route'), left('Model'), left('Endpoint'), left('Verdict'), left('Moved by'), right('Cells')];
  return { id: 'routes', title: 'Routes', columns, rows };
}

export function latencyTable(record: RunRecord): Table {
  const rows = record.routeResults.map((result): Phrase[] => {
    const { baseline, now, ratio } = result.comparison.latencyMs;
    const isBatch = record.routes.some(({ id, batch }) => id === result.comparison.routeId && batch === true);
    return [
      routeName(result),
      [isBatch && now.n === 0 ? 'not measured (batch)' : formatDuration(now.median)],
      [formatDuration(now.p95)],
      [String(now.n)],
      [formatDuration(baseline.median)],
      [emphasise(formatChange(ratio), isMoved(record, result, ['latency']))],
    ];
  });
  const columns = [
    left('Latency by route'),
    right('P50'),
    right('P95'),
    right('n'),
    right('Baseline P50'),
    right('Change'),
  ];
  return { id: 'latency', title: 'Latency', columns, rows };
}

export function reliabilityTable(record: RunRecord): Table {
  const rows = record.routeResults.map((result): Phrase[] => {
    const { refused, failed } = result.comparison;
    const reasons = Object.entries(failed.reasons)
      .filter(([, count]) => count > 0)
      .sort((a, b) => b[1] - a[1])
      .flatMap(([reason, count], index): Part[] => [index === 0 ? '' : ', ', { code: reason }, ` ${count}`]);
    return [
      routeName(result),
      [emphasise(formatRate(refused.now), isMoved(record, result, ['refusal']))],
      [formatRate(refused.baseline)],
      [emphasise(formatRate(failed.now), isMoved(record, result, ['failure']))],
      reasons.length === 0 ? ['none'] : reasons,
    ];
  });
  const columns = [left('Answers by route'), right('Refused'), right('Baseline'), right('Failed'), left('Failures')];
  return { id: 'reliability', title: 'Refusals and failures', columns, rows };
}

/** Cost of one usable image, of this run, and at the monthly volumes that the config asks for; tokens and price where they are known. */
export function costTable(record: RunRecord): Table {
  const volumes = record.report.projectImagesPerMonth.slice(0, 4);
  const facts = record.routeResults.map(({ comparison }) => comparison);
  const hasTokens = facts.some(({ tokens }) => tokens?.imageOut !== undefined);
  const hasDate = facts.some(({ price }) => price?.now.asOf !== undefined);
  const rows = record.routeResults.map((result): Phrase[] => {
    const { costPerImageMicros: perImage, costMicros, unknownCostAttempts, tokens, price } = result.comparison;
    const extra = perImage.possibleExtra;
    return [
      routeName(result),
      [`${atPrice(perImage.now, price?.now)}${extra === undefined ? '' : ` + up to ${formatUsd(extra)}`}`],
      [atPrice(perImage.baseline, price?.baseline)],
      [emphasise(formatChange(perImage.ratio), isMoved(record, result, ['cost']))],
      ...(hasTokens ? [[tokensText(tokens?.imageOut)]] : []),
      [formatSum(costMicros, unknownCostAttempts)],
      ...(hasDate ? [[asOfText(price)]] : []),
      ...volumes.map((volume): Phrase => [formatUsd(times(perImage.now, volume))]),
    ];
  });
  const columns = [
    left('Cost by route'),
    right('Per usable image'),
    right('Baseline'),
    right('Change'),
    ...(hasTokens ? [right('Image tokens')] : []),
    right('This run'),
    ...(hasDate ? [right('Price as of')] : []),
    ...volumes.map((volume) => right(`${volume.toLocaleString('en-US')}/month`)),
  ];
  return { id: 'cost', title: 'Cost', columns, rows };
}

/** Nobody should take the price of a night's batch for that of a picture which somebody waits for. */
function atPrice(micros: Micros | undefined, tag: PriceTag | undefined): string {
  return micros !== undefined && tag?.inBatch === true ? `${formatUsd(micros)} (batch)` : formatUsd(micros);
}

/** `1,500, was 1,000`. */
function tokensText(change: TokenChange | undefined): string {
  if (change === undefined) return 'unknown';
  const [now, baseline] = [change.now, change.baseline].map((tokens) =>
    tokens === undefined ? undefined : Math.round(tokens).toLocaleString('en-US'),
  );
  return baseline === undefined || baseline === now ? now! : `${now!}, was ${baseline}`;
}

/** `2026-11-01, was 2026-10-01` where the rates differ too. */
function asOfText(price: PriceChange | undefined): string {
  const now = price?.now.asOf ?? 'unknown';
  return price?.isChanged === true ? `${now}, was ${price.baseline?.asOf ?? 'unknown'}` : now;
}

/** What a route now costs and takes, against its baseline, in one sentence. */
export function effectSentence({ routeId, costPerImageMicros, latencyMs }: RouteComparison): Phrase {
  const cost =
    costPerImageMicros.now === undefined
      ? 'has an unknown cost per image'
      : costPerImageMicros.baseline === undefined
        ? `costs ${formatUsd(costPerImageMicros.now)} per image (before: unknown)`
        : `costs ${formatUsd(costPerImageMicros.now)} per image instead of ${formatUsd(costPerImageMicros.baseline)} (${formatChange(costPerImageMicros.ratio)})`;
  const latency =
    latencyMs.now.median === undefined
      ? 'has no latency yet'
      : latencyMs.baseline.median === undefined
        ? `takes ${formatDuration(latencyMs.now.median)} at P50 (before: unknown)`
        : `takes ${formatDuration(latencyMs.now.median)} instead of ${formatDuration(latencyMs.baseline.median)} at P50 (${formatChange(latencyMs.ratio)})`;
  return [{ code: routeId }, ` now ${cost} and ${latency}.`];
}

/** True when a finding of one of these families says that the route moved. */
function isMoved(record: RunRecord, { comparison }: RouteResult, families: readonly FindingFamily[]): boolean {
  return record.findings.some(
    (finding) =>
      finding.routeId === comparison.routeId && families.includes(finding.family) && finding.verdict !== 'stable',
  );
}

function routeName({ comparison }: RouteResult): Phrase {
  return [{ code: comparison.routeId }];
}

function emphasise(text: string, isStrong: boolean): Part {
  return isStrong ? { strong: text } : text;
}

function times(micros: Micros | undefined, count: number): Micros | undefined {
  return micros === undefined ? undefined : micros * count;
}

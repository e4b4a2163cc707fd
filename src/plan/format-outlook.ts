import { formatUsd } from '../model/money.ts';
import type { FoundChanges } from './found-changes.ts';
import type { MonthlyOutlook, Outlook, PictureOutlook, PooledOutlook, RouteOutlook } from './outlook.ts';
import type { LatencyPower } from './power.ts';
import { POWER } from './power-table.generated.ts';

/** What a route costs in a month, what it can find, and what would find more. A few indented lines. */
export function routeOutlookLines(outlook: RouteOutlook): string[] {
  const { monthly, pictures } = outlook;
  return [
    `a month of ${monthly.runs} quiet runs: ${monthlyWords(monthly)}`,
    ...(pictures.kind === 'pooled'
      ? pooledLines(pictures)
      : [
          `pictures: every change from ${percent(pictures.pixels)} of pixels or SSIM below ${pictures.ssimBelow}, where the seed is honoured`,
        ]),
    figuresLine(outlook),
  ].map((line) => `    ${line}`);
}

/** What concerns all routes together. */
export function outlookLines({ falseAlarmsPerMonth, monthly, detectable, latency }: Outlook): string[] {
  const isPooled = detectable.some(({ pictures }) => pictures.kind === 'pooled');
  return [
    `A month of ${monthly.runs} quiet runs: ${monthlyWords(monthly)}`,
    `Latency, at a fixed hour and within ${latency.withinRuns} runs: ${latency.rows.map(latencyWords).join('; ')} (simulated)`,
    ...(isPooled
      ? [
          `False alarms about pictures: at most ${falseAlarmsPerMonth.toPrecision(2)} a month over all routes; a pull request counts as one more run`,
          'Half of them are for the last three runs tested together, which finds changes that are slow or touch part of the requests; the figures are for one run alone',
          `What runs find was measured at a level of ${percent(POWER.level)}, on gpt-image-1 (alike) and dalle-mini (diverse), and is lowered to the level of this plan; every figure: data/power.yml`,
        ]
      : []),
  ];
}

function pooledLines({ cases, full, now, approvedPictures, wantedPictures, next }: PooledOutlook): string[] {
  const lines: string[] = [];
  if (!full.canAlarm) lines.push(`pictures: ${count(cases, 'case')} cannot tell a change from chance; add cases`);
  else {
    lines.push(`pictures, if those of a case are alike: ${foundWords(full.alike)}`);
    lines.push(`pictures, if they are diverse: ${foundWords(full.diverse)}`);
    const models = [...full.releases.often, ...full.releases.half];
    if (models.length > 0) lines.push(`exchanged models: ${foundWords(full.releases)}`);
  }
  if (approvedPictures < wantedPictures)
    lines.push(
      `that is with a full baseline; ${approvedPictures.toLocaleString('en-US')} of ${wantedPictures.toLocaleString('en-US')} pictures are approved${nowWords(now, approvedPictures)}`,
    );
  if (next !== undefined)
    lines.push(
      `to see more: ${count(next.cases, 'case')} (${next.moreCases} more) also find ${changeWords(next.also)} in 80 % of runs, even if diverse`,
    );
  return lines;
}

function nowWords(now: PictureOutlook, approved: number): string {
  if (approved === 0) return '';
  if (!now.canAlarm) return ', too few to alarm now';
  const { average } = now.diverse;
  return `; now, if diverse, ${average === undefined ? 'nothing is known' : `${atLeast(average)} of nine common changes`}`;
}

function foundWords({ often, half, average }: FoundChanges): string {
  const parts = [
    ...(often.length === 0 ? [] : [`80 % of runs find ${changeWords(often)}`]),
    ...(half.length === 0 ? [] : [`50 %${often.length === 0 ? ' of runs' : ''} find ${changeWords(half)}`]),
  ];
  if (parts.length > 0) return parts.join('; ');
  return average === undefined
    ? 'not measured for so few cases'
    : `${atLeast(average)} of nine common changes, on average`;
}

function figuresLine({ refusals, latencyRise, costRise }: RouteOutlook): string {
  const refused =
    refusals === undefined
      ? 'refusals: too few answers to tell'
      : `refusals: ${refusals.refusals} of ${refusals.now} after none of ${refusals.before} (80 % of runs, if ${Math.ceil(refusals.rateFound80 * 100)} % are refused)`;
  const latency =
    latencyRise === undefined ? 'latency: not measured in batches' : `latency from +${percent(latencyRise)}`;
  return `${refused}; ${latency}, cost from +${percent(costRise)}`;
}

/** The smallest rise that 80 % of series show. */
function latencyWords({ knownRuns, found }: LatencyPower['rows'][number]): string {
  const rises = Object.keys(found).filter((rise) => found[rise]! >= 0.8);
  const least = Math.min(...rises.map(Number));
  return `after ${knownRuns} known runs +${least} % is found in ${percent(found[least]!)}`;
}

const monthlyWords = ({ requests, expectedMicros, unknownRequests }: MonthlyOutlook): string =>
  [
    count(requests, 'request'),
    ...(unknownRequests === requests
      ? ['price unknown']
      : [
          `${formatUsd(expectedMicros)}${unknownRequests === 0 ? '' : ` and ${unknownRequests.toLocaleString('en-US')} of unknown price`}`,
        ]),
  ].join(', ');

const changeWords = (changes: readonly string[]): string =>
  changes.map((change) => POWER.changes[change] ?? change).join(', ');
const percent = (share: number): string => `${Number((share * 100).toFixed(1))} %`;
/** Rounded down: a promise. */
const atLeast = (share: number): string => `${Math.floor(share * 100)} %`;
const count = (n: number, noun: string): string => `${n.toLocaleString('en-US')} ${noun}${n === 1 ? '' : 's'}`;

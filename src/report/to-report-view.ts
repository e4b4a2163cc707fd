import { ADVICE_BASIS, adviceViews } from './advice-view.ts';
import type { CellResult } from '../model/comparison.ts';
import type { RunRecord } from '../model/record.ts';
import type { StoredImage } from '../model/sample.ts';
import { VERDICTS, type FindingFamily } from '../model/verdict.ts';
import { safeUrl } from './escape-markdown.ts';
import { type AcceptPlace, acceptHint } from './accept-hint.ts';
import { bySeverity, failuresTable, groupedFindingsTable, unjudgedTable } from './finding-tables.ts';
import { findingGroups } from './finding-views.ts';
import { headLine } from './head-line.ts';
import { mutedLine } from './muted-line.ts';
import { formatDuration, formatSum } from './number-text.ts';
import { parityViews } from './parity-view.ts';
import { joinList, joinPhrases, plural, type Phrase } from './phrase.ts';
import type { ReportView, StripView, Table } from './report-view.ts';
import { costTable, effectSentence, latencyTable, reliabilityTable, routesTable } from './route-tables.ts';
import { changesTable, promptChanges } from './setting-changes.ts';
import { sheetViews, stripViews } from './strip-views.ts';
import { trueCostTable } from './true-cost-table.ts';
import { VERDICT_SIGNS, VERDICT_WORDS } from './words.ts';

export interface ReportViewOptions {
  /** Address of a picture, or `undefined` when it has none. Absent: no picture has one. */
  readonly pictureUrl?: (image: StoredImage) => string | undefined;
  /** Where a reader accepts the run. Default `program`. */
  readonly acceptPlace?: AcceptPlace;
}

// Each is about 50 pixels high in a comment.
const MAX_FINDING_ROWS = 10;
/** Strips that stand open. */
const MAX_STRIPS = 3;
// A list of cases longer than this helps nobody; the record has them all.
const MAX_NAMES = 100;

/** What a report says about a run, in order, without markup. Pure. */
export function toReportView(record: RunRecord, options: ReportViewOptions = {}): ReportView {
  const { pictureUrl = withoutPictures, acceptPlace = 'program' } = options;
  const findings = groupedFindingsTable(record);
  const strips = stripViews(record, pictureUrl);
  const sheets = sheetViews(record, pictureUrl);
  const { groups, rest } = findingGroups(record, {
    strips,
    sheetRoutes: sheets.map(({ routeId }) => routeId),
    place: acceptPlace,
  });
  const seen = rest.filter(({ verdict }) => verdict !== 'new');
  const runUrl = safeUrl(record.run.url);
  const staleRoutes = new Set(
    record.cells.filter((cell) => cell.verdict === 'stale').map((cell) => cell.comparison.routeId),
  );
  const tables = routeTables(record, staleRoutes.size > 0);
  return {
    verdict: record.verdict,
    sign: VERDICT_SIGNS[record.verdict],
    headLine: headLine(record),
    totals: totals(record),
    notes: record.notes.map(({ level, text }) => ({ isWarning: level === 'warning', text: [{ prose: text }] })),
    muted: mutedLine(record),
    findings: { ...findings, rows: findings.rows.slice(0, MAX_FINDING_ROWS) },
    groups,
    unjudged: unjudgedTable(record),
    changes: changesTable(record),
    promptChanges: promptChanges(record),
    effects: record.routeResults
      .filter(({ comparison }) => staleRoutes.has(comparison.routeId))
      .map(({ comparison }) => effectSentence(comparison)),
    sheets,
    strips: seen.slice(0, MAX_STRIPS),
    moreStrips: seen.slice(MAX_STRIPS),
    newStrips: rest.filter(({ verdict }) => verdict === 'new'),
    parity: parityViews(record),
    advice: adviceViews(record),
    adviceBasis: ADVICE_BASIS,
    openTables: tables.filter(({ isOpen }) => isOpen).map(({ table }) => table),
    foldedTables: tables.filter(({ isOpen }) => !isOpen).map(({ table }) => table),
    settled: settledCells(record),
    accept: acceptHint(record, acceptPlace),
    hidden: hiddenPictures(record, { strips, sheets: sheets.length }),
    runUrl,
    artifactsUrl: runUrl === undefined ? undefined : `${runUrl}#artifacts`,
    runId: [{ code: record.run.id }],
    suite: [{ code: record.suiteId }],
    tool: ['image-drift ', { prose: record.tool.version }],
    leftOut: {},
  };
}

const withoutPictures = (): undefined => undefined;

function hiddenPictures(
  { strips, sheets = [] }: RunRecord,
  shown: { readonly strips: readonly StripView[]; readonly sheets: number },
): Phrase | undefined {
  const hidden = strips.length + sheets.length - shown.strips.length - shown.sheets;
  if (hidden <= 0) return undefined;
  const all = hidden === strips.length + sheets.length;
  return [
    all ? `${plural(hidden, 'picture')} of this run` : plural(hidden, 'more picture'),
    ` ${hidden === 1 ? 'is' : 'are'} in its HTML report`,
  ];
}

/** Tables with something to see stand open, the others are folded, empty ones are left out. */
function routeTables(record: RunRecord, hasStale: boolean): { readonly isOpen: boolean; readonly table: Table }[] {
  const moved = new Set<FindingFamily>(record.findings.map((finding) => finding.family));
  const hasUnmeasured = record.cells.some(
    (cell) => cell.verdict === 'inconclusive' && cell.comparison.counts.image === 0,
  );
  const failures = failuresTable(record);
  const tables = [
    { isOpen: moved.has('latency') || hasStale, table: latencyTable(record) },
    { isOpen: moved.has('cost') || hasStale, table: costTable(record) },
    { isOpen: moved.has('refusal') || moved.has('failure'), table: reliabilityTable(record) },
    { isOpen: hasUnmeasured, table: { ...failures, rows: failures.rows.slice(0, 20) } },
    ...(record.routes.length > 1 ? [{ isOpen: false, table: routesTable(record) }] : []),
    { isOpen: false, table: trueCostTable(record) },
  ];
  return tables.filter(({ table }) => table.rows.length > 0);
}

function totals(record: RunRecord): Phrase[] {
  const counts = VERDICTS.flatMap((verdict): Phrase[] => {
    const count = record.counts[verdict] ?? 0;
    if (count === 0) return [];
    const text = `${count.toLocaleString('en-US')} ${VERDICT_WORDS[verdict]}`;
    return [[verdict === 'drifted' ? { strong: text } : text]];
  });
  const of = (kind: string): number => record.samples.filter((sample) => sample.kind === kind).length;
  const others = (['refused', 'failed', 'skipped'] as const)
    .filter((kind) => of(kind) > 0)
    .map((kind) => `, ${of(kind).toLocaleString('en-US')} ${kind}`);
  const ms = Date.parse(record.run.finishedAt) - Date.parse(record.run.startedAt);
  return [
    [`${plural(record.cells.length, 'cell')}: `, ...joinPhrases(counts, ', ')],
    [`${plural(of('image'), 'image')}${others.join('')}`],
    [costWords(formatSum(record.cost.micros, record.cost.unknownAttempts))],
    [Number.isFinite(ms) && ms >= 0 ? formatDuration(ms) : 'duration unknown'],
    ...baselineDays(record),
  ];
}

/** Since when: the days on which the baselines that the run was held against were approved. */
function baselineDays({ cells }: RunRecord): Phrase[] {
  const days = cells.flatMap(({ comparison }) => comparison.baseline?.approval.at.slice(0, 10) ?? []).sort();
  const [first, last] = [days[0], days.at(-1)];
  if (first === undefined || last === undefined) return [];
  return [
    first === last ? ['baseline of ', { prose: last }] : ['baselines of ', { prose: first }, ' to ', { prose: last }],
  ];
}

/** An unknown alone would not say of what. */
function costWords(sum: string): string {
  return sum === 'unknown' ? 'cost unknown' : sum;
}

function settledCells(record: RunRecord): ReportView['settled'] {
  const cells = bySeverity(record.cells.filter((cell) => ['stable', 'improved', 'new'].includes(cell.verdict)));
  const groups = Map.groupBy(cells, (cell) => JSON.stringify([cell.verdict, cell.comparison.routeId]));
  const isUnchanged = cells.every((cell) => cell.verdict === 'stable');
  const title = plural(cells.length, isUnchanged ? 'unchanged cell' : 'cell') + (isUnchanged ? '' : ' without drift');
  return { title, groups: [...groups.values()].map(nameGroup) };
}

function nameGroup(cells: readonly CellResult[]): Phrase {
  const names = cells.slice(0, MAX_NAMES).map((cell): Phrase => [{ code: cell.comparison.caseId }]);
  const rest: Phrase[] = cells.length > MAX_NAMES ? [[`${cells.length - MAX_NAMES} more`]] : [];
  const { verdict, comparison } = cells[0]!;
  return [
    `${cells.length} ${VERDICT_WORDS[verdict]} on `,
    { code: comparison.routeId },
    ': ',
    ...joinList([...names, ...rest]),
  ];
}

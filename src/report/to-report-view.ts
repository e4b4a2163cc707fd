import { ADVICE_BASIS, adviceViews } from './advice-view.ts';
import type { CellResult } from '../model/comparison.ts';
import type { RunRecord } from '../model/record.ts';
import type { StoredImage } from '../model/sample.ts';
import { VERDICTS, type FindingFamily, type Verdict } from '../model/verdict.ts';
import { safeUrl } from './escape-markdown.ts';
import { bySeverity, failuresTable, findingsTable, groupedFindingsTable, unjudgedTable } from './finding-tables.ts';
import { headLine } from './head-line.ts';
import { formatDuration, formatSum } from './number-text.ts';
import { parityViews } from './parity-view.ts';
import { joinList, joinPhrases, plural, type Phrase } from './phrase.ts';
import type { ReportView, Table } from './report-view.ts';
import { costTable, effectSentence, latencyTable, reliabilityTable, routesTable } from './route-tables.ts';
import { changesTable, promptChanges } from './setting-changes.ts';
import { sheetViews, stripViews } from './strip-views.ts';
import { trueCostTable } from './true-cost-table.ts';
import { VERDICT_SIGNS, VERDICT_WORDS } from './words.ts';

export interface ReportViewOptions {
  /** Address of a picture, or `undefined` when it has none. Absent: no picture has one. */
  readonly pictureUrl?: (image: StoredImage) => string | undefined;
  /** Strips that stand open; the others are folded. Default 3. */
  readonly openStrips?: number;
}

// Each is about 50 pixels high in a comment.
const MAX_FINDING_ROWS = 10;
// A list of cases longer than this helps nobody; the record has them all.
const MAX_NAMES = 100;

/** What a report says about a run, in order, without markup. Pure. */
export function toReportView(record: RunRecord, { pictureUrl, openStrips = 3 }: ReportViewOptions = {}): ReportView {
  const findings = groupedFindingsTable(record);
  const allFindings = findingsTable(record);
  const isWhole = findings.rows.length === allFindings.rows.length && findings.rows.length <= MAX_FINDING_ROWS;
  const strips = pictureUrl === undefined ? [] : stripViews(record, pictureUrl);
  const moved = strips.filter((strip) => strip.verdict !== 'new');
  const sheets = pictureUrl === undefined ? [] : sheetViews(record, pictureUrl);
  // A sheet has shown them all already.
  const open = sheets.length > 0 ? Math.min(1, openStrips) : openStrips;
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
    findings: { ...findings, rows: findings.rows.slice(0, MAX_FINDING_ROWS) },
    allFindings: { ...allFindings, rows: isWhole ? [] : allFindings.rows },
    unjudged: unjudgedTable(record),
    changes: changesTable(record),
    promptChanges: promptChanges(record),
    effects: record.routeResults
      .filter(({ comparison }) => staleRoutes.has(comparison.routeId))
      .map(({ comparison }) => effectSentence(comparison)),
    sheets,
    strips: moved.slice(0, open),
    moreStrips: moved.slice(open),
    newStrips: strips.filter((strip) => strip.verdict === 'new'),
    parity: parityViews(record),
    advice: adviceViews(record),
    adviceBasis: ADVICE_BASIS,
    openTables: tables.filter(({ isOpen }) => isOpen).map(({ table }) => table),
    foldedTables: tables.filter(({ isOpen }) => !isOpen).map(({ table }) => table),
    settled: settledCells(record),
    accept: acceptHint(record),
    runUrl: safeUrl(record.run.url),
    runId: [{ code: record.run.id }],
    suite: [{ code: record.suiteId }],
    tool: ['image-drift ', { prose: record.tool.version }],
    leftOut: {},
  };
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

/** Where accepting changes a baseline for the better. */
const ACCEPTABLE: ReadonlySet<Verdict> = new Set([
  'drifted',
  'unreliable-baseline',
  'watch',
  'stale',
  'new',
  'improved',
]);

/** How to make the run the baseline; `undefined` where that would better nothing. */
export function acceptHint(record: RunRecord): Phrase | undefined {
  if (!record.cells.some((cell) => ACCEPTABLE.has(cell.verdict))) return undefined;
  if (record.incomplete !== undefined) return ['This run is incomplete and cannot be accepted as the baseline.'];
  return ['Looks right? Accept it as the baseline: ', { code: `image-drift accept ${record.run.id}` }];
}

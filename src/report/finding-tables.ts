import type { CellResult, Evidence, Finding } from '../model/comparison.ts';
import { ownSamples } from '../model/own-sample.ts';
import type { RunRecord } from '../model/record.ts';
import { VERDICTS, type Verdict } from '../model/verdict.ts';
import { joinList, joinPhrases, plural, type Part, type Phrase } from './phrase.ts';
import { leftColumn as left, rightColumn as right, type Table } from './report-view.ts';
import { MOVED_BY, VERDICT_WORDS } from './words.ts';

/**
 * Findings, worst first; the record's order decides among equals. Those of the same kind on several cells of a route
 * share a row, which quotes the first of them.
 */
export function groupedFindingsTable(record: RunRecord): Table {
  const columns = [left('What'), left('Where'), left('Baseline → now'), left('Who')];
  const rows = groupFindings(bySeverity(record.findings)).map(groupRow);
  return { id: 'findings', title: 'Findings', columns, rows };
}

/** Findings of the same kind on cells of a route, in the order of their first ones. */
export function groupFindings(findings: readonly Finding[]): (readonly Finding[])[] {
  const groups = Map.groupBy(findings, ({ caseId, family, routeId, verdict, attribution }) =>
    JSON.stringify([caseId === undefined, family, routeId, verdict, attribution]),
  );
  return [...groups.values()];
}

function groupRow(group: readonly Finding[]): Phrase[] {
  const [first] = group as [Finding];
  const [what, where, ...rest] = findingRow(first) as [Phrase, Phrase, ...Phrase[]];
  if (group.length === 1) return [what, where, ...rest];
  const names = group.slice(0, 3).map(({ caseId }): Phrase => [{ code: caseId ?? '' }]);
  const others: Phrase[] = group.length > 3 ? [[`${group.length - 3} more`]] : [];
  return [
    [{ strong: plural(group.length, 'cell') }, ', first: ', ...what],
    [{ code: first.routeId }, ' / ', ...joinList([...names, ...others])],
    ...rest,
  ];
}

function findingRow(finding: Finding): Phrase[] {
  const proof = finding.evidence.slice(0, 1).map(evidencePhrase);
  return [[{ prose: finding.title }], cellName(finding), joinPhrases(proof, '; '), [whoMoved(finding)]];
}

/** Cells that got a verdict other than fine, stale or new, and that no finding speaks of: why, and which. */
export function unjudgedTable(record: RunRecord): Table {
  const told = new Set(record.findings.map(({ routeId, caseId }) => JSON.stringify([routeId, caseId])));
  // What moved a route moved its cells; the finding says it once.
  const moved = new Set(
    record.findings.flatMap(({ routeId, caseId, verdict }) =>
      caseId === undefined && verdict === 'drifted' ? [routeId] : [],
    ),
  );
  const isTold = ({ verdict, comparison: { routeId, caseId } }: CellResult): boolean =>
    told.has(JSON.stringify([routeId, caseId])) ||
    (moved.has(routeId) && (verdict === 'drifted' || verdict === 'watch'));
  const cells = record.cells.filter(
    (cell) => ['drifted', 'inconclusive', 'unreliable-baseline', 'watch'].includes(cell.verdict) && !isTold(cell),
  );
  const groups = Map.groupBy(bySeverity(cells), (cell) => JSON.stringify([cell.verdict, cell.reasons]));
  const rows = [...groups.values()].map((group): Phrase[] => [
    [VERDICT_WORDS[group[0]!.verdict]],
    joinPhrases(
      group[0]!.reasons.slice(0, 3).map((reason) => [{ prose: reason }]),
      '; ',
    ),
    nameCells(record, group),
  ]);
  return { id: 'unjudged', title: 'Other cells', columns: [left('Verdict'), left('Why'), left('Cells')], rows };
}

/** Refusals and failures of this run, equal ones counted together, in the vendor's words. */
export function failuresTable(record: RunRecord): Table {
  const groups = new Map<string, { count: number; row: Phrase[] }>();
  for (const sample of ownSamples(record.samples)) {
    if (sample.kind === 'image') continue;
    const reason = sample.kind === 'refused' ? sample.stage : sample.reason;
    const code = sample.kind === 'skipped' ? undefined : sample.vendorCode;
    const key = JSON.stringify([sample.routeId, sample.kind, reason, code, sample.message]);
    const group = groups.get(key);
    if (group !== undefined) group.count += 1;
    else
      groups.set(key, {
        count: 1,
        row: [
          [{ code: sample.routeId }],
          [sample.kind === 'refused' ? 'refused, ' : `${sample.kind}, `, { code: reason }],
          code === undefined ? [''] : [{ code }],
          sample.message === undefined ? [''] : [{ code: sample.message }],
        ],
      });
  }
  const rows = [...groups.values()]
    .sort((a, b) => b.count - a.count)
    .map(({ count, row }) => row.concat([[String(count)]]));
  const columns = [left('Route'), left('What'), left('Code'), left('Message')];
  return {
    id: 'failures',
    title: 'Shots without a picture',
    columns: [...columns, right('Shots')],
    rows,
  };
}

/** Cells by route: `a: all 12 cases`, or the cases by name up to three. */
export function nameCells(record: RunRecord, cells: readonly CellResult[]): Phrase {
  const byRoute = Map.groupBy(cells, (cell) => cell.comparison.routeId);
  if (byRoute.size > 3) return [`${plural(cells.length, 'cell')} on ${byRoute.size} routes`];
  const phrases = [...byRoute].map(([routeId, group]) => {
    const total = record.cells.filter((cell) => cell.comparison.routeId === routeId).length;
    return nameCases(routeId, { group, total });
  });
  return joinPhrases(phrases, '; ');
}

function nameCases(
  routeId: string,
  { group, total }: { readonly group: readonly CellResult[]; readonly total: number },
): Phrase {
  if (group.length === total && total > 1) return [{ code: routeId }, `: all ${total} cases`];
  const names = group.slice(0, 3).map((cell): Phrase => [{ code: cell.comparison.caseId }]);
  const rest: Phrase[] = group.length > 3 ? [[`${group.length - 3} more`]] : [];
  return [{ code: routeId }, ': ', ...joinList([...names, ...rest])];
}

/** A copy, worst verdict first, otherwise in the order given. */
export function bySeverity<T extends { readonly verdict: Verdict }>(items: readonly T[]): T[] {
  return [...items].sort((a, b) => VERDICTS.indexOf(a.verdict) - VERDICTS.indexOf(b.verdict));
}

/** `route` or `route / case`. */
export function cellName({ routeId, caseId }: Pick<Finding, 'routeId' | 'caseId'>): Phrase {
  return caseId === undefined ? [{ code: routeId }] : [{ code: routeId }, ' / ', { code: caseId }];
}

/** `name: baseline → now (limit: …)`, each part only when known. */
export function evidencePhrase({ name, baseline, now, limit }: Evidence): Phrase {
  const values: Part[] =
    baseline !== undefined && now !== undefined
      ? [{ code: baseline }, ' → ', { code: now }]
      : [{ code: now ?? baseline ?? 'unknown' }];
  return [{ prose: name }, ' ', ...values, ...(limit === undefined ? [] : [' (limit: ', { prose: limit }, ')'])];
}

function whoMoved({ verdict, attribution }: Finding): string {
  if (attribution !== undefined) return MOVED_BY[attribution];
  return verdict === 'drifted' ? 'unknown' : VERDICT_WORDS[verdict];
}

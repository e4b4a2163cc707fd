import type { CellComparison, Evidence, Finding } from '../model/comparison.ts';
import { formatUsd } from '../model/money.ts';
import type { RunRecord } from '../model/record.ts';
import type { FindingFamily } from '../model/verdict.ts';
import { type AcceptPlace, acceptCommand } from './accept-hint.ts';
import { bySeverity, cellName, evidencePhrase, groupFindings } from './finding-tables.ts';
import { describeApproval, explainFinding } from './finding-words.ts';
import { formatChance, formatDuration } from './number-text.ts';
import { plural, type Phrase } from './phrase.ts';
import { type FindingGroup, type FindingView, leftColumn as left, type StripView, type Table } from './report-view.ts';
import { VERDICT_SIGNS } from './words.ts';

/** Families whose findings may stand for all pictures of a route. */
export const ABOUT_PICTURES: ReadonlySet<FindingFamily | 'measurement'> = new Set([
  'identity',
  'contract',
  'image',
  'text',
  'edit',
  'judge',
]);
/** Of a finding about a whole route: as many as a reader looks at. */
const MAX_ROUTE_STRIPS = 6;

interface Options {
  /** Strips that have an address, worst first. */
  readonly strips: readonly StripView[];
  /** Routes whose moved pictures a sheet shows. */
  readonly sheetRoutes: readonly string[];
  readonly place: AcceptPlace;
}

export interface FindingViews {
  readonly groups: readonly FindingGroup[];
  /** Strips that no finding speaks of. */
  readonly rest: readonly StripView[];
}

/**
 * Every finding with its numbers, its meaning and its pictures, those of one kind and route together, the worst first.
 * A strip stands with the first finding that it belongs to.
 */
export function findingGroups(record: RunRecord, { strips, sheetRoutes, place }: Options): FindingViews {
  const findings = bySeverity(record.findings);
  const { ofFinding, rest } = shareStrips(findings, strips);
  const cells = new Map(record.cells.map((cell) => [keyOf(cell.comparison), cell]));
  const cellOf = (finding: Finding): CellComparison | undefined =>
    isOfCase(finding) ? cells.get(keyOf(finding))?.comparison : undefined;
  const explain = (finding: Finding): Phrase[] => explainFinding(finding, cellOf(finding)).map((words) => [words]);
  const view = (finding: Finding, { title, words }: Pick<FindingView, 'title' | 'words'>): FindingView => {
    const { routeId, caseId, verdict } = finding;
    return {
      verdict,
      title,
      numbers: numbersTable(finding, record),
      words: [...words, ...describeApproval(cellOf(finding))],
      strips: (ofFinding.get(finding) ?? []).map((strip) =>
        isOfCase(finding) ? { ...strip, where: [], why: [] } : { ...strip, why: [] },
      ),
      accept: acceptCommand(record, { routeId, caseId, place }),
    };
  };
  // A moved picture is seen without a click: on the sheet of its route, or with the first finding that has one.
  const seen = new Set(sheetRoutes);
  const groups = groupFindings(findings).map((group): FindingGroup => {
    const [first, ...others] = group as [Finding];
    const sign = VERDICT_SIGNS[first.verdict];
    const words = explain(first);
    if (others.length > 0) {
      const details = group.map((finding) => view(finding, { title: caseTitle(finding), words: [] }));
      return { sign, title: groupTitle(group), words, isSingle: false, details, isOpen: false };
    }
    const title = [...cellName(first), ': ', { prose: first.title }, ...firstNumber(first)];
    const only = view(first, { title, words });
    const isOpen = only.strips.length > 0 && !seen.has(first.routeId);
    if (isOpen) seen.add(first.routeId);
    return { sign, title, words, isSingle: true, details: [only], isOpen };
  });
  return { groups, rest };
}

/** One of a group, which has said where. */
const caseTitle = (finding: Finding): Phrase => [
  { code: finding.caseId ?? finding.routeId },
  ': ',
  { prose: finding.title },
  ...firstNumber(finding),
];

/** `route, 11 cases: what (first: the first number)`. */
function groupTitle(group: readonly Finding[]): Phrase {
  const [first] = group as [Finding];
  const isOne = group.every(({ title }) => title === first.title);
  return [
    { code: first.routeId },
    `, ${plural(group.length, 'case')}${isOne ? '' : ', first'}: `,
    { prose: first.title },
    ...firstNumber(first, isOne ? 'first: ' : ''),
  ];
}

/** The limit is for those who look closer. */
function firstNumber({ evidence: [first] }: Finding, lead = ''): Phrase {
  if (first === undefined) return [];
  const { limit: _, ...shown } = first;
  return [` (${lead}`, ...evidencePhrase(shown), ')'];
}

function shareStrips(
  findings: readonly Finding[],
  strips: readonly StripView[],
): { readonly ofFinding: ReadonlyMap<Finding, readonly StripView[]>; readonly rest: readonly StripView[] } {
  const byCell = Map.groupBy(strips, keyOf);
  const ofFinding = new Map<Finding, readonly StripView[]>();
  for (const finding of findings.filter(isOfCase)) {
    ofFinding.set(finding, byCell.get(keyOf(finding)) ?? []);
    byCell.delete(keyOf(finding));
  }
  const rest = new Set([...byCell.values()].flat());
  for (const finding of findings) {
    if (isOfCase(finding) || !ABOUT_PICTURES.has(finding.family)) continue;
    const { routeId, verdict } = finding;
    const shown = [...rest].filter((strip) => strip.routeId === routeId && strip.verdict === verdict);
    for (const strip of shown.slice(0, MAX_ROUTE_STRIPS)) rest.delete(strip);
    ofFinding.set(finding, shown.slice(0, MAX_ROUTE_STRIPS));
  }
  return { ofFinding, rest: [...rest] };
}

type CellFinding = Finding & { readonly caseId: string };
const isOfCase = (finding: Finding): finding is CellFinding => finding.caseId !== undefined;

const keyOf = ({ routeId, caseId }: { readonly routeId: string; readonly caseId: string }): string =>
  JSON.stringify([routeId, caseId]);

/** The evidence, and what else the record knows about the family and the route. Columns in which nothing stands are left out. */
function numbersTable(finding: Finding, record: RunRecord): Table {
  const numbers = [...finding.evidence, ...furtherNumbers(finding, record)];
  const columns: readonly { readonly label: string; readonly text: (number: Evidence) => Phrase | undefined }[] = [
    { label: 'Measured', text: ({ name }) => [{ prose: name }] },
    { label: 'Baseline', text: ({ baseline }) => maybeCode(baseline) },
    { label: 'Now', text: ({ now }) => maybeCode(now) },
    { label: 'Limit', text: ({ limit }) => (limit === undefined ? undefined : [{ prose: limit }]) },
  ];
  const filled = columns.filter(({ text }) => numbers.some((number) => text(number) !== undefined));
  return {
    id: 'finding',
    title: 'Numbers',
    columns: filled.map(({ label }) => left(label)),
    rows: numbers.map((number) => filled.map(({ text }) => text(number) ?? [''])),
  };
}

const maybeCode = (text: string | undefined): Phrase | undefined => (text === undefined ? undefined : [{ code: text }]);

function furtherNumbers({ family, routeId, caseId }: Finding, { routeResults, report }: RunRecord): Evidence[] {
  const route = routeResults.find(({ comparison }) => comparison.routeId === routeId)?.comparison;
  if (route === undefined || caseId !== undefined) return [];
  switch (family) {
    case 'image': {
      const { stages = [], window } = route.pictures ?? {};
      // One look alone is what the evidence says.
      if (stages.length + (window === undefined ? 0 : 1) < 2) return [];
      const looks = [
        ...stages.map((look) => ({ name: look.stage === 1 ? 'first look' : 'second look', look })),
        ...(window === undefined ? [] : [{ name: `last ${window.runs} runs together`, look: window }]),
      ];
      return looks.map(({ name, look: { pValue, newPictures, baselinePictures } }) => ({
        name: `${name}, p-value`,
        now: `${formatChance(pValue)}, ${newPictures} against ${baselinePictures} pictures`,
      }));
    }
    case 'latency': {
      const { baseline, now, ratio, cells } = route.latencyMs;
      return [
        ...spread('P95', formatDuration(baseline.p95), formatDuration(now.p95)),
        ...(ratio === undefined
          ? []
          : [{ name: 'median of the cases', now: `×${ratio.toFixed(2)} over ${plural(cells, 'case')}` }]),
      ];
    }
    case 'cost': {
      const { baseline, now } = route.costPerImageMicros;
      const volume = report.projectImagesPerMonth.at(-1);
      if (volume === undefined || now === undefined) return [];
      const name = `a month of ${plural(volume, 'image')}`;
      return spread(name, baseline === undefined ? undefined : formatUsd(baseline * volume), formatUsd(now * volume));
    }
    default:
      return [];
  }
}

const spread = (name: string, baseline: string | undefined, now: string): Evidence[] => [
  { name, ...(baseline === undefined ? {} : { baseline }), now },
];

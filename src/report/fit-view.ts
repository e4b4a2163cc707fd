import type { ReportView, Table } from './report-view.ts';

/** One rung: a list of the view that may lose items from its end. */
interface Rung {
  /** Key in `leftOut`. */
  readonly noun: string;
  readonly length: (view: ReportView) => number;
  readonly keep: (view: ReportView, count: number) => ReportView;
}

const rows = (table: Table, count: number): Table => ({ ...table, rows: table.rows.slice(0, count) });

/** What goes first when a report is too long: from what nobody misses to what explains the verdict. */
const LADDER: readonly Rung[] = [
  {
    noun: 'cell list',
    length: (view) => view.settled.groups.length,
    keep: (view, count) => ({ ...view, settled: { ...view.settled, groups: view.settled.groups.slice(0, count) } }),
  },
  listRung('folded table', 'foldedTables'),
  listRung('routing advice', 'advice'),
  listRung('new picture', 'newStrips'),
  listRung('strip', 'moreStrips'),
  {
    noun: 'detailed finding',
    length: ({ groups }) => groups.reduce((sum, group) => sum + group.details.length, 0),
    keep: keepDetails,
  },
  listRung('parity comparison', 'parity'),
  listRung('changed prompt', 'promptChanges'),
  listRung('strip', 'strips'),
  listRung('contact sheet', 'sheets'),
  listRung('table', 'openTables'),
  listRung('effect', 'effects'),
  tableRung('setting change', 'changes'),
  tableRung('reason', 'unjudged'),
  {
    noun: 'line of mutes',
    length: (view) => (view.muted === undefined ? 0 : 1),
    keep: (view, count) => (count === 0 ? { ...view, muted: undefined } : view),
  },
  listRung('note', 'notes'),
  listRung('finding', 'groups'),
];

/**
 * The view with as much as fits: whole items are dropped rung by rung, each only as far as needed, and `leftOut` says
 * what went. Head line, totals, link and footer always stay; they are bounded and far below any limit in use.
 */
export function fitView(view: ReportView, isFitting: (view: ReportView) => boolean): ReportView {
  let current = view;
  for (const rung of LADDER) {
    if (isFitting(current)) return current;
    const length = rung.length(current);
    if (length === 0) continue;
    let kept = 0;
    let tooMany = length;
    // The size grows with each item that is kept, so the largest fitting number can be bisected.
    while (kept + 1 < tooMany) {
      const middle = Math.floor((kept + tooMany) / 2);
      if (isFitting(drop(rung, current, middle))) kept = middle;
      else tooMany = middle;
    }
    current = drop(rung, current, kept);
  }
  return current;
}

/** The first `count` findings in full; of the others the line of their group stays. */
function keepDetails(view: ReportView, count: number): ReportView {
  let left = count;
  const groups = view.groups.map((group) => {
    const details = group.details.slice(0, left);
    left -= details.length;
    return { ...group, details };
  });
  return { ...view, groups };
}

function drop(rung: Rung, view: ReportView, count: number): ReportView {
  const dropped = (view.leftOut[rung.noun] ?? 0) + rung.length(view) - count;
  return { ...rung.keep(view, count), leftOut: { ...view.leftOut, [rung.noun]: dropped } };
}

type ListKey =
  | 'foldedTables'
  | 'advice'
  | 'groups'
  | 'newStrips'
  | 'moreStrips'
  | 'promptChanges'
  | 'parity'
  | 'sheets'
  | 'strips'
  | 'openTables'
  | 'effects'
  | 'notes';

function listRung(noun: string, key: ListKey): Rung {
  return {
    noun,
    length: (view) => view[key].length,
    keep: (view, count) => ({ ...view, [key]: view[key].slice(0, count) }),
  };
}

function tableRung(noun: string, key: 'changes' | 'unjudged'): Rung {
  return {
    noun,
    length: (view) => view[key].rows.length,
    keep: (view, count) => ({ ...view, [key]: rows(view[key], count) }),
  };
}

import type { CellResult } from '../model/comparison.ts';
import type { RunRecord } from '../model/record.ts';
import { cleanLine, cleanLines } from './clean-text.ts';
import { nameCells } from './finding-tables.ts';
import type { Part, Phrase } from './phrase.ts';
import { leftColumn, type PromptChange, type Table } from './report-view.ts';

const EXCERPT = 90;

interface ChangeGroup {
  readonly setting: string;
  readonly from?: string;
  readonly to?: string;
  readonly cells: CellResult[];
}

/** What the user changed since the baselines, equal changes of several cells together. */
export function changesTable(record: RunRecord): Table {
  const rows = groupChanges(record).map(({ setting, from, to, cells }): Phrase[] => {
    const [before, after] = excerptDifference(from, to);
    return [[{ prose: setting }], [before], [after], nameCells(record, cells)];
  });
  const columns = ['Changed', 'Before', 'After', 'Cells'].map(leftColumn);
  return { id: 'changes', title: 'What you changed', columns, rows };
}

/** Changed prompts that are too long for the table, whole. */
export function promptChanges(record: RunRecord): PromptChange[] {
  return groupChanges(record)
    .filter(({ setting, from = '', to = '' }) => setting === 'prompt' && Math.max(from.length, to.length) > EXCERPT)
    .map(({ from, to, cells }) => ({
      cells: nameCells(record, cells),
      from: cleanLines(from ?? ''),
      to: cleanLines(to ?? ''),
    }));
}

function groupChanges(record: RunRecord): ChangeGroup[] {
  const groups = new Map<string, ChangeGroup>();
  for (const cell of record.cells) {
    for (const change of cell.comparison.settingChanges) {
      const key = JSON.stringify([change.setting, change.from ?? null, change.to ?? null]);
      const group = groups.get(key);
      if (group === undefined) groups.set(key, { ...change, cells: [cell] });
      else group.cells.push(cell);
    }
  }
  return [...groups.values()];
}

/** Both values around their first difference, so that the change is in sight however long they are. */
function excerptDifference(from: string | undefined, to: string | undefined): [Part, Part] {
  const before = from === undefined ? '' : cleanLine(from, 20_000);
  const after = to === undefined ? '' : cleanLine(to, 20_000);
  let same = 0;
  while (same < before.length && before[same] === after[same]) same += 1;
  const wordStart = before.lastIndexOf(' ', Math.max(0, same - 30)) + 1;
  const start = Math.max(before.length, after.length) <= EXCERPT ? 0 : same > 30 ? wordStart : 0;
  const cut = (text: string): string => cleanLine((start > 0 ? '…' : '') + text.slice(start), EXCERPT);
  return [from === undefined ? 'not set' : { code: cut(before) }, to === undefined ? 'not set' : { code: cut(after) }];
}

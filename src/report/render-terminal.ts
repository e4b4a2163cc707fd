import type { RunRecord } from '../model/record.ts';
import { phraseToText } from './phrase.ts';
import type { Table } from './report-view.ts';
import { toReportView } from './to-report-view.ts';

export interface TerminalOptions {
  /** Files that were written, as the user would name them; listed at the end. */
  readonly files?: readonly string[];
}

const MAX_ROWS = 12;
const MAX_CELL = 48;

/** The report as plain lines for a terminal or a log: no colours, no control characters, tables aligned by columns. */
export function renderTerminal(record: RunRecord, { files = [] }: TerminalOptions = {}): string[] {
  const view = toReportView(record);
  const tables = [view.findings, view.unjudged, view.changes, ...view.openTables].filter(
    (table) => table.rows.length > 0,
  );
  return [
    phraseToText(view.headLine),
    view.totals.map(phraseToText).join(' · '),
    ...view.notes.map(({ isWarning, text }) => `${isWarning ? 'Warning: ' : ''}${phraseToText(text)}`),
    ...(view.muted === undefined ? [] : [phraseToText(view.muted)]),
    ...tables.flatMap(alignTable),
    ...view.parity.flatMap(({ line, table }) => ['', phraseToText(line), ...alignTable(table)]),
    ...(view.effects.length === 0 ? [] : ['', ...view.effects.map(phraseToText)]),
    ...(view.accept === undefined ? [] : ['', phraseToText(view.accept)]),
    ...(files.length === 0 ? [] : ['', ...files]),
  ];
}

/** The table after an empty line. */
function alignTable({ columns, rows }: Table): string[] {
  const shown = rows.slice(0, MAX_ROWS).map((row) => row.map((cell) => cut(phraseToText(cell))));
  const lines = [columns.map((column) => column.label), ...shown];
  const widths = columns.map((_, index) => Math.max(...lines.map((line) => lengthOf(line[index]!))));
  const aligned = lines.map((line) =>
    line
      .map((text, index) => {
        const pad = ' '.repeat(widths[index]! - lengthOf(text));
        return columns[index]!.isRight ? pad + text : text + pad;
      })
      .join('  ')
      .trimEnd(),
  );
  return ['', ...aligned, ...(rows.length > MAX_ROWS ? [`… ${rows.length - MAX_ROWS} more`] : [])];
}

function cut(text: string): string {
  const points = Array.from(text);
  return points.length > MAX_CELL ? `${points.slice(0, MAX_CELL - 1).join('')}…` : text;
}

function lengthOf(text: string): number {
  return Array.from(text).length;
}

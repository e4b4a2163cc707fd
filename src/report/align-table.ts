import { phraseToText } from './phrase.ts';
import type { Table } from './report-view.ts';

const MAX_ROWS = 12;
const MAX_CELL = 48;

/** A table as lines of plain text, after an empty one; long texts and tables are cut, and say so. */
export function alignTable({ columns, rows }: Pick<Table, 'columns' | 'rows'>): string[] {
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

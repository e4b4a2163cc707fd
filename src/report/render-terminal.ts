import type { RunRecord } from '../model/record.ts';
import { alignTable } from './align-table.ts';
import { phraseToText } from './phrase.ts';
import { toReportView } from './to-report-view.ts';

export interface TerminalOptions {
  /** Files that were written, as the user would name them; listed at the end. */
  readonly files?: readonly string[];
}

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

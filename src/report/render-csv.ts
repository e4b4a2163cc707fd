/** A cell of a table of data. `undefined` is not known, which an empty cell says; zero is `0`. */
export type CsvValue = string | number | undefined;

/**
 * A table as CSV (RFC 4180: commas, CRLF, quotes doubled), UTF-8 without byte-order mark. Texts that a spreadsheet would
 * take for a formula get an apostrophe in front, and control characters become spaces; line breaks inside a text stay.
 */
export function renderCsv(columns: readonly string[], rows: readonly (readonly CsvValue[])[]): string {
  return [columns, ...rows].map((row) => `${row.map(csvField).join(',')}\r\n`).join('');
}

// https://owasp.org/www-community/attacks/CSV_Injection, and their full-width forms, which spreadsheets of Japan take too.
// White space and quotes in front are skipped, because importers trim them.
const FORMULA = /^[\s"']*[=+\-@\uff1d\uff0b\uff0d\uff20]/u;
// RFC 4180 knows line breaks as the only controls; the tabulator would start a new cell where text is pasted.
// eslint-disable-next-line no-control-regex
const CONTROLS = /[\u0000-\u0009\u000b\u000c\u000e-\u001f\u007f-\u009f]/g;

function csvField(value: CsvValue): string {
  if (value === undefined) return '';
  if (typeof value === 'number') return Number.isFinite(value) ? String(value) : '';
  const plain = value.toWellFormed().replace(CONTROLS, ' ');
  const safe = FORMULA.test(plain) ? `'${plain}` : plain;
  // A semicolon is quoted too: half of Europe's spreadsheets cut there.
  return /[",;\r\n]|^\s|\s$|^'/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

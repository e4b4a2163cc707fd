import { cleanLine } from './clean-text.ts';

export interface CodeOptions {
  /** Most code points that are kept. Default 200, in a table 120. */
  readonly maxLength?: number;
  /** Inside a table cell GFM splits at `|` even within code, and takes `\|` for the character. Default false. */
  readonly isInTable?: boolean;
}

/**
 * Untrusted text as an inline code span whose fence is longer than any run of backticks inside. Mentions, references,
 * links and HTML are inert in code (CommonMark 0.31, 6.1).
 */
export function inlineCode(
  text: string,
  { isInTable = false, maxLength = isInTable ? 120 : 200 }: CodeOptions = {},
): string {
  const line = cleanLine(text, maxLength);
  if (line === '') return '(empty)';
  const fence = '`'.repeat(longestRun(line, '`') + 1);
  // A backtick next to the fence would join it; CommonMark strips one space on both sides when both are there.
  const pad = line.startsWith('`') || line.endsWith('`') ? ' ' : '';
  const body = isInTable ? escapePipes(line) : line;
  return `${fence}${pad}${body}${pad}${fence}`;
}

/** Lines of cleaned text as a fenced block that nothing inside can close. */
export function fencedBlock(lines: readonly string[], language: string): string {
  const fence = '`'.repeat(Math.max(3, longestRun(lines.join('\n'), '`') + 1));
  return [`${fence}${language}`, ...lines, fence].join('\n');
}

// Letters, digits and the punctuation of plain sentences. Everything that Markdown or GitHub gives a meaning
// (`* [ ] < > @ # | ~ \ ^ = &` and backticks) is absent.
const PLAIN = /^[\p{L}\p{N}\p{M} .,:;()%'"’“”!?+/–—→×·…≥≤±_$-]+$/u;
// What GitHub turns into links, references, emoji or formulas, and what opens a list, although its characters are plain.
const ACTIVE = [
  /https?:|ftp:|www\./i,
  /\b[0-9a-f]{7,64}\b/i,
  /\bgh-\d/i,
  /:[\w+-]+:/,
  /\$(?!\d)|[^\s(-]\$/,
  /^\s*(\d+[.)]|[-+])(\s|$)|^\s*[-=_]{2,}/,
];

/**
 * A sentence of our own that was read from a record. Records can be forged, so it stands as it is only when it is
 * plain; otherwise it becomes a code span.
 */
export function prose(text: string, { maxLength = 300, isInTable = false }: CodeOptions = {}): string {
  const line = cleanLine(text, maxLength);
  return isPlainProse(line) ? line.replaceAll('_', '\\_') : inlineCode(line, { maxLength, isInTable });
}

/** Nothing in it means anything to Markdown or to GitHub, but for underscores to Markdown. */
export function isPlainProse(line: string): boolean {
  return PLAIN.test(line) && !ACTIVE.some((pattern) => pattern.test(line));
}

/** An address that may stand in `(<…>)` or `src="…"`; `undefined` for anything that is not plain http(s) or relative. */
export function safeUrl(url: string | undefined): string | undefined {
  if (url === undefined || url.length > 2000) return undefined;
  const isAddress = /^(https?:\/\/[\w.-]+(:\d+)?(\/|$)|\.{0,2}\/(?!\/)|[\w-]+(\/|\.\w+$))/.test(url);
  return isAddress && /^[\w\-./:?#=&%+~,@!]*$/.test(url) ? url : undefined;
}

// GFM takes a backslash before the pipe away; a backslash that stood there already would end up doubled or lost
// only where it meets a pipe, so such a pair is kept apart by one space.
function escapePipes(line: string): string {
  return line.replace(/\\+(?=\|)/g, '$& ').replaceAll('|', '\\|');
}

function longestRun(text: string, character: string): number {
  let longest = 0;
  let run = 0;
  for (const current of text) {
    run = current === character ? run + 1 : 0;
    if (run > longest) longest = run;
  }
  return longest;
}

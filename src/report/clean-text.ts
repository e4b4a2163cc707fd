import { printableLine } from '../shared/printable.ts';

// What `printableLine` lets through and a report must not: the Arabic letter mark, zero-width and invisible characters,
// interlinear annotations, tag characters, and the non-characters that XML forbids. The zero-width joiner stays: emoji need it.
const INVISIBLE = /[\u061c\u200b\u2060-\u2064\ufff9-\ufffb\ufffe\uffff]|[\u{e0000}-\u{e007f}]/gu;

/** One line of untrusted text without controls or hidden characters, at most `maxLength` code points. May be empty. */
export function cleanLine(text: string, maxLength = 200): string {
  const bounded = text.slice(0, maxLength * 16 + 256).toWellFormed();
  return printableLine(bounded.replace(INVISIBLE, ''), maxLength);
}

/**
 * Untrusted text that keeps its line breaks: each line is cleaned and wrapped at `width`, runs of empty lines shrink to
 * one, and at most `maxLines` lines remain, the last one an ellipsis when something was cut.
 */
export function cleanLines(text: string, { width = 100, maxLines = 30 } = {}): string[] {
  const lines: string[] = [];
  for (const raw of text.slice(0, width * maxLines * 4).split(/\r\n|[\n\r\u2028\u2029]/)) {
    const line = cleanLine(raw, width * maxLines);
    if (line !== '' || lines.at(-1) !== '') lines.push(...wrapLine(line, width));
    if (lines.length > maxLines) return [...lines.slice(0, maxLines - 1), '…'];
  }
  return lines;
}

function wrapLine(line: string, width: number): string[] {
  const lines: string[] = [];
  let rest = Array.from(line);
  while (rest.length > width) {
    const space = rest.lastIndexOf(' ', width);
    const at = space > width / 2 ? space : width;
    lines.push(rest.slice(0, at).join(''));
    rest = rest.slice(rest[at] === ' ' ? at + 1 : at);
  }
  lines.push(rest.join(''));
  return lines;
}

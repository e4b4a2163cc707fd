// C0/C1 controls, line separators, bidirectional overrides and byte-order marks: they move the cursor, hide text or reorder it.
// eslint-disable-next-line no-control-regex
const UNPRINTABLE = /[\u0000-\u001f\u007f-\u009f\u2028\u2029\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]/g;

/**
 * One safe line of untrusted text: controls become spaces, runs of white space become one space, and at most
 * `maxLength` code points are kept, the last one an ellipsis when something was cut.
 */
export function printableLine(text: string, maxLength = 200): string {
  // Cut generously before the regular expressions run: vendors can send megabytes.
  const line = text
    .slice(0, maxLength * 8 + 64)
    .replace(UNPRINTABLE, ' ')
    .replace(/\s+/g, ' ')
    .trim();
  const points = Array.from(line);
  return points.length > maxLength ? points.slice(0, maxLength - 1).join('') + '…' : line;
}

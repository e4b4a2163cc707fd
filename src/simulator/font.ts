/** Columns and rows of a glyph's cell, spacing excluded. */
export const GLYPH_WIDTH = 5;
export const GLYPH_HEIGHT = 7;

/** Seven rows from top to bottom, one base-32 digit each; its five bits are the columns from left to right. */
const GLYPHS: Readonly<Record<string, string>> = {
  A: 'ehhvhhh', B: 'uhhuhhu', C: 'ehggghe', D: 'uhhhhhu', E: 'vgguggv', F: 'vgguggg', G: 'ehgnhhf', H: 'hhhvhhh',
  I: 'e44444e', J: '72222ic', K: 'hikokih', L: 'ggggggv', M: 'hrllhhh', N: 'hhpljhh', O: 'ehhhhhe', P: 'uhhuggg',
  Q: 'ehhhlid', R: 'uhhukih', S: 'fgge11u', T: 'v444444', U: 'hhhhhhe', V: 'hhhhha4', W: 'hhhllla', X: 'hha4ahh',
  Y: 'hhha444', Z: 'v1248gv',
  a: '00e1fhf', b: 'ggmphhu', c: '00egghe', d: '11djhhf', e: '00ehvge', f: '698s888', g: '0fhhf1e', h: 'ggmphhh',
  i: '40c444e', j: '20622ic', k: 'ggikoki', l: 'c44444e', m: '00qllhh', n: '00mphhh', o: '00ehhhe', p: '00uhugg',
  q: '00djf11', r: '00mpggg', s: '00ege1u', t: '88s8896', u: '00hhhjd', v: '00hhha4', w: '00hhlla', x: '00ha4ah',
  y: '00hhf1e', z: '00v248v',
  0: 'ehjlphe', 1: '4c4444e', 2: 'eh1248v', 3: 'v2421he', 4: '26aiv22', 5: 'vgu11he', 6: '68guhhe', 7: 'v124888',
  8: 'ehhehhe', 9: 'ehhf12c',
  ' ': '0000000', '.': '00000cc', ',': '0000c48', '!': '4444404', '?': 'eh12404', ':': '0cc0cc0', ';': '0cc0c48',
  '-': '000v000', '+': '044v440', '=': '00v0v00', "'": 'c480000', '"': 'aaa0000', '(': '2488842', ')': '8422248',
  '/': '01248g0', '&': 'cik8lid', '%': 'op248j3', '$': '4fke5u4', '#': 'aavavaa', '@': 'eh1dlle', '*': '04lel40',
  _: '000000v', '€': '69s8s96', '£': '698s88v',
}; // prettier-ignore
const UNKNOWN_GLYPH = 'vhhhhhv';

/** Whether a glyph's cell is inked; out of the cell it is not. Accents are dropped, unknown characters are an empty box. */
export function glyphOf(character: string): (column: number, row: number) => boolean {
  const plain = character.normalize('NFD').charAt(0);
  const rows = Object.hasOwn(GLYPHS, character)
    ? GLYPHS[character]!
    : Object.hasOwn(GLYPHS, plain)
      ? GLYPHS[plain]!
      : UNKNOWN_GLYPH;
  const bits = Array.from(rows, (digit) => Number.parseInt(digit, 32));
  return (column, row) =>
    column >= 0 && column < GLYPH_WIDTH && ((bits[row] ?? 0) >> (GLYPH_WIDTH - 1 - column)) % 2 === 1;
}

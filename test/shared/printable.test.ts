import { describe, expect, test } from 'vitest';

import { printableLine } from '../../src/shared/printable.ts';

describe('printableLine', () => {
  test.each([
    ['two\nlines\r\nand\ttab', 'two lines and tab'],
    ['red \u001b[31malert\u001b[0m', 'red [31malert [0m'],
    ['abc\u202edef', 'abc def'],
    ['  padded  ', 'padded'],
    ['grüße 漢字 🎨', 'grüße 漢字 🎨'],
  ])('%j becomes %j', (given, expected) => {
    expect(printableLine(given)).toBe(expected);
  });

  test('cuts by characters that people see as one code point', () => {
    expect(printableLine('🎨🎨🎨🎨', 3)).toBe('🎨🎨…');
  });

  test('a megabyte is cut before it is searched', () => {
    expect(printableLine('x'.repeat(1_000_000), 10)).toBe('xxxxxxxxx…');
  });
});

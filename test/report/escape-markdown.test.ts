import { describe, expect, test } from 'vitest';

import { fencedBlock, inlineCode, prose, safeUrl } from '../../src/report/escape-markdown.ts';
import { HOSTILE_STRINGS } from '../fakes/record-scenarios.ts';
import { outsideCode, tableShapes, toHtml } from './rendered-markdown.ts';

describe('inlineCode', () => {
  test.each(HOSTILE_STRINGS.map((text) => [text]))('is one code span whatever it holds: %j', (text) => {
    expect(outsideCode(toHtml(`a ${inlineCode(text)} b`))).toBe('<p>a <code></code> b</p>');
  });

  test.each(HOSTILE_STRINGS.map((text) => [text]))('does not split a table: %j', (text) => {
    const table = `| a | b |\n|---|---|\n| ${inlineCode(text, { isInTable: true })} | ${prose(text, { isInTable: true })} |`;
    const html = toHtml(table);
    expect(tableShapes(html)).toEqual([[2, 2]]);
    expect(outsideCode(html)).toContain('<td><code></code></td>');
  });

  test('shows pipes and backticks as they are', () => {
    expect(toHtml(inlineCode('a `b` | c'))).toBe('<p><code>a `b` | c</code></p>');
    expect(toHtml(`| x |\n|---|\n| ${inlineCode('a | `b`', { isInTable: true })} |`)).toContain('<code>a | `b`</code>');
  });

  test('says when there is nothing to show', () => {
    expect(inlineCode('\u0000\n ')).toBe('(empty)');
  });

  test('cuts by code points', () => {
    expect(inlineCode('😀'.repeat(300), { maxLength: 5 })).toBe('`😀😀😀😀…`');
  });
});

describe('prose', () => {
  test.each([
    'Pictures differ in 38% of pixels at the same seed',
    'The run stopped at its budget of $0.35: 4 shots were not sent.',
    'Refused 2 of 12 (17%), at most +10 points – twice',
    'Größer als erlaubt; “quoted”',
  ])('leaves a plain sentence as it is: %s', (text) => {
    expect(prose(text)).toBe(text);
  });

  test.each([
    'by @octocat',
    'see #12',
    'GH-12',
    'www.evil.example',
    'https://evil.example',
    'commit 0123abc4',
    ':tada:',
    '$x$',
    'a | b',
    '<b>',
    '**b**',
    '[x](y)',
    '1. one',
    '- one',
    '~~x~~',
    '&amp;',
    'a\\b',
  ])('puts what GitHub would act on into code: %s', (text) => {
    expect(prose(text)).toMatch(/^`.*`$/);
  });

  test('keeps underscores from starting emphasis', () => {
    expect(toHtml(prose('_all_ good'))).toBe('<p>_all_ good</p>');
  });
});

test('a fenced block cannot be closed from inside', () => {
  const html = toHtml(fencedBlock(['```', '`````', '</details>'], 'diff'));
  expect(outsideCode(html)).toBe('<pre><code></code></pre>');
});

test('addresses are plain http(s) or relative, or none', () => {
  for (const url of [
    'https://github.com/a/b/actions/runs/1',
    'http://localhost:3000/x',
    '../blob/abc/x.webp?raw=true',
    'images/x.webp',
  ])
    expect(safeUrl(url)).toBe(url);
  for (const url of [
    'javascript:alert(1)',
    '//evil.example/x',
    'https://a b',
    'https://x.example/>)',
    'data:image/png;base64,AA',
    '',
    '`',
    undefined,
  ])
    expect(safeUrl(url)).toBeUndefined();
});

import { resolve } from 'node:path';

import { describe, expect, test } from 'vitest';

import type { RunRecord } from '../../src/model/record.ts';
import type { StoredImage } from '../../src/model/sample.ts';
import { MARKDOWN_LIMITS, renderMarkdown } from '../../src/report/render-markdown.ts';
import { makeFinding, makeRecord, makeRouteResult } from '../fakes/record-factory.ts';
import { HOSTILE_STRINGS, hostileRecord, movedRecord, RECORD_SCENARIOS } from '../fakes/record-scenarios.ts';
import { outsideCode, tableShapes, tagNames, toHtml } from './rendered-markdown.ts';

const FIXTURES = resolve(import.meta.dirname, '../../fixtures/records');
const URL_PREFIX = 'https://github.com/acme/shop/blob/0123abcd/';
const pictureUrl = ({ sha256, extension }: StoredImage): string =>
  `${URL_PREFIX}${sha256.slice(0, 16)}.${extension}?raw=true`;
const asComment = (record: RunRecord): string => renderMarkdown(record, { ...MARKDOWN_LIMITS.comment, pictureUrl });
const asBriefComment = (record: RunRecord): string =>
  renderMarkdown(record, { ...MARKDOWN_LIMITS.comment, pictureUrl, marker: '<!-- m -->', isBrief: true });

const asWhole = (text: string): string =>
  renderMarkdown(hostileRecord(text), { maxLength: 1e6, unit: 'utf16', pictureUrl });

describe('fixture records', () => {
  test.each(Object.keys(RECORD_SCENARIOS))('%s is kept as a file and renders as approved', async (name) => {
    const record = RECORD_SCENARIOS[name]!();
    const json = `${JSON.stringify(record, null, 2)}\n`;
    await expect(json).toMatchFileSnapshot(resolve(FIXTURES, `${name}.json`));
    await expect(asComment(JSON.parse(json) as RunRecord)).toMatchFileSnapshot(
      resolve(FIXTURES, `expected/${name}.md`),
    );
  });

  test('the same record gives the same text', () => {
    expect(asComment(RECORD_SCENARIOS['drifted']!())).toBe(asComment(RECORD_SCENARIOS['drifted']!()));
  });

  test('a quiet night is a head line, totals and folds', () => {
    const html = toHtml(asComment(makeRecord()));
    const visible = withoutFolds(html);
    expect(visible).not.toContain('<table>');
    expect(visible.replace(/<[^>]+>/g, '').trim().length).toBeLessThan(250);
    expect(visible).not.toContain('image-drift accept');
  });

  test('a route of which several cells moved shows its sheet, captioned in text, and every strip in the fold of its finding', () => {
    const record = RECORD_SCENARIOS['drifted']!();
    const [first] = record.sheets!;
    const html = toHtml(asComment({ ...record, sheets: [{ ...first!, caseIds: ['shoe', '<img src=x>'] }] }));
    const open = withoutFolds(html);
    expect(open).toContain('alt="approved pictures above, new ones below"');
    expect(open).toContain('approved above and new below: <code>shoe</code> and <code>&lt;img src=x&gt;</code>');
    expect(open.match(/<img/g)).toHaveLength(1);
    expect(html.match(/<img/g)).toHaveLength(record.strips.length + 1);
  });

  test('a picture that no sheet shows stands open with the first finding that has it', () => {
    const html = toHtml(asComment(movedRecord(1)));
    expect(html.match(/<details open>/g)).toHaveLength(1);
    expect(/<details open>[\s\S]*?<\/details>/.exec(html)![0]).toContain('<img');
    const two = { ...movedRecord(1), findings: [...movedRecord(1).findings, ...movedRecord(1).findings] };
    expect(toHtml(asComment(two)).match(/<img/g)).toHaveLength(1);
  });

  test('a finding tells its numbers with their limits, what they mean, since when, and how to accept it alone', () => {
    const markdown = asComment(movedRecord(1));
    const fold = markdown.slice(markdown.indexOf('<details open>'), markdown.indexOf('</details>'));
    expect(fold).toContain(
      '<summary>🔴 <code>nano-banana</code> / <code>case-000</code>: Pictures differ in 30% of pixels at the same seed (different pixels <code>0%</code> → <code>30%</code>)</summary>',
    );
    expect(fold).toContain('| different pixels | `0%` | `30%` | at most 2% |');
    expect(fold).toMatch(/The same seed .* The vendor moved: .* approved by `octocat` on 2026-11-02\./);
    expect(fold).toContain('`image-drift accept 20261120-060000-c3d4 --route nano-banana --case case-000`');
  });

  test('latency and cost are told with their percentiles, ratios and monthly sums', () => {
    const markdown = asComment(RECORD_SCENARIOS['drifted']!());
    for (const row of [
      '| P50 | `8.1 s` | `12.8 s` | at most +15% |',
      '| P95 | `12.4 s` | `19.9 s` |  |',
      '| median of the cases |  | `×1.58 over 10 cases` |  |',
      '| a month of 100,000 images | `$3900.00` | `$5200.00` |  |',
    ])
      expect(markdown).toContain(row);
  });

  test('the pictures of a route without seeds are told with each look and its p-value', () => {
    const look = { smallestPValue: 0.0002, labellings: 5000, cases: 12, baselinePictures: 48 };
    const pictures = {
      features: '1',
      seed: 7,
      alpha: 0.0007,
      stages: [
        { ...look, stage: 1, pValue: 0.031, newPictures: 12 },
        { ...look, stage: 2, pValue: 0.00002, newPictures: 36 },
      ],
      window: { ...look, runs: 3, pValue: 0.0004, newPictures: 36, explanation: [] },
      explanation: ['fine detail down'],
      oddCases: [],
    } as const;
    const record = makeRecord({
      findings: [
        makeFinding({ routeId: 'nano-banana', family: 'image', verdict: 'watch', title: 'Pictures may have changed' }),
      ],
      routeResults: [makeRouteResult('nano-banana', { verdict: 'watch', comparison: { pictures } })],
    });
    const markdown = asComment(record);
    expect(markdown).toContain('| first look, p-value | `3.1%, 12 against 48 pictures` |');
    expect(markdown).toContain('| second look, p-value | `< 0.01%, 36 against 48 pictures` |');
    expect(markdown).toContain('| last 3 runs together, p-value | `0.04%, 36 against 48 pictures` |');
    expect(markdown).toContain('A suspicion: the next runs confirm it or clear it.');
    expect(markdown).toContain('Nothing to do yet');
  });

  test('how to accept depends on where the run waits', () => {
    const record = RECORD_SCENARIOS['stale']!();
    const options = { ...MARKDOWN_LIMITS.comment, acceptPlace: 'comment' } as const;
    expect(asComment(record)).toContain('`image-drift accept 20261120-060000-c3d4`');
    expect(renderMarkdown(record, options)).toContain(
      'Comment `/image-drift accept`, and these pictures become the baseline when this pull request merges.',
    );
    expect(renderMarkdown(movedRecord(1), options)).toContain('become the baseline at once');
    expect(renderMarkdown(movedRecord(1), options)).toContain('`/image-drift accept nano-banana case-000`');
    expect(renderMarkdown(RECORD_SCENARIOS['inconclusive']!(), options)).not.toContain('/image-drift accept');
    expect(renderMarkdown(RECORD_SCENARIOS['inconclusive']!(), options)).toContain('Mend the cause, then run again');
  });

  test('pictures that are not shown are counted, with the page where they are', () => {
    const record = movedRecord(12);
    const shown = new Set(record.strips.slice(0, 5).map(({ image }) => image.sha256));
    const some = renderMarkdown(record, {
      ...MARKDOWN_LIMITS.comment,
      pictureUrl: (image) => (shown.has(image.sha256) ? pictureUrl(image) : undefined),
    });
    const page = '[artifacts of the run](<https://github.com/acme/shop/actions/runs/7654321#artifacts>)';
    expect(some).toContain(`8 more pictures are in its HTML report, among the ${page}.`);
    expect(renderMarkdown(record, MARKDOWN_LIMITS.comment)).toContain('13 pictures of this run are in its HTML report');
    expect(asComment(record)).not.toContain('HTML report');
  });

  test('readers to whom a private repository shows no pictures get the page that has them', () => {
    const options = { ...MARKDOWN_LIMITS.comment, pictureUrl };
    const page = 'https://github.com/acme/shop/tree/0123abcd/pictures/2026-11';
    expect(renderMarkdown(movedRecord(1), { ...options, picturesPage: page })).toContain(`[on the branch](<${page}>)`);
    expect(renderMarkdown(movedRecord(1), { ...options, picturesPage: 'javascript:x' })).not.toContain('on the branch');
    expect(asComment(movedRecord(1))).not.toContain('on the branch');
  });

  test('where nothing moved a brief report is one line below its marker, and any other is whole', () => {
    const [marker, line, ...rest] = asBriefComment(makeRecord()).split('\n');
    expect([marker, rest]).toEqual(['<!-- m -->', ['']]);
    expect(line).toMatch(/^🟢 Nothing moved: all 24 cells on 2 routes match the baseline\. 24 cells: .* · \[run log\]/);
    const noted = { ...makeRecord(), notes: [{ level: 'warning' as const, text: 'The key ends soon' }] };
    for (const record of [RECORD_SCENARIOS['drifted']!(), RECORD_SCENARIOS['parity']!(), noted])
      expect(asBriefComment(record)).toBe(
        renderMarkdown(record, { ...MARKDOWN_LIMITS.comment, pictureUrl, marker: '<!-- m -->' }),
      );
  });

  test('a price that is unknown is never shown as nothing', () => {
    const row = asComment(RECORD_SCENARIOS['unknown-prices']!())
      .split('\n')
      .find((line) => line.includes('`self-hosted`') && line.includes('unknown'));
    expect(row).toBe('| `self-hosted` | unknown | unknown | unknown | unknown | unknown | unknown | unknown |');
  });

  test('an incomplete run does not offer to be accepted', () => {
    const record = { ...RECORD_SCENARIOS['drifted']!(), incomplete: 'budget' } as const;
    expect(asComment(record)).not.toContain('image-drift accept');
    expect(asComment(record)).toContain('cannot be accepted');
  });
});

describe('hostile text', () => {
  test.each(HOSTILE_STRINGS.map((text) => [JSON.stringify(text.slice(0, 50)), text] as const))(
    '%s stays inert in every field',
    (_, text) => {
      const html = toHtml(asComment(hostileRecord(text)));
      const open = outsideCode(html);
      expect(open.replaceAll(URL_PREFIX, '')).not.toMatch(
        /@\w|#\d|\bgh-\d|[0-9a-f]{40}|evil|alert|octo|&lt;|<!--|CDATA|:tada:/i,
      );
      // A record that names no proper page gets no link, so each link would be a leak.
      expect(tagNames(html).filter((tag) => ['a', 'script', 'del', 'em', 'h1', 'blockquote'].includes(tag))).toEqual(
        [],
      );
      expect([...html.matchAll(/<img src="([^"]*)"/g)].every((match) => match[1]!.startsWith(URL_PREFIX))).toBe(true);
      expect(tagNames(html).filter((tag) => tag === 'img').length).toBe(2);
      expectBalanced(html);
      // eslint-disable-next-line no-control-regex
      expect(html).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u202a-\u202e\u2066-\u2069\u200b\u061c\ufffe]/);
      expect(html.isWellFormed()).toBe(true);
    },
  );

  test('tables keep their number of columns', () => {
    const clean = tableShapes(toHtml(asWhole('plain')));
    expect(clean.length).toBeGreaterThan(5);
    for (const text of HOSTILE_STRINGS) {
      const shapes = tableShapes(toHtml(asWhole(text)));
      expect(shapes.map((rows) => rows[0])).toEqual(clean.map((rows) => rows[0]));
      for (const rows of shapes) expect(new Set(rows).size).toBe(1);
    }
  });

  test('a picture whose address is not plain is left out', () => {
    const record = movedRecord(1);
    for (const url of [
      'javascript:alert(1)',
      'https://x.example/"onerror=alert(1)',
      'https://x.example/a b',
      'data:image/png;base64,AA==',
      '//x.example/a.png',
    ])
      expect(renderMarkdown(record, { ...MARKDOWN_LIMITS.comment, pictureUrl: () => url })).not.toContain('<img');
  });
});

describe('size', () => {
  const marker = '<!-- image-drift:default -->';

  test.each([1, 12, 70, 500])('%i moved cells fit a comment, whole', (count) => {
    const markdown = renderMarkdown(movedRecord(count), { ...MARKDOWN_LIMITS.comment, pictureUrl, marker });
    expect(markdown.length).toBeLessThanOrEqual(60_000);
    expect(markdown.startsWith(`${marker}\n`)).toBe(true);
    expect(markdown).toContain(`Drifted: ${count} of ${(count * 2).toLocaleString('en-US')} cells moved`);
    expect(markdown).toContain('/actions/runs/7654321');
    expect(markdown).toContain('image-drift accept');
    const html = toHtml(markdown);
    expectBalanced(html);
    for (const rows of tableShapes(html)) expect(new Set(rows).size).toBe(1);
  });

  test('nothing is dropped while everything fits, and what is dropped is said', () => {
    expect(asComment(movedRecord(70))).not.toContain('Left out');
    expect(asComment(movedRecord(500))).toMatch(
      /Left out to keep within the size limit: .*\d+ detailed findings\..*#artifacts/,
    );
  });

  test('blocks go from the bottom: cells without drift, folded tables, findings in full, sheets, findings', () => {
    const record = RECORD_SCENARIOS['drifted']!();
    const marks = [
      'unchanged cells</summary>',
      'True cost per usable image</summary>',
      '| Measured |',
      '<img',
      'Answers take longer',
    ];
    const goneAt = marks.map(() => 0);
    for (let maxLength = 7000; maxLength > 0; maxLength -= 100) {
      const markdown = renderMarkdown(record, { maxLength, unit: 'utf16', pictureUrl });
      for (const [index, mark] of marks.entries())
        if (!markdown.includes(mark)) goneAt[index] = Math.max(goneAt[index]!, maxLength);
    }
    expect(goneAt).toEqual([...goneAt].sort((a, b) => b - a));
    expect(goneAt.at(-1)).toBeGreaterThan(0);
  });

  test('head line, totals and link stay even when nothing fits', () => {
    const markdown = renderMarkdown(RECORD_SCENARIOS['drifted']!(), { maxLength: 1, unit: 'utf16', pictureUrl });
    expect(markdown).toContain('Drifted: 5 of 24 cells');
    expect(markdown).toContain('24 cells: **5 drifted**');
    expect(markdown).toContain('[run log](<https://github.com/acme/shop/actions/runs/7654321>)');
    expect(markdown.length).toBeLessThan(1500);
  });

  test('a limit in bytes counts bytes', () => {
    const record = hostileRecord('ü€𝄞'.repeat(80));
    const maxLength = 6000;
    const bytes = renderMarkdown(record, { maxLength, unit: 'bytes', pictureUrl });
    expect(Buffer.byteLength(bytes)).toBeLessThanOrEqual(maxLength);
    expect(bytes.length).toBeLessThan(renderMarkdown(record, { maxLength, unit: 'utf16', pictureUrl }).length);
  });

  test('10,000-character text everywhere still fits a comment', () => {
    expect(asComment(hostileRecord('@x'.repeat(5000))).length).toBeLessThanOrEqual(60_000);
    expect(asComment(hostileRecord('`'.repeat(10_000))).length).toBeLessThanOrEqual(60_000);
  });
});

/** What a reader sees without a click. */
function withoutFolds(html: string): string {
  const inner = /<details><summary>(?:(?!<details)[\s\S])*?<\/details>/;
  let open = html;
  while (inner.test(open)) open = open.replace(inner, '');
  return open;
}

function expectBalanced(html: string): void {
  const tags = tagNames(html);
  let depth = 0;
  for (const tag of tags) {
    if (tag === 'details') depth += 1;
    if (tag === '/details') depth -= 1;
    expect(depth).toBeGreaterThanOrEqual(0);
  }
  expect(depth).toBe(0);
  expect(tags.filter((tag) => tag === 'summary').length).toBe(tags.filter((tag) => tag === 'details').length);
}

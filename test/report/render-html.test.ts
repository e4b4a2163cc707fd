import { resolve } from 'node:path';

import { describe, expect, test } from 'vitest';

import { renderHtml } from '../../src/report/render-html.ts';
import { movedRecord, HOSTILE_STRINGS, hostileRecord, RECORD_SCENARIOS } from '../fakes/record-scenarios.ts';
import { tagNames } from './rendered-markdown.ts';

const EXPECTED = resolve(import.meta.dirname, '../../fixtures/records/expected');
const imageSrc = ({ sha256, extension }: { sha256: string; extension: string }): string =>
  `images/${sha256}.${extension}`;

const countPictures = (src: string): number =>
  tagNames(renderHtml(movedRecord(1), { imageSrc: () => src })).filter((tag) => tag === 'img').length;

describe('renderHtml', () => {
  test.each(Object.keys(RECORD_SCENARIOS))('%s renders as approved', async (name) => {
    const html = renderHtml(RECORD_SCENARIOS[name]!(), { imageSrc });
    await expect(html).toMatchFileSnapshot(resolve(EXPECTED, `${name}.html`));
  });

  test('forbids everything but its own style and pictures', () => {
    const html = renderHtml(movedRecord(1), { imageSrc });
    expect(html).toContain(`content="default-src 'none'; img-src data: 'self' file:; style-src 'unsafe-inline';`);
    expect(tagNames(html)).not.toContain('script');
    expect(html).not.toMatch(/\bon[a-z]+=|@import|url\(/);
  });

  test.each(HOSTILE_STRINGS.map((text) => [text]))('hostile text adds no element: %j', (text) => {
    const shape = (value: string): string[] =>
      // The number of lines of a prompt is free; its lines are elements of the diff.
      tagNames(renderHtml(hostileRecord(value), { imageSrc })).filter(
        (tag) => !/^\/?(ins|del|code|section|h2|p|pre)$/.test(tag),
      );
    expect(shape(text)).toEqual(shape('plain'));
    expect(tagNames(renderHtml(hostileRecord(text), { imageSrc })).filter((tag) => tag === 'a')).toEqual([]);
  });

  test('takes pictures as data or as relative paths and nothing else', () => {
    expect(countPictures('data:image/webp;base64,UklGRg==')).toBe(1);
    expect(countPictures('images/a.webp')).toBe(1);
    for (const src of [
      'https://evil.example/x.png',
      '//evil.example/x.png',
      'data:image/svg+xml;base64,AA==',
      'javascript:x',
      '\\\\evil\\x',
      'a" onerror="x',
    ])
      expect(countPictures(src)).toBe(0);
  });

  test('shows all strips, however many', () => {
    const html = renderHtml(movedRecord(500), { imageSrc });
    expect(tagNames(html).filter((tag) => tag === 'img').length).toBe(500);
  });
});

/**
 * Shows reports to the eye: `node tools/preview.ts DIR [RUN...]` writes pages as GitHub would show comments, issues and
 * summaries (GitHub's own stylesheet and box width), and the HTML report, of the fixture records, of runs with 1, 12, 70
 * and 500 moved cells, and of the folders of real runs that are named.
 */
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

import { micromark } from 'micromark';
import { gfm, gfmHtml } from 'micromark-extension-gfm';
import sharp from 'sharp';

import type { ContactSheet, RunRecord, Strip } from '../src/model/record.ts';
import type { StoredImage } from '../src/model/sample.ts';
import type { IssueLife } from '../src/publish/issue-life.ts';
import { picturePaths } from '../src/publish/kept-pictures.ts';
import { renderHtml } from '../src/report/render-html.ts';
import { renderIssue } from '../src/report/render-issue.ts';
import { MARKDOWN_LIMITS, renderMarkdown } from '../src/report/render-markdown.ts';
import { movedRecord } from '../test/fakes/record-scenarios.ts';

const RECORDS = resolve(import.meta.dirname, '../fixtures/records');
const [target, ...runs] = process.argv.slice(2);
if (target === undefined) throw new Error('Usage: node tools/preview.ts DIR [RUN...]');

const stylesheet = readFileSync(fileURLToPath(import.meta.resolve('github-markdown-css/github-markdown.css')), 'utf8');
const box = `body { margin: 12px; background: light-dark(#fff, #0d1117); color-scheme: light dark; }
  .comment { max-width: 860px; border: 1px solid #8886; border-radius: 6px; }
  .markdown-body { padding: 16px; font-size: 14px; }
  .markdown-body table { width: max-content; max-width: 100%; overflow: auto; display: block; }`;

/** Two scenes side by side that differ, and where they do: enough to judge a report by. */
async function drawStrip(strip: Strip): Promise<Buffer> {
  const { width, height, panels } = strip;
  const gap = 8;
  const panel = Math.floor((width - gap * (panels.length - 1)) / panels.length);
  const scenes = panels.map((kind, index) => {
    const x = index * (panel + gap);
    if (kind === 'difference')
      return `<g transform="translate(${x})"><rect width="${panel}" height="${height}" fill="#f4f4f4"/>
        <circle cx="${panel * 0.62}" cy="${height * 0.4}" r="${panel * 0.2}" fill="none" stroke="#e5193c" stroke-width="9"/>
        <rect y="${height * 0.68}" width="${panel}" height="14" fill="#e5193c"/></g>`;
    return drawScene(strip.image, { x, y: 0, width: panel, height, shift: kind === 'now' ? 28 : 0 });
  });
  return rasterize(scenes, strip);
}

/** A row of scenes above the row of those that came now. */
async function drawSheet(sheet: ContactSheet): Promise<Buffer> {
  const { width, height, caseIds } = sheet;
  const [cell, row] = [Math.floor(width / caseIds.length), Math.floor((height - 12) / 2)];
  const scenes = caseIds.flatMap((_, index) =>
    [0, 28].map((shift) =>
      drawScene(
        { ...sheet.image, sha256: `${index * 7}`.padStart(4, '0') },
        { x: index * cell, y: shift === 0 ? 0 : row + 12, width: cell - 4, height: row, shift },
      ),
    ),
  );
  return rasterize(scenes, sheet);
}

interface Scene {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  readonly shift: number;
}

function drawScene({ sha256 }: StoredImage, { x, y, width, height, shift }: Scene): string {
  const hue = Number.parseInt(sha256.slice(0, 4), 16) % 360;
  const id = `s${x}-${y}`;
  return `<svg x="${x}" y="${y}" width="${width}" height="${height}"><defs><linearGradient id="${id}" x2="0" y2="1">
    <stop stop-color="hsl(${hue + shift} 70% 82%)"/><stop offset="1" stop-color="hsl(${hue + 40 + shift} 65% 60%)"/></linearGradient></defs>
    <rect width="${width}" height="${height}" fill="url(#${id})"/>
    <circle cx="${width * (0.6 + shift / 1000)}" cy="${height * 0.4}" r="${width * (0.2 + shift / 900)}" fill="hsl(${hue + 180} 60% 45%)"/>
    <path d="M0 ${height * 0.75} Q ${width / 2} ${height * (0.6 + shift / 400)} ${width} ${height * 0.8} V ${height} H 0 Z" fill="hsl(${hue + 90} 35% 35%)"/></svg>`;
}

function rasterize(scenes: readonly string[], { width, height }: Pick<Strip, 'width' | 'height'>): Promise<Buffer> {
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}">${scenes.join('')}</svg>`;
  return sharp(Buffer.from(svg)).flatten({ background: '#fff' }).webp().toBuffer();
}

function writePage(name: string, markdown: string): void {
  const body = micromark(markdown, { allowDangerousHtml: true, extensions: [gfm()], htmlExtensions: [gfmHtml()] });
  const head = `<!doctype html><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>${name}</title>`;
  writeFileSync(
    join(target!, `${name}.html`),
    `${head}<style>${stylesheet}\n${box}</style><div class="comment"><div class="markdown-body">${body}</div></div>`,
  );
  console.log(`${name}: ${markdown.length} characters`);
}

type Source = (image: StoredImage) => string | undefined;

function writePages(name: string, { record, source }: { readonly record: RunRecord; readonly source: Source }): void {
  const published = picturePaths(record);
  const pictureUrl: Source = (image) => (published.has(image.sha256) ? source(image) : undefined);
  const options = { pictureUrl, acceptPlace: 'comment', picturesPage: 'https://github.com/acme/shop' } as const;
  writePage(`${name}.comment`, renderMarkdown(record, { ...MARKDOWN_LIMITS.comment, ...options, isBrief: true }));
  writePage(`${name}.summary`, renderMarkdown(record, { ...MARKDOWN_LIMITS.summary, ...options }));
  const [first] = record.findings;
  if (first !== undefined) {
    const { head, evidence } = renderIssue(record, { story: storyOf(first), ...options });
    writePage(`${name}.issue`, `${head}\n${evidence}`);
  }
  writeFileSync(join(target!, `${name}.report.html`), renderHtml(record, { imageSrc: source }));
}

function storyOf({ routeId, family, verdict }: RunRecord['findings'][number]) {
  const life: IssueLife = {
    firstSeen: '2026-11-12T03:17:00.000Z',
    since: '2026-11-18T03:17:00.000Z',
    lastSeen: '2026-11-20T03:17:00.000Z',
    occurrences: 5,
    spells: 2,
    cleanRuns: 0,
    isOver: false,
    isConfirmed: true,
    verdict,
    told: 2,
    trend: [1, 1, 0, 0, 1, 2, 3],
  };
  const look = { kind: 'seen', verdict, amount: 3 } as const;
  return { topic: { routeId, family }, look, event: 'worse', life, closeAfter: 2 } as const;
}

mkdirSync(join(target, 'images'), { recursive: true });
const drawn: [string, RunRecord][] = [
  ...readdirSync(RECORDS)
    .filter((name) => name.endsWith('.json'))
    .map((file): [string, RunRecord] => [
      basename(file, '.json'),
      JSON.parse(readFileSync(join(RECORDS, file), 'utf8')) as RunRecord,
    ]),
  ...[1, 12, 70, 500].map((count): [string, RunRecord] => [`moved-${count}`, movedRecord(count)]),
];
for (const [name, record] of drawn) {
  const images = join(target, 'images', name);
  mkdirSync(images, { recursive: true });
  for (const strip of record.strips) writeFileSync(join(images, `${strip.image.sha256}.webp`), await drawStrip(strip));
  for (const sheet of record.sheets ?? [])
    writeFileSync(join(images, `${sheet.image.sha256}.webp`), await drawSheet(sheet));
  const shown = new Set([...record.strips, ...(record.sheets ?? [])].map(({ image }) => image.sha256));
  const source: Source = ({ sha256 }) => (shown.has(sha256) ? `images/${name}/${sha256}.webp` : undefined);
  writePages(name, { record, source });
}
for (const run of runs) {
  const record = JSON.parse(readFileSync(join(run, 'record.json'), 'utf8')) as RunRecord;
  const folder = relative(target, join(run, 'images'));
  writePages(basename(run), { record, source: ({ sha256, extension }) => `${folder}/${sha256}.${extension}` });
}

/**
 * Shows the fixture records to the eye: `node tools/preview.ts DIR` writes one page a record as GitHub would show the
 * comment (GitHub's own stylesheet, box width, only the tags that its sanitiser lets through) and the HTML report.
 */
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

import { micromark } from 'micromark';
import { gfm, gfmHtml } from 'micromark-extension-gfm';
import sharp from 'sharp';

import type { RunRecord, Strip } from '../src/model/record.ts';
import { renderHtml } from '../src/report/render-html.ts';
import { MARKDOWN_LIMITS, renderMarkdown } from '../src/report/render-markdown.ts';

const RECORDS = resolve(import.meta.dirname, '../fixtures/records');
const target = process.argv[2];
if (target === undefined) throw new Error('Usage: node tools/preview.ts DIR');

const stylesheet = readFileSync(fileURLToPath(import.meta.resolve('github-markdown-css/github-markdown.css')), 'utf8');
const box = `body { margin: 24px; background: light-dark(#fff, #0d1117); color-scheme: light dark; }
  .comment { width: 860px; border: 1px solid #8886; border-radius: 6px; }
  .markdown-body { padding: 16px; font-size: 14px; }
  .markdown-body table { width: max-content; max-width: 100%; overflow: auto; display: block; }`;

/** Two scenes side by side that differ, and where they do: enough to judge a report by. */
async function writeStrip(strip: Strip, folder: string): Promise<void> {
  const { width, height, panels } = strip;
  const gap = 8;
  const panel = Math.floor((width - gap * (panels.length - 1)) / panels.length);
  const hue = Number.parseInt(strip.image.sha256.slice(0, 4), 16) % 360;
  const scenes = panels.map((kind, index) => {
    const x = index * (panel + gap);
    if (kind === 'difference')
      return `<g transform="translate(${x})"><rect width="${panel}" height="${height}" fill="#f4f4f4"/>
        <circle cx="${panel * 0.62}" cy="${height * 0.4}" r="${panel * 0.2}" fill="none" stroke="#e5193c" stroke-width="9"/>
        <rect y="${height * 0.68}" width="${panel}" height="14" fill="#e5193c"/></g>`;
    const shift = kind === 'now' ? 28 : 0;
    return `<svg x="${x}" width="${panel}" height="${height}"><defs><linearGradient id="s${index}" x2="0" y2="1">
      <stop stop-color="hsl(${hue + shift} 70% 82%)"/><stop offset="1" stop-color="hsl(${hue + 40 + shift} 65% 60%)"/></linearGradient></defs>
      <rect width="${panel}" height="${height}" fill="url(#s${index})"/>
      <circle cx="${panel * (0.6 + shift / 1000)}" cy="${height * 0.4}" r="${panel * (0.2 + shift / 900)}" fill="hsl(${hue + 180} 60% 45%)"/>
      <path d="M0 ${height * 0.75} Q ${panel / 2} ${height * (0.6 + shift / 400)} ${panel} ${height * 0.8} V ${height} H 0 Z" fill="hsl(${hue + 90} 35% 35%)"/></svg>`;
  });
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}">${scenes.join('')}</svg>`;
  const file = join(folder, `${strip.image.sha256}.${strip.image.extension}`);
  await sharp(Buffer.from(svg)).flatten({ background: '#fff' }).webp().toFile(file);
}

mkdirSync(join(target, 'images'), { recursive: true });
for (const file of readdirSync(RECORDS).filter((name) => name.endsWith('.json'))) {
  const record = JSON.parse(readFileSync(join(RECORDS, file), 'utf8')) as RunRecord;
  for (const strip of record.strips) await writeStrip(strip, join(target, 'images'));
  const strips = new Set(record.strips.map((strip) => strip.image.sha256));
  const pictureUrl = ({ sha256, extension }: Strip['image']): string | undefined =>
    strips.has(sha256) ? `images/${sha256}.${extension}` : undefined;
  const markdown = renderMarkdown(record, { ...MARKDOWN_LIMITS.comment, pictureUrl });
  const body = micromark(markdown, { allowDangerousHtml: true, extensions: [gfm()], htmlExtensions: [gfmHtml()] });
  const name = basename(file, '.json');
  const head = `<!doctype html><meta charset="utf-8"><title>${name}</title><style>${stylesheet}\n${box}</style>`;
  writeFileSync(
    join(target, `${name}.comment.html`),
    `${head}<div class="comment"><div class="markdown-body">${body}</div></div>`,
  );
  writeFileSync(join(target, `${name}.report.html`), renderHtml(record, { imageSrc: pictureUrl }));
  console.log(`${name}: ${markdown.length} characters`);
}

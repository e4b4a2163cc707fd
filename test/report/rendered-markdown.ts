import { micromark } from 'micromark';
import { gfm, gfmHtml } from 'micromark-extension-gfm';

/** Markdown as GitHub's parser reads it, raw HTML kept, so that leaked tags show. */
export function toHtml(markdown: string): string {
  return micromark(markdown, { allowDangerousHtml: true, extensions: [gfm()], htmlExtensions: [gfmHtml()] });
}

/** What is left when code, in which everything is inert, is taken out. */
export function outsideCode(html: string): string {
  return html.replace(/<code[^>]*>[\s\S]*?<\/code>/g, '<code></code>');
}

/** Tags of a page by name, in order, closing ones with `/`. */
export function tagNames(html: string): string[] {
  return [...html.matchAll(/<(\/?[a-z][a-z0-9]*)\b/gi)].map((match) => match[1]!.toLowerCase());
}

/** Number of cells in each row of each table. */
export function tableShapes(html: string): number[][] {
  return [...html.matchAll(/<table>([\s\S]*?)<\/table>/g)].map((table) =>
    [...table[1]!.matchAll(/<tr>([\s\S]*?)<\/tr>/g)].map((row) => [...row[1]!.matchAll(/<t[hd]\b/g)].length),
  );
}

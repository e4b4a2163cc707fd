import { outsideCode, toHtml } from '../report/rendered-markdown.ts';

/** What in a report would act, load or call somebody: nothing of it may come from a prompt or a vendor. Empty: the report is inert. */
export function activeContent(name: string, text: string): string[] {
  if (name.endsWith('.md')) return [...activeTags(toHtml(text)), ...mentions(toHtml(text))];
  return name.endsWith('.html') ? activeTags(text) : [];
}

function activeTags(html: string): string[] {
  const found: string[] = [];
  for (const [tag, name] of html.matchAll(/<([a-z][a-z0-9]*)\b[^>]*>/gi)) {
    const address = /\b(?:src|href)="([^"]*)"/i.exec(tag)?.[1];
    const isStrange = address !== undefined && !/^(images\/[0-9a-f]{64}\.|data:image\/|#)/.test(address);
    const isActive = /^(script|iframe|object|embed|svg|form|base|link)$/i.test(name!) || /\son\w+\s*=/i.test(tag);
    if (isStrange || isActive) found.push(tag.slice(0, 200));
  }
  return found;
}

function mentions(html: string): string[] {
  return [...outsideCode(html).matchAll(/(?<![\w/])@[a-z][\w-]*/gi)].map(([mention]) => mention);
}

import { cleanLine } from './clean-text.ts';
import { inlineCode, isPlainProse, prose } from './escape-markdown.ts';

/**
 * A piece of a sentence, typed by how far it is trusted. A bare string is a literal of this program or a number that it
 * formatted; `strong` is the same, set bold. `prose` are our own words as a record keeps them, `code` anything that a
 * config, a vendor or GitHub said: both are escaped by whoever renders them.
 */
export type Part = string | { readonly strong: string } | { readonly prose: string } | { readonly code: string };

export type Phrase = readonly Part[];

/** Escapes for HTML text and for quoted attributes. */
function escapeHtml(text: string): string {
  return text.replace(/[&<>"'`]/g, (character) => `&#${character.codePointAt(0)!};`);
}

export function phraseToMarkdown(phrase: Phrase, options: { readonly isInTable?: boolean } = {}): string {
  return phrase
    .map((part) => {
      if (typeof part === 'string') return part;
      if ('strong' in part) return `**${part.strong}**`;
      if ('prose' in part) return prose(part.prose, options);
      return inlineCode(part.code, options);
    })
    .join('');
}

export function phraseToHtml(phrase: Phrase): string {
  return phrase
    .map((part) => {
      if (typeof part === 'string') return escapeHtml(part);
      if ('strong' in part) return `<strong>${escapeHtml(part.strong)}</strong>`;
      if ('prose' in part) return escapeHtml(cleanLine(part.prose, 300));
      return `<code>${escapeHtml(cleanLine(part.code, 300)) || '(empty)'}</code>`;
    })
    .join('');
}

/**
 * The same as HTML inside a Markdown text, for `<summary>` and the like: GitHub turns mentions, references and links in
 * plain HTML text into links as well, so prose that is not plain becomes code here too.
 */
export function phraseToInlineHtml(phrase: Phrase): string {
  return phraseToHtml(
    phrase.map((part) =>
      typeof part === 'object' && 'prose' in part && !isPlainProse(part.prose) ? { code: part.prose } : part,
    ),
  );
}

/** One clean line without any markup. */
export function phraseToText(phrase: Phrase): string {
  return phrase
    .map((part) => {
      if (typeof part === 'string') return part;
      if ('strong' in part) return part.strong;
      return cleanLine('prose' in part ? part.prose : part.code, 300) || '(empty)';
    })
    .join('');
}

/** All items in one phrase with a separator between them, and `last` before the last one. */
export function joinPhrases(items: readonly Phrase[], separator: string, last = separator): Phrase {
  const parts: Part[] = [];
  for (const [index, item] of items.entries()) {
    if (index > 0) parts.push(index === items.length - 1 ? last : separator);
    parts.push(...item);
  }
  return parts;
}

/** `a`, `a and b`, `a, b and c`. */
export function joinList(items: readonly Phrase[]): Phrase {
  return joinPhrases(items, ', ', ' and ');
}

/** `1 cell`, `2 cells`. */
export function plural(count: number, noun: string): string {
  return `${count.toLocaleString('en-US')} ${noun}${count === 1 ? '' : 's'}`;
}

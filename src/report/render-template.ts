import Handlebars from 'handlebars/runtime.js';

import { fencedBlock } from './escape-markdown.ts';
import { phraseToHtml, phraseToInlineHtml, phraseToMarkdown, type Phrase } from './phrase.ts';
import type { PromptChange } from './report-view.ts';
import { TEMPLATES } from './templates.generated.ts';

export type TemplateName =
  | 'markdown'
  | 'markdown-quiet'
  | 'markdown-issue-head'
  | 'markdown-issue-evidence'
  | 'html'
  | 'junit';

const engine = Handlebars.create();
const compiled = Object.fromEntries(Object.entries(TEMPLATES).map(([name, spec]) => [name, engine.template(spec)]));

const helpers = {
  /** A phrase in running Markdown. */
  md: (phrase: Phrase) => phraseToMarkdown(phrase),
  /** A phrase in a cell of a Markdown table. */
  cell: (phrase: Phrase) => phraseToMarkdown(phrase, { isInTable: true }),
  /** A phrase in an HTML element of a Markdown text, where Markdown is not read. */
  inline: (phrase: Phrase) => phraseToInlineHtml(phrase),
  html: (phrase: Phrase) => new Handlebars.SafeString(phraseToHtml(phrase)),
  /** Removed and added lines as a block that GitHub colours. */
  diff: ({ from, to }: PromptChange) =>
    fencedBlock([...from.map((line) => `- ${line}`), ...to.map((line) => `+ ${line}`)], 'diff'),
  count: (items: readonly unknown[]) => items.length.toLocaleString('en-US'),
};

/** Runs a compiled template of `templates/`. Throws when it names something that the view does not have. */
export function renderTemplate(name: TemplateName, view: object): string {
  return compiled[name]!(view, { helpers, partials: compiled });
}

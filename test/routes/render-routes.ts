import type { ProviderReply } from '../../src/model/reply.ts';
import type { ImageProvider } from '../../src/providers/contract.ts';
import { BATCH_BEHAVIOURS, type BatchRule } from './batch-behaviours.ts';
import { type Behaviour, BEHAVIOURS, type BehaviourRule, type Group, GROUPS, type Outcome } from './behaviours.ts';
import { FAILURE_ROWS, type FailureRow } from './failure-rows.ts';
import { readRecorded } from './recorded.ts';
import type { RouteResults } from './route-results.ts';
import { isPlayable, type RouteDescription } from './route.ts';

export interface RoutesView {
  readonly routes: readonly RouteDescription[];
  readonly providers: ReadonlyMap<string, ImageProvider>;
  readonly results: RouteResults;
}

/** docs/routes.md: what each protocol can do, what it has shown in the run, and what becomes of each failure. */
export function renderRoutes(view: RoutesView): string {
  const notes = new Notes();
  const groups = (Object.keys(GROUPS) as Group[]).map((group) => behaviourTable(view, { group, notes }));
  const failures = view.routes.map((route) => failureTable(view, route));
  return `# Routes

<!-- Written by test/routes/routes.test.ts from what its run has shown: npm run test:routes -- --update -->

Every protocol goes through one suite over real HTTP, against servers on loopback that answer as the vendor does. This page is written by that run.

## What each protocol can do

“Tells” lists the timings and amounts that came with the vendor's replies, beside the time to the head and to the last byte. What is not listed is unknown, not zero.

${capabilityTable(view)}

## What each protocol has shown

✓ shown, as the list above the table says · ✓ with a note: shown, with an outcome of its own · – with a note: does not apply.

In every run besides: nothing throws; only what cannot have been billed may be repeated; the key is never in the reply and never goes to the host of a picture; nothing is submitted twice; nothing is asked after the outcome; no connection stays open.

${groups.join('\n\n')}

${batchTable(view)}

## What becomes of each failure

Recorded replies of each vendor, from \`fixtures/vendor\`, where each states its source and date. “Repeated” is yes only when nothing can have been served or billed; “perhaps” billed counts at its worst case against the budget.

${failures.join('\n\n')}

## Notes

${notes.lines().join('\n')}
`;
}

function capabilityTable({ routes, providers, results }: RoutesView): string {
  return table(
    ['Protocol', 'Address by default', 'Key', 'Edit', 'Mask', 'Seed', 'Tells'],
    routes.map(({ protocol, isLocal }) => {
      const { defaultBaseUrl, defaultKeyEnv, capabilities } = providers.get(protocol)!;
      const facts = results.facts(protocol);
      const told = Object.entries(FACT_WORDS).flatMap(([name, words]) => (facts.has(name) ? [words] : []));
      return [
        code(protocol),
        isLocal ? 'this machine' : code(defaultBaseUrl),
        defaultKeyEnv === '' ? 'none' : code(defaultKeyEnv),
        capabilities.edit ? 'yes' : 'no',
        capabilities.mask === false ? 'no' : 'yes',
        SEED_WORDS[capabilities.seed],
        told.length === 0 ? 'nothing' : told.join(', '),
      ];
    }),
  );
}

const SEED_WORDS = { exact: 'exact', 'best-effort': 'accepted, not promised', none: 'no' } as const;

/** Names in `ExchangeFacts` and `ProviderReply`; the times of head and last byte come with all HTTP. */
const FACT_WORDS: Readonly<Record<string, string>> = {
  acceptedMs: 'acceptance',
  queueMs: 'queue time',
  serverMs: 'working time',
  firstImageMs: 'first picture',
  downloadMs: 'download',
  servedModel: 'served model',
  servedBy: 'who served',
  deployment: 'deployment',
  responseId: 'response id',
  usage: 'tokens',
  vendorCostUsd: 'cost',
};

function behaviourTable({ routes }: RoutesView, { group, notes }: { group: Group; notes: Notes }): string {
  const rules = (Object.entries(BEHAVIOURS) as [Behaviour, BehaviourRule][]).filter(([, rule]) => rule.group === group);
  const legend = rules.map(([, { title, says, expect }]) => `- **${title}**: ${says} → ${outcomeWords(expect)}.`);
  const rows = routes.map((route) => [
    code(route.protocol),
    ...rules.map(([behaviour]) => behaviourCell(route, { behaviour, notes })),
  ]);
  return `### ${GROUPS[group]}\n\n${legend.join('\n')}\n\n${table(['Protocol', ...rules.map(([, { title }]) => title)], rows)}`;
}

function behaviourCell(
  { protocol, behaviours }: RouteDescription,
  { behaviour, notes }: { behaviour: Behaviour; notes: Notes },
): string {
  const answer = behaviours[behaviour];
  if (!isPlayable(answer)) return `– ${notes.mark(protocol, answer.doesNotApply)}`;
  const own = [answer].flat().filter(({ expect }) => expect !== undefined);
  const marks = own.map(({ expect, because = '' }) =>
    notes.mark(protocol, `${sentenceCase(outcomeWords(expect!))}. ${because}`),
  );
  return ['✓', ...new Set(marks)].join(' ');
}

function batchTable({ routes }: RoutesView): string {
  const rules: BatchRule[] = Object.values(BATCH_BEHAVIOURS);
  const legend = rules.map(({ title, says, becomes }) => `- **${title}**: ${says} → ${becomes}.`);
  const rows = routes
    .filter(({ batches }) => batches !== undefined)
    .map(({ protocol }) => [code(protocol), ...rules.map(() => '✓')]);
  return `### Batches: submit, find, collect

Only these protocols have an interface for requests that may wait. Who only asks submits nothing, and no answer is timed.

${legend.join('\n')}

${table(['Protocol', ...rules.map(({ title }) => title)], rows)}`;
}

function failureTable({ results }: RoutesView, { protocol, failures }: RouteDescription): string {
  const rows = (Object.keys(FAILURE_ROWS) as FailureRow[]).flatMap((row) => {
    const { title } = FAILURE_ROWS[row];
    const answer = failures[row];
    if ('doesNotApply' in answer) return [[title, `*${answer.doesNotApply}*`, '–', '–', '–']];
    return answer.map((name, index) => {
      const says = sentenceCase(readRecorded(protocol, name).says);
      return [index === 0 ? title : '', says, ...judgementCells(results.judgement(protocol, name))];
    });
  });
  return `### ${code(protocol)}\n\n${table(['Failure', 'Recorded reply', 'Becomes', 'Repeated', 'Billed'], rows)}`;
}

function judgementCells(reply: ProviderReply): string[] {
  const isRepeated = reply.kind === 'failed' && reply.retryable;
  return [kindWords(reply), isRepeated ? 'yes' : 'no', BILLED[reply.billing]];
}

const BILLED = { yes: 'yes', no: 'no', unknown: 'perhaps' } as const;

function outcomeWords(outcome: Outcome): string {
  const { billing } = outcome;
  const billed = billing === undefined ? [] : [{ yes: 'billed', no: 'not billed', unknown: 'perhaps billed' }[billing]];
  const repeated = outcome.kind === 'failed' ? [outcome.retryable ? 'may be repeated' : 'not repeated'] : [];
  return [kindWords(outcome), ...billed, ...repeated].join(', ');
}

function kindWords(outcome: Outcome | ProviderReply): string {
  if (outcome.kind === 'image') return 'picture';
  if (outcome.kind === 'refused') return `refused (${outcome.stage === 'unknown' ? 'stage unknown' : outcome.stage})`;
  return outcome.reason === undefined ? 'failed' : `failed (${outcome.reason})`;
}

/** Footnotes, one for each sentence of a protocol. */
class Notes {
  readonly #texts = new Map<string, string[]>();

  mark(protocol: string, text: string): string {
    const texts = this.#texts.get(protocol) ?? [];
    this.#texts.set(protocol, texts);
    if (!texts.includes(text)) texts.push(text);
    return `[^${protocol}-${texts.indexOf(text) + 1}]`;
  }

  lines(): string[] {
    return [...this.#texts].flatMap(([protocol, texts]) =>
      texts.map((text, index) => `[^${protocol}-${index + 1}]: ${text}`),
    );
  }
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  return [head, head.map(() => '---'), ...rows.map((row) => row.map(cell))]
    .map((row) => `| ${row.join(' | ')} |`)
    .join('\n');
}

const cell = (text: string): string => text.replaceAll('|', '\\|').replaceAll('\n', ' ');
const code = (text: string): string => `\`${text}\``;
const sentenceCase = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

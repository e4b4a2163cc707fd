import { cleanLine, cleanLines } from './clean-text.ts';
import { fencedBlock, inlineCode } from './escape-markdown.ts';
import { plural } from './phrase.ts';
import type { SettingChange } from '../model/comparison.ts';
import { formatUsd, type Micros } from '../model/money.ts';
import type { Case } from '../model/suite.ts';

/** What can be said of a pull request without asking a vendor. Names and texts are a stranger's. */
export interface PreviewView {
  readonly pull: { readonly number: number; /** Full hash of its head. */ readonly commit: string };
  readonly added: readonly Case[];
  readonly removed: readonly string[];
  readonly changed: readonly { readonly caseId: string; readonly changes: readonly SettingChange[] }[];
  /** Changes of its config that a run before the merge leaves out. */
  readonly ignored: readonly SettingChange[];
  /** Why its suite cannot be run with the routes as they are now; empty: it can. */
  readonly problems: readonly string[];
  /** Absent: it cannot be run. */
  readonly run?: {
    readonly requests: number;
    readonly expectedMicros: Micros;
    readonly worstCaseMicros: Micros;
    /** Requests whose price is not known. */
    readonly unknownShots: number;
    readonly budgetMicros?: Micros;
    /** Cells whose baseline is of the same settings, of others, or missing. */
    readonly cells: { readonly kept: number; readonly stale: number; readonly fresh: number };
  };
}

/** A comment holds 65,536 characters, and a table of more rows is not read. */
const MAX_ROWS = 30;
const MAX_PROMPTS = 10;

/** The preview as Markdown for a job summary or a comment; everything of the pull request stands in code. */
export function renderPreview(view: PreviewView): string {
  const { pull, added, removed, changed, ignored, problems, run } = view;
  const sections = [
    `### Image Drift: preview of pull request ${pull.number}`,
    `Nothing was sent to a vendor. Prompts and pictures are those of commit \`${pull.commit}\`; routes, hosts, keys and budget stay those of the default branch.`,
    ...(run === undefined ? cannotRun(problems) : [costs(run), standing(run.cells)]),
    changed.length + added.length + removed.length === 0 ? 'The suite is unchanged.' : caseTable(view),
    ...prompts(view),
    ...(ignored.length === 0
      ? []
      : ['**These changes count when they are merged, and not before:**', changesTable(ignored)]),
    ...(run === undefined
      ? []
      : [
          'Whoever may write to this repository can start a run of exactly this commit, after a look at its changes, with the comment',
          fencedBlock([`/image-drift run ${pull.commit}`], 'text'),
        ]),
  ];
  return `${sections.join('\n\n')}\n`;
}

type Run = NonNullable<PreviewView['run']>;

function costs({ requests, expectedMicros, worstCaseMicros, unknownShots, budgetMicros }: Run): string {
  const unknown = unknownShots === 0 ? '' : `, and ${plural(unknownShots, 'request')} of unknown price`;
  const price = `${formatUsd(expectedMicros)} expected, ${formatUsd(worstCaseMicros)} at most${unknown}`;
  const budget =
    budgetMicros === undefined
      ? 'No budget is set, without which it is not started.'
      : expectedMicros > budgetMicros
        ? `That is more than the budget of ${formatUsd(budgetMicros)}: it would not start.`
        : `It stops before it passes the budget of ${formatUsd(budgetMicros)}.`;
  return `**A run would send ${plural(requests, 'request')}: ${price}.** ${budget}`;
}

function standing({ kept, stale, fresh }: Run['cells']): string {
  const parts = [
    ...(kept === 0 ? [] : [`${plural(kept, 'cell')} can be compared with a baseline`]),
    ...(stale === 0 ? [] : [`${plural(stale, 'baseline')} would be stale, because what is asked for changes`]),
    ...(fresh === 0 ? [] : [`${plural(fresh, 'cell')} would have no baseline`]),
  ];
  return `${parts.join('; ')}.`;
}

const cannotRun = (problems: readonly string[]): string[] => [
  '**It cannot be run before it is merged:** its suite does not fit the routes as they are now.',
  fencedBlock(
    problems.slice(0, MAX_ROWS).map((problem) => cleanLine(problem, 300)),
    'text',
  ),
];

function caseTable({ added, removed, changed }: PreviewView): string {
  const rows = [
    ...changed.flatMap(({ caseId, changes }) => changes.map((change) => [code(caseId), ...changeCells(change)])),
    ...added.map(({ id, prompt }) => [code(id), 'new case', '', code(prompt)]),
    ...removed.map((id) => [code(id), 'removed', '', '']),
  ];
  return table(['Case', 'Changed', 'Before', 'After'], rows);
}

const changesTable = (changes: readonly SettingChange[]): string =>
  table(
    ['Setting', 'Before', 'After'],
    changes.map(({ setting, from, to }) => [code(setting), code(from), code(to)]),
  );

const changeCells = ({ setting, from, to }: SettingChange): string[] => [setting, code(from), code(to)];

const code = (text: string | undefined): string =>
  text === undefined ? 'not set' : inlineCode(text, { isInTable: true });

const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;

function table(columns: readonly string[], rows: readonly (readonly string[])[]): string {
  const rest = rows.length - MAX_ROWS;
  const lines = [line(columns), line(columns.map(() => '---')), ...rows.slice(0, MAX_ROWS).map(line)];
  return rest > 0 ? `${lines.join('\n')}\n\nand ${plural(rest, 'change')} more` : lines.join('\n');
}

/** New and changed prompts whole: they are what would be sent. */
function prompts({ added, changed }: PreviewView): string[] {
  const texts = [
    ...changed.flatMap(({ caseId, changes }) =>
      changes.flatMap(({ setting, to }) => (setting === 'prompt' && to !== undefined ? [[caseId, to] as const] : [])),
    ),
    ...added.map(({ id, prompt }) => [id, prompt] as const),
  ];
  if (texts.length === 0) return [];
  const blocks = texts
    .slice(0, MAX_PROMPTS)
    .map(([id, text]) => `${inlineCode(id)}\n\n${fencedBlock(cleanLines(text), 'text')}`);
  const rest = texts.length - MAX_PROMPTS;
  return [
    `<details><summary>New prompts, whole</summary>\n\n${blocks.join('\n\n')}\n\n${rest > 0 ? `and ${rest} more in preview.json\n\n` : ''}</details>`,
  ];
}

import { isWorse, type Verdict, VERDICTS } from '../model/verdict.ts';

/** What an issue remembers from run to run. It lives in the issue's own body. */
export interface IssueLife {
  /** ISO time of the run that saw it first. */
  readonly firstSeen: string;
  /** Start of the present spell: the same, until it comes back after a recovery. */
  readonly since: string;
  readonly lastSeen: string;
  /** Runs that saw it, all spells together. */
  readonly occurrences: number;
  /** Spells so far, from 1. */
  readonly spells: number;
  /** Clean runs in a row. */
  readonly cleanRuns: number;
  /** Enough clean runs: the next sighting begins a new spell. */
  readonly isOver: boolean;
  /** A second run of the spell has seen it. */
  readonly isConfirmed: boolean;
  readonly verdict: Verdict;
  /** How much had moved when we last spoke of it. */
  readonly told: number;
  /** How much moved, run by run, oldest first; 0 for a clean run. At most `MAX_TREND`. */
  readonly trend: readonly number[];
}

/** What a run saw. `unclear`: it did not look closely enough to tell. */
export type Look =
  | { readonly kind: 'seen' | 'suspected'; readonly verdict: Verdict; readonly amount: number }
  | { readonly kind: 'clean' | 'unclear' };

/** What changed with a run. `quiet`: it goes on as it was · `none`: not even a number moved. */
export type IssueEvent = 'opened' | 'returned' | 'recovered' | 'worse' | 'confirmed' | 'better' | 'quiet' | 'none';

/** A month of nights. */
export const MAX_TREND = 30;
/** The body of one of our issues stays far below this. */
const MAX_LIFE_LENGTH = 2_000;
const OPENING = '<!-- image-drift:life ';
const CLOSING = ' -->';

interface Step {
  readonly life: IssueLife;
  readonly event: IssueEvent;
}

/** The life of an issue after one more run; `undefined` for an issue that is not needed. */
export function nextLife(
  life: IssueLife | undefined,
  { look, at, closeAfter }: { readonly look: Look; readonly at: string; readonly closeAfter: number },
): Step | undefined {
  if (life === undefined) return look.kind === 'seen' ? { life: firstLife(look, at), event: 'opened' } : undefined;
  switch (look.kind) {
    case 'unclear':
      return { life, event: 'none' };
    case 'clean':
      return life.isOver ? { life, event: 'none' } : cleanRun(life, closeAfter);
    case 'suspected':
      if (life.isOver) return { life, event: 'none' };
      return { life: { ...life, cleanRuns: 0, trend: grow(life.trend, look.amount) }, event: 'quiet' };
    case 'seen':
      return seenAgain(life, look, at);
  }
}

type Sighting = Extract<Look, { readonly verdict: Verdict }>;

function firstLife({ verdict, amount }: Sighting, at: string): IssueLife {
  const spell = { since: at, lastSeen: at, cleanRuns: 0, isOver: false, isConfirmed: false };
  return { firstSeen: at, ...spell, occurrences: 1, spells: 1, verdict, told: amount, trend: [amount] };
}

function cleanRun(life: IssueLife, closeAfter: number): Step {
  const cleanRuns = life.cleanRuns + 1;
  const isOver = cleanRuns >= closeAfter;
  const next = { ...life, cleanRuns, isOver, trend: grow(life.trend, 0) };
  return { life: next, event: isOver ? 'recovered' : 'quiet' };
}

function seenAgain(life: IssueLife, { verdict, amount }: Sighting, at: string): Step {
  const seen = {
    ...life,
    lastSeen: at,
    occurrences: life.occurrences + 1,
    cleanRuns: 0,
    verdict,
    trend: grow(life.trend, amount),
  };
  if (life.isOver)
    return {
      life: { ...seen, since: at, spells: life.spells + 1, isOver: false, isConfirmed: false, told: amount },
      event: 'returned',
    };
  const confirmed = { ...seen, isConfirmed: true };
  // A wide band around what was said last: numbers that sway from night to night are no news.
  const hasGrown = amount >= life.told * 1.5 && amount - life.told >= 2;
  const hasShrunk = amount <= life.told / 2 && life.told - amount >= 2;
  if (hasGrown || isWorse(verdict, life.verdict)) return { life: { ...confirmed, told: amount }, event: 'worse' };
  if (hasShrunk) return { life: { ...confirmed, told: amount }, event: 'better' };
  return { life: confirmed, event: life.isConfirmed ? 'quiet' : 'confirmed' };
}

function grow(trend: readonly number[], amount: number): number[] {
  return [...trend, amount].slice(-MAX_TREND);
}

/** One hidden line of Markdown. */
export function printLife(life: IssueLife): string {
  const shown = { ...life, told: rounded(life.told), trend: life.trend.map(rounded) };
  return `${OPENING}${JSON.stringify(shown)}${CLOSING}`;
}

const rounded = (value: number): number => Number(value.toPrecision(4));

/** The life in a line; `undefined` for anything that `printLife` does not write. */
export function parseLife(line: string): IssueLife | undefined {
  const text = line.trim();
  if (text.length > MAX_LIFE_LENGTH || !text.startsWith(OPENING) || !text.endsWith(CLOSING)) return undefined;
  try {
    return checkLife(JSON.parse(text.slice(OPENING.length, -CLOSING.length)) as Record<string, unknown>);
  } catch {
    return undefined;
  }
}

const isTime = (value: unknown): value is string =>
  typeof value === 'string' &&
  /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,3})?Z$/.test(value) &&
  !Number.isNaN(Date.parse(value));
const isCount = (value: unknown): value is number =>
  typeof value === 'number' && Number.isInteger(value) && value >= 0 && value < 1e6;
const isAmount = (value: unknown): value is number => typeof value === 'number' && value >= 0 && value < 1e9;
const isFlag = (value: unknown): value is boolean => typeof value === 'boolean';
const isVerdict = (value: unknown): value is Verdict => VERDICTS.some((verdict) => verdict === value);

function checkLife(value: Record<string, unknown>): IssueLife | undefined {
  const { firstSeen, since, lastSeen, occurrences, spells, cleanRuns, isOver, isConfirmed, verdict, told } = value;
  const { trend } = value;
  if (!isTime(firstSeen) || !isTime(since) || !isTime(lastSeen)) return undefined;
  if (!isCount(occurrences) || !isCount(spells) || !isCount(cleanRuns)) return undefined;
  if (!isFlag(isOver) || !isFlag(isConfirmed) || !isVerdict(verdict) || !isAmount(told)) return undefined;
  if (!Array.isArray(trend) || trend.length > MAX_TREND || !trend.every(isAmount)) return undefined;
  return { firstSeen, since, lastSeen, occurrences, spells, cleanRuns, isOver, isConfirmed, verdict, told, trend };
}

import type { StoredImage } from '../model/sample.ts';
import type { Verdict } from '../model/verdict.ts';
import type { Phrase } from './phrase.ts';

export interface Column {
  readonly label: string;
  /** Columns of numbers are set right. */
  readonly isRight: boolean;
}

export function leftColumn(label: string): Column {
  return { label, isRight: false };
}

export function rightColumn(label: string): Column {
  return { label, isRight: true };
}

/** A table whose cells are phrases; every row has one phrase for each column. */
export interface Table {
  readonly id:
    | 'findings'
    | 'finding'
    | 'unjudged'
    | 'changes'
    | 'routes'
    | 'latency'
    | 'reliability'
    | 'cost'
    | 'failures'
    | 'parity'
    | 'true-cost'
    | 'advice';
  readonly title: string;
  readonly columns: readonly Column[];
  readonly rows: readonly (readonly Phrase[])[];
}

/** A strip of one cell with the words beside it. */
export interface StripView {
  readonly routeId: string;
  readonly caseId: string;
  readonly verdict: Verdict;
  readonly where: Phrase;
  /** Empty: no reason to give. */
  readonly why: Phrase;
  /** `baseline | now | difference`. */
  readonly panels: string;
  readonly image: StoredImage;
  readonly url: string;
  /** Pixels at which a comment shows it, at most its own width. */
  readonly width: number;
}

/** The moved cells of a route in one picture. */
export interface SheetView {
  readonly routeId: string;
  /** Route, and the cases from left to right. */
  readonly caption: Phrase;
  readonly url: string;
  readonly width: number;
}

/** One finding in full. */
export interface FindingView {
  readonly verdict: Verdict;
  readonly title: Phrase;
  readonly numbers: Table;
  /** Sentences; what the group has said is not said again. */
  readonly words: readonly Phrase[];
  readonly strips: readonly StripView[];
  /** How to accept this alone. */
  readonly accept: Phrase | undefined;
}

/** Findings of one kind on one route. */
export interface FindingGroup {
  readonly sign: string;
  /** Where, what, and the first number. */
  readonly title: Phrase;
  /** What it means, who moved and how sure it is, a sentence or two each. */
  readonly words: readonly Phrase[];
  /** It is one finding alone, which has the title and the words of its group. */
  readonly isSingle: boolean;
  /** The worst first. */
  readonly details: readonly FindingView[];
  /** Shown without a click. */
  readonly isOpen: boolean;
}

/** A route beside the one that it claims to be the same as. */
export interface ParityView {
  /** The answer in one sentence. */
  readonly line: Phrase;
  /** Without rows when nothing was shared. */
  readonly table: Table;
}

/** What a run says about the choice of a route for one family of cases. */
export interface AdviceView {
  /** One sentence. */
  readonly line: Phrase;
  /** Without rows when nothing was shared. */
  readonly table: Table;
}

/** A prompt that the user changed, lines cleaned and wrapped. */
export interface PromptChange {
  readonly cells: Phrase;
  readonly from: readonly string[];
  readonly to: readonly string[];
}

/** Everything a report says, in reading order, without any markup. Untrusted text is inside phrases only. */
export interface ReportView {
  readonly verdict: Verdict;
  readonly sign: string;
  readonly headLine: Phrase;
  /** One line: cells by verdict, images, cost, duration. */
  readonly totals: readonly Phrase[];
  readonly notes: readonly { readonly isWarning: boolean; readonly text: Phrase }[];
  /** What somebody set aside; absent: nothing. */
  readonly muted: Phrase | undefined;
  /** Findings, those of one kind and route in one row. */
  readonly findings: Table;
  /** The same with everything that is known of each, the worst first. */
  readonly groups: readonly FindingGroup[];
  /** Cells without a finding that still need a reason: not measured, watched. */
  readonly unjudged: Table;
  readonly changes: Table;
  readonly promptChanges: readonly PromptChange[];
  /** What the user's change does to cost and latency, one sentence a route. */
  readonly effects: readonly Phrase[];
  readonly sheets: readonly SheetView[];
  /** Of cells that no finding speaks of. */
  readonly strips: readonly StripView[];
  readonly moreStrips: readonly StripView[];
  /** Pictures of cells that have no baseline. */
  readonly newStrips: readonly StripView[];
  /** Routes that claim to be the same as another one. */
  readonly parity: readonly ParityView[];
  /** By family of cases; empty when there is one route alone. */
  readonly advice: readonly AdviceView[];
  readonly adviceBasis: string;
  /** Tables in which something moved. */
  readonly openTables: readonly Table[];
  readonly foldedTables: readonly Table[];
  /** Cells that nobody needs to look at, by verdict and route. */
  readonly settled: { readonly title: string; readonly groups: readonly Phrase[] };
  /** What to do: how to make this run the baseline, or why that is not possible; absent when there is nothing to accept. */
  readonly accept: Phrase | undefined;
  /** Pictures of the run that the report does not show, in words; absent: it shows them all. */
  readonly hidden: Phrase | undefined;
  readonly runUrl: string | undefined;
  /** Page of the run's artifacts. */
  readonly artifactsUrl: string | undefined;
  readonly runId: Phrase;
  readonly suite: Phrase;
  readonly tool: Phrase;
  /** What was dropped to keep the report within its limit: how many by noun. */
  readonly leftOut: Readonly<Record<string, number>>;
}

import type { CellResult, Finding, RouteResult } from './comparison.ts';
import type { GateSettings, ReportSettings } from './config.ts';
import type { Measurement } from './measurement.ts';
import type { Micros } from './money.ts';
import type { Mute } from './mute.ts';
import type { PlanCost } from './plan.ts';
import type { Price } from './price.ts';
import type { Hosting } from './route.ts';
import type { Sample, StoredImage } from './sample.ts';
import type { RecordedShard } from './shard.ts';
import type { CaseFamily } from './suite.ts';
import type { SourceLocation } from './errors.ts';
import type { Verdict } from './verdict.ts';

export const RECORD_VERSION = 1;

/** Where and why a run happened. */
export interface RunInfo {
  /** Unique, sortable by time, safe in file names. */
  readonly id: string;
  /** ISO times. */
  readonly startedAt: string;
  readonly finishedAt: string;
  /** GitHub's event name, or `cli`. */
  readonly trigger: string;
  /** `owner/name`. */
  readonly repository?: string;
  readonly commit?: string;
  readonly ref?: string;
  readonly pullRequest?: number;
  readonly actor?: string;
  /** Page of the workflow run. */
  readonly url?: string;
}

/** A route as the record keeps it: no secrets. */
export interface RecordedRoute {
  readonly id: string;
  readonly protocol: string;
  readonly model: string;
  readonly endpoint: string;
  readonly seeded: boolean;
  readonly price?: Price;
  readonly owner?: string;
  readonly billing?: string;
  readonly parityOf?: string;
  /** Requests went through batches, so nothing was timed. */
  readonly batch?: true;
  readonly hosting?: Hosting;
}

export interface RecordedCase {
  readonly id: string;
  readonly family: CaseFamily;
  readonly prompt: string;
  /** Pictures that are sent along, in order; the name is as the suite file has it. Absent: none, or not kept yet. */
  readonly inputs?: readonly { readonly role: 'image' | 'mask'; readonly name: string; readonly sha256: string }[];
  readonly source: SourceLocation;
}

/** A strip of pictures made for people: baseline | now | difference. */
export interface Strip {
  readonly routeId: string;
  readonly caseId: string;
  /** WebP under `images/` of the run's folder. */
  readonly image: StoredImage;
  readonly width: number;
  readonly height: number;
  /** What its panels show, left to right. */
  readonly panels: readonly ('baseline' | 'now' | 'difference')[];
}

/** The moved cells of a route in one picture made for people: approved pictures above, new ones below. */
export interface ContactSheet {
  readonly routeId: string;
  /** Left to right. */
  readonly caseIds: readonly string[];
  /** WebP under `images/` of the run's folder. */
  readonly image: StoredImage;
  readonly width: number;
  readonly height: number;
}

/** Something about the run itself that a reader must know; our own words. */
export interface Note {
  readonly level: 'info' | 'warning';
  readonly text: string;
}

/**
 * A whole run. The only input of reports. Format changes bump `version` and freeze the old types.
 */
export interface RunRecord {
  readonly version: typeof RECORD_VERSION;
  readonly tool: { readonly version: string; readonly node: string; readonly decoder: string };
  readonly run: RunInfo;
  readonly suiteId: string;
  readonly gate: GateSettings;
  readonly report: ReportSettings;
  readonly routes: readonly RecordedRoute[];
  readonly cases: readonly RecordedCase[];
  readonly plan: PlanCost & { readonly shots: number };
  readonly samples: readonly Sample[];
  /** By SHA-256 of the picture's file. */
  readonly measurements: Readonly<Record<string, Measurement>>;
  readonly cells: readonly CellResult[];
  readonly routeResults: readonly RouteResult[];
  readonly findings: readonly Finding[];
  readonly strips: readonly Strip[];
  /** One for each route of which several cells moved. Absent: none, or the record is older than they are. */
  readonly sheets?: readonly ContactSheet[];
  /** In force for cells of this run. Absent: none. */
  readonly mutes?: readonly Mute[];
  readonly verdict: Verdict;
  /** Cells by verdict. */
  readonly counts: Readonly<Partial<Record<Verdict, number>>>;
  readonly cost: { readonly micros: Micros; readonly unknownAttempts: number };
  /** Set when shots were left out. Such a run cannot be accepted. */
  readonly incomplete?: 'budget' | 'aborted' | 'route-stopped';
  /** Set when this is a part of a run: samples and measurements alone, not yet judged. */
  readonly shard?: RecordedShard;
  readonly notes: readonly Note[];
}

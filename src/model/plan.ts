import type { Micros } from './money.ts';
import type { Hosting } from './route.ts';

/** Everything of a cell that decides what is asked for. Its hash tells *our* changes from the vendor's. */
export interface CellSettings {
  readonly protocol: string;
  readonly model: string;
  /** Host and path of the base URL; the port is left out, so that a local server may move. */
  readonly endpoint: string;
  readonly prompt: string;
  readonly size?: string;
  readonly quality?: string;
  /** Route options without size and quality, keys sorted. */
  readonly options: Readonly<Record<string, unknown>>;
  /** The route's own, names sorted. */
  readonly headers?: Readonly<Record<string, string>>;
  /** SHA-256 of each file that the options name, by its path. Absent: they name none. */
  readonly files?: Readonly<Record<string, string>>;
  readonly seed?: number;
  /** SHA-256 of each input image, in order. */
  readonly images: readonly string[];
  /** SHA-256 of the mask. */
  readonly mask?: string;
  readonly hosting?: Hosting;
}

/** case × route. */
export interface Cell {
  readonly routeId: string;
  readonly caseId: string;
  readonly settings: CellSettings;
  /** SHA-256 of the canonical JSON of `settings`, hex. */
  readonly settingsHash: string;
  /** What the route's fallbacks are asked for; those that the case is not for are left out. Absent: there is none. */
  readonly fallbacks?: readonly { readonly routeId: string; readonly settings: CellSettings }[];
}

/** One of the routes that a shot may be sent to. */
export interface ShotLink {
  readonly routeId: string;
  readonly seed?: number;
  /** Of this route alone; absent: price unknown. */
  readonly worstCaseMicros?: Micros;
}

/** One planned request. */
export interface Shot {
  /** `<route>/<case>/<index>`, with `+determinism` for the extra shot that repeats a seed. */
  readonly id: string;
  readonly routeId: string;
  readonly caseId: string;
  /** 0-based index of the sample in its cell. */
  readonly index: number;
  /** `determinism`: asks sample 0's seed once more, to learn whether the route honours seeds. Bought only while a seeded cell has no baseline. */
  readonly purpose: 'sample' | 'determinism';
  readonly seed?: number;
  /** Most that this shot can cost if every allowed attempt is billed, by each of its links; absent: a price is unknown. */
  readonly worstCaseMicros?: Micros;
  /** What it costs when the first attempt succeeds; absent: price unknown. */
  readonly expectedMicros?: Micros;
  /** The route itself and its fallbacks, in turn. Absent: the route alone. */
  readonly links?: readonly ShotLink[];
}

export interface Plan {
  readonly cells: readonly Cell[];
  /** In the order they are sent: routes interleaved, sample 0 of every case before sample 1. */
  readonly shots: readonly Shot[];
  readonly cost: PlanCost;
}

export interface PlanCost {
  /** Sums over shots whose price is known. */
  readonly expectedMicros: Micros;
  readonly worstCaseMicros: Micros;
  /** Routes whose price is unknown, and how many shots that leaves uncounted. */
  readonly unknownRouteIds: readonly string[];
  readonly unknownShots: number;
  readonly budgetPerRunMicros?: Micros;
  readonly budgetPerMonthMicros?: Micros;
}

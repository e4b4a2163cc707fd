import type { Micros } from '../model/money.ts';
import type { CellSettings, Plan, Shot } from '../model/plan.ts';
import type { Clock } from '../model/ports.ts';
import type { Cost, Price } from '../model/price.ts';
import type { Note } from '../model/record.ts';
import type { ProviderReply, Sheet } from '../model/reply.ts';
import type { Route } from '../model/route.ts';
import type { Sample, StoredImage } from '../model/sample.ts';
import type { ImageMediaType, InputImage, Suite } from '../model/suite.ts';
import type { ImageProvider } from '../providers/contract.ts';

export interface RunInput {
  readonly plan: Plan;
  readonly routes: readonly Route[];
  readonly suite: Suite;
  /** Absolute folder of the config. */
  readonly root?: string;
  /** Most that this run may cost. Absent: no limit. */
  readonly budgetMicros?: Micros;
  /** The user's wish to end. */
  readonly signal: AbortSignal;
}

/** Everything a run does to the world. */
export interface RunPorts {
  readonly clock: Clock;
  /** By protocol. */
  readonly providers: ReadonlyMap<string, ImageProvider>;
  readonly keyFor: (route: Route) => string | undefined;
  /** `white`: as a mask that is white where the picture is transparent, and black elsewhere. */
  readonly readInput: (image: InputImage, as?: 'white') => Promise<Uint8Array>;
  /** Cost of one attempt; `undefined`: not known. */
  readonly priceReply: (input: {
    readonly price?: Price | undefined;
    readonly reply: ProviderReply;
    readonly settings: CellSettings;
  }) => Cost | undefined;
  readonly sink: {
    /** The bytes are not kept after it resolves. */
    saveImage(bytes: Uint8Array, mediaType: ImageMediaType): Promise<StoredImage>;
    /** Cuts a sheet and saves its pictures, row by row; one that cannot be cut is saved whole. */
    saveSheet(bytes: Uint8Array, mediaType: ImageMediaType, sheet: Sheet): Promise<readonly StoredImage[]>;
    /** Called for every shot of the plan, skipped ones included; for a sheet, once for each of its pictures. */
    saveSample(sample: Sample): Promise<void>;
  };
  readonly progress: {
    started(shot: Shot): void;
    finished(sample: Sample, totals: RunTotals): void;
  };
  /** From 0 up to 1; spreads retries. Default `Math.random`. */
  readonly random?: () => number;
}

export interface RunTotals {
  readonly planned: number;
  /** Shots with a sample, skipped ones included. */
  readonly finished: number;
  readonly inFlight: number;
  /** Sum over attempts whose cost is known. */
  readonly spentMicros: Micros;
  /** Attempts whose cost is not known. */
  readonly unknownAttempts: number;
}

export interface RunOutcome {
  /** One for every shot, or one for each picture of its sheet, in the plan's order. */
  readonly samples: readonly Sample[];
  /** Set when shots were left out. */
  readonly incomplete?: 'budget' | 'aborted' | 'route-stopped';
  readonly spentMicros: Micros;
  readonly unknownAttempts: number;
  /** What a reader must know about the run: routes that were stopped, money that was not counted. */
  readonly notes: readonly Note[];
}

import type { SourceLocation } from './errors.ts';
import type { Price } from './price.ts';

/** One model reachable at one endpoint. */
export interface Route {
  /** Same form as a case id; unique in the config; also a folder name. */
  readonly id: string;
  /** Name of the wire adapter, for example `openai-images`. */
  readonly protocol: string;
  /** Model id as sent to the vendor. */
  readonly model: string;
  /** Without trailing slash; the protocol's own default when the config names none. */
  readonly baseUrl: string;
  /** True when `baseUrl` is at none of the vendor's own hosts: then the key is sent only to a host that the caller allows. */
  readonly isCustomBaseUrl: boolean;
  /** Name of the environment variable that holds the key. Absent: no key is sent. */
  readonly apiKeyEnv?: string;
  /** Already checked by the adapter's own schema. */
  readonly options: Readonly<Record<string, unknown>>;
  /** SHA-256 of each file that the options name, by its path below the config. Absent: they name none. */
  readonly files?: Readonly<Record<string, string>>;
  /** First seed. Present: the route is *seeded*; sample i is asked with `seed + i` and compared pairwise. Int32, ≥ 0. */
  readonly seed?: number;
  /** Sent along to the route's own origin; never credentials. Lower-case names. */
  readonly headers?: Readonly<Record<string, string>>;
  /** Absent: the price is unknown, and so is every cost of the route. */
  readonly price?: Price;
  readonly limits: RouteLimits;
  /** Requests of the series of runs go through the vendor's batches: cheaper, answered by a later run, never timed. */
  readonly batch?: true;
  /** Pictures that one request brings, on one sheet; ≥ 2. Absent: one. */
  readonly samplesPerCall?: number;
  /** Another route that this one claims to be the same as. */
  readonly parityOf?: string;
  /** Routes that are asked in turn when this one does not bring a picture. */
  readonly fallback?: readonly string[];
  /** What makes them asked. Default: failures alone. */
  readonly fallbackOn?: readonly FallbackCause[];
  /** Who runs the route and who sends the bill; free text for reports. */
  readonly owner?: string;
  readonly billing?: string;
  /** What serves the model, where the user runs it. */
  readonly hosting?: Hosting;
  readonly source: SourceLocation;
}

/** A refusal is an answer: asking elsewhere for what a vendor would not make is the user's decision. */
export const FALLBACK_CAUSES = ['failure', 'refusal'] as const;
export type FallbackCause = (typeof FALLBACK_CAUSES)[number];

/** What a self-hosted route runs on, as its owner states it. A part of the settings: changing it is the user's change. */
export interface Hosting {
  readonly hardware?: string;
  readonly modelVersion?: string;
  /** Of the weights or of the image that serves them. */
  readonly deploymentHash?: string;
  /** Driver, quantisation and the like, by names of the user. */
  readonly servingConfig?: Readonly<Record<string, string>>;
}

export interface RouteLimits {
  /** Requests in flight at once, ≥ 1. */
  readonly concurrency: number;
  /** Elapsed time for a whole shot, retries and download included. */
  readonly deadlineMs: number;
  /** Attempts per shot, ≥ 1. More than one only where nothing can have been served or billed. */
  readonly maxAttempts: number;
  /** Largest reply or picture that is read. */
  readonly maxBodyBytes: number;
}

import type { EmbeddingSettings } from './embedding.ts';
import type { Micros } from './money.ts';
import type { Route } from './route.ts';
import type { Suite } from './suite.ts';
import type { Verdict } from './verdict.ts';

/** The whole config, checked and frozen. */
export interface Config {
  /** Config file as the user named it. */
  readonly file: string;
  /** Absolute folder of the config file; relative paths in it start here. */
  readonly root: string;
  /** The same for the suite: another folder where it is of another commit. */
  readonly suiteRoot: string;
  readonly suite: Suite;
  readonly routes: readonly Route[];
  readonly plan: PlanSettings;
  readonly budget: { readonly perRunMicros?: Micros; readonly perMonthMicros?: Micros };
  readonly baseline: BaselineSettings;
  /** Absent: pictures are told apart by the weight-free features alone. */
  readonly embedding?: EmbeddingSettings;
  readonly gate: GateSettings;
  readonly report: ReportSettings;
  /** Who is told when a night drifts or recovers. */
  readonly notify: readonly NotifyTarget[];
}

/** A webhook. */
export interface NotifyTarget {
  /** What it takes: our own JSON, or a message for one of Slack's incoming webhooks. */
  readonly format: 'json' | 'slack';
  /** Environment variable with its address, which is a secret. */
  readonly urlEnv: string;
}

/** Where approved pictures and the history of runs are kept. */
export type BaselineSettings =
  | { readonly store: 'directory'; /** Absolute. */ readonly path: string }
  | {
      readonly store: 'branch';
      /** Of the same repository; `image-drift` or `image-drift-…`. */
      readonly branch: string;
      /** Older commits and pictures of reports are forgotten; days. */
      readonly keepDays: number;
    }
  | ({ readonly store: 's3' } & BucketSettings);

/** A bucket of any service that speaks S3's protocol, and a folder in it. */
export interface BucketSettings {
  readonly bucket: string;
  /** Absent: that of `AWS_REGION`. */
  readonly region?: string;
  /** Origin of the service. Absent: Amazon S3 in the region. */
  readonly endpoint?: string;
  /** `virtual`: the bucket is part of the host's name; `path`: of the path. Absent: what the service usually wants. */
  readonly addressing?: 'path' | 'virtual';
  /** Folder, without slashes at its ends. */
  readonly prefix: string;
  /** Where everybody can read the bucket, without a slash at its end. Absent: it is private, and comments show pictures of elsewhere. */
  readonly publicUrl?: string;
  /** What waits and pictures of reports are forgotten when they are older; days. */
  readonly keepDays: number;
}

export interface PlanSettings {
  /** Samples per cell. `adaptive`: one, and more only where a test asks for it. */
  readonly samples: number | 'adaptive';
  /** False alarms about pictures that the user accepts in a year of nightly runs. */
  readonly falseAlarmsPerYear: number;
  /** Requests in flight per route, unless the route says otherwise. */
  readonly concurrency: number;
}

/** Plain thresholds. Ratios: 0.15 is 15 %. */
export interface GateSettings {
  /** Verdicts that make the run fail (exit 1). */
  readonly failOn: readonly Verdict[];
  readonly latency: { readonly atLeast: number };
  readonly cost: { readonly atLeast: number };
  /** Rise of the refusal or failure rate, in percentage points as a ratio. */
  readonly refusal: { readonly atLeast: number };
  readonly failure: { readonly atLeast: number };
}

export interface ReportSettings {
  /** Monthly volumes for the cost projection. */
  readonly projectImagesPerMonth: readonly number[];
  /** Absent: no true cost is shown. */
  readonly costRates?: CostRates;
  readonly issues?: IssueSettings;
}

/** How the issues of nightly runs are kept. */
export interface IssueSettings {
  /** Beside `image-drift`, which finds them again. */
  readonly labels?: readonly string[];
  /** Logins. */
  readonly assignees?: readonly string[];
  /** Clean runs in a row after which an issue closes itself. Default 2. */
  readonly closeAfter?: number;
}

/** What a picture costs beside the vendor's bill, US dollars. A rate that is absent leaves its part out of the total. */
export interface CostRates {
  /** 1 GB is 10^9 bytes. */
  readonly storagePerGbMonth?: number;
  /** How long a picture is stored. */
  readonly keepMonths: number;
  /** For sending a picture out once. */
  readonly bandwidthPerGb?: number;
  readonly review?: {
    /** Share of usable pictures that a person looks at, 0–1. */
    readonly share: number;
    /** Minutes for each of them. */
    readonly minutes: number;
    readonly hourlyUsd: number;
  };
}

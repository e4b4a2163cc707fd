import type { Measurement } from './measurement.ts';
import type { FeatureVector } from './features.ts';

/** A picture of a set on disk: `<case>/<sample>.<extension>`. */
export interface MeasuredItem extends Measurement {
  readonly case: string;
  /** The number in the file's name, ≥ 0. */
  readonly sample: number;
  /** Path below the set's folder, with forward slashes. */
  readonly file: string;
  readonly features: FeatureVector;
}

/** A file that looks like a picture by its name and is none. */
export interface BrokenItem {
  readonly case: string;
  readonly sample: number;
  readonly file: string;
  /** Why, in our words or the decoder's, cleaned. */
  readonly message: string;
}

/** What `measure` writes and `compare` reads. */
export interface MeasuredSet {
  /** Version of the feature schema; sets of different versions are not compared. */
  readonly features: string;
  /** Versions that decoded the pictures. */
  readonly decoder: string;
  /** Absolute folder of the pictures, as far as known; only a seeded comparison opens them again. */
  readonly root?: string;
  readonly items: readonly MeasuredItem[];
  readonly broken: readonly BrokenItem[];
}

/** One number of a feature vector: what it is called and what a reader is told when it moves. */
export interface FeatureDescription {
  /** `<group>.<name>`, stable within a schema version. */
  readonly id: string;
  /** Said when the number went up, for example "fine detail up". Features that mean the same share a phrase. */
  readonly more: string;
  /** Said when the number went down. */
  readonly less: string;
}

/** Names, order and version of a feature vector. Vectors of different versions are never compared. */
export interface FeatureSchema {
  /** Changes whenever a formula, an order or a constant behind the numbers changes. */
  readonly version: string;
  readonly features: readonly FeatureDescription[];
}

/** One number per feature of a schema, in its order, as 32-bit floats: far finer than any spread between samples, and free of the last bits in which engines differ. Not finite: the picture has no such feature (too small, for example). */
export type FeatureVector = Float32Array<ArrayBuffer>;

/** Feature vectors of one case: what is stored and what is new. */
export interface CaseVectors {
  readonly caseId: string;
  readonly baseline: readonly FeatureVector[];
  readonly candidate: readonly FeatureVector[];
}

import type { SourceLocation } from './errors.ts';

/** What a case is a sample of. Reports group by it, and users weigh routes by it. */
export const CASE_FAMILIES = ['product', 'text', 'edit', 'assistant', 'edge'] as const;
export type CaseFamily = (typeof CASE_FAMILIES)[number];

/** Formats that vendors send and accept. */
export type ImageMediaType = 'image/png' | 'image/jpeg' | 'image/webp' | 'image/gif' | 'image/avif';

/** A picture in the user's repository that a case sends along. Bytes are read when a shot needs them and must still have this hash. */
export interface InputImage {
  /** Absolute path. */
  readonly path: string;
  /** The path as written in the suite file; used in messages and as the upload's file name. */
  readonly name: string;
  readonly mediaType: ImageMediaType;
  /** SHA-256 of the file, lower-case hex. */
  readonly sha256: string;
  /** Pixels. */
  readonly width: number;
  readonly height: number;
}

/** What the user expects of a case; all optional. */
export interface CaseExpectations {
  /** Text that must be readable in the picture. */
  readonly text?: string;
  /** `true`: the vendor should refuse this prompt, and a picture is the finding. */
  readonly refusal?: boolean;
  /** Pixel size that the answer must have, when it differs from the asked size. */
  readonly size?: string;
}

/** One prompt of the fixed suite. */
export interface Case {
  /** `[a-z0-9][a-z0-9._-]{0,63}`, unique in the suite; also a file name. */
  readonly id: string;
  readonly family: CaseFamily;
  readonly prompt: string;
  /** `WIDTHxHEIGHT` in pixels, or `auto`. Absent: the route's option, then the vendor's default. */
  readonly size?: string;
  /** Vendor's quality word. Absent: the route's option, then the vendor's default. */
  readonly quality?: string;
  readonly images: readonly InputImage[];
  /** Alpha 0 marks what may be edited; same size as the first image. */
  readonly mask?: InputImage;
  readonly expect: CaseExpectations;
  /** Route ids this case is limited to; absent: all routes. */
  readonly routes?: readonly string[];
  readonly tags: readonly string[];
  readonly source: SourceLocation;
}

export interface Suite {
  /** Stable name of the suite: marks the sticky comment and the issues. Default `default`. */
  readonly id: string;
  readonly cases: readonly Case[];
}

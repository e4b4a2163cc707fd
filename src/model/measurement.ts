import type { ImageMediaType } from './suite.ts';

/** Facts of one decoded picture that need no other picture. */
export interface Measurement {
  /** Of the file's bytes, hex. */
  readonly sha256: string;
  /** Of width, height and the decoded sRGB RGBA bytes, hex: two files with the same pixels share it, whatever their metadata. */
  readonly pixelSha256: string;
  readonly mediaType: ImageMediaType;
  readonly sizeBytes: number;
  /** Pixels. */
  readonly width: number;
  readonly height: number;
  /** The file has an alpha channel. */
  readonly hasAlpha: boolean;
  /** Share of pixels that are not fully opaque, 0–1. */
  readonly transparentRatio: number;
  /** Mean and standard deviation of Rec. 709 luma, 0–255. */
  readonly lumaMean: number;
  readonly lumaDeviation: number;
  /** Mean of each channel, 0–255. */
  readonly meanRgb: readonly [number, number, number];
  /** Nothing to see: one flat colour, or fully transparent. */
  readonly isBlank: boolean;
  /** What the test for unseeded pictures works on. Absent: was not taken. */
  readonly vector?: StoredVector;
  /** From the user's embedding source. Absent: there is none, or it failed. */
  readonly embedding?: StoredEmbedding;
}

/** A feature vector in a file. */
export interface StoredVector {
  /** Version of the feature schema; vectors of different versions are never compared. */
  readonly features: string;
  /** In the order of the schema; `null`: the picture has no such feature. */
  readonly values: readonly (number | null)[];
}

/** A vector of an embedding source in a file. */
export interface StoredEmbedding {
  /** See `Embedding`. */
  readonly source: string;
  /** 32-bit little-endian floats in base64: a quarter of their size as text, and one line in a diff. */
  readonly float32: string;
}

/** Decoded picture: sRGB, 8 bits, RGBA interleaved, row by row; `data.length === width * height * 4`. */
export interface Pixels {
  readonly data: Uint8Array;
  readonly width: number;
  readonly height: number;
}

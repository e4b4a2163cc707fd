import type { FeatureVector } from '../model/features.ts';
import type { Pixels } from '../model/measurement.ts';
import { writeColourFeatures } from './colour-features.ts';
import { COLOUR_FEATURES, FEATURE_SCHEMA, MICRO_FEATURES, TEXTURE_FEATURES } from './feature-schema.ts';
import { gradientPlane } from './gradient-plane.ts';
import { labPlanes } from './lab-planes.ts';
import { writeLayoutFeatures } from './layout-features.ts';
import { writeMicroFeatures } from './micro-features.ts';
import { writeTextureFeatures } from './texture-features.ts';
import { workingCopy } from './working-copy.ts';

/**
 * The 139 numbers of `FEATURE_SCHEMA` for one picture, as 32-bit floats. Pure and deterministic on one engine.
 * `Math.log`, `pow` and `cbrt` may differ between engines in the last of 53 bits: most of that is gone after rounding
 * to 24, and two samples of one prompt differ by a million times the rest, so vectors of one schema version can be
 * compared wherever they were made. Not finite: the picture is too small for that feature.
 */
export function measureFeatures(pixels: Pixels): FeatureVector {
  const out = new Float32Array(FEATURE_SCHEMA.features.length);
  const copy = workingCopy(pixels);
  const lab = labPlanes(copy);
  const gradient = gradientPlane(lab.L, lab.width, lab.height);
  let at = 0;
  writeMicroFeatures(pixels, out, at);
  at += MICRO_FEATURES.length;
  writeColourFeatures(copy, lab, out, at);
  at += COLOUR_FEATURES.length;
  writeTextureFeatures({ copy, lab, gradient }, out, at);
  at += TEXTURE_FEATURES.length;
  writeLayoutFeatures(lab, gradient, out, at);
  return out;
}

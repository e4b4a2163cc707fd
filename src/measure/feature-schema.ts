import type { FeatureDescription, FeatureSchema } from '../model/features.ts';

const feature = (id: string, more: string, less: string): FeatureDescription => ({ id, more, less });

/** A quantity that people know by one word, going up or down. */
const upDown = (id: string, word: string): FeatureDescription => feature(id, `${word} up`, `${word} down`);

/** 3, at native size. */
export const MICRO_FEATURES: readonly FeatureDescription[] = [
  upDown('micro.laplacian', 'finest detail'),
  upDown('micro.noise', 'pixel noise'),
  upDown('micro.block-edges', '8-pixel block edges'),
];

/** 24: 6 Lab means and deviations, 3 lightness quantiles, 2 of chroma, saturation, 2 ends, 8 hues, entropy, correlation. */
export const COLOUR_FEATURES: readonly FeatureDescription[] = [
  feature('colour.lightness-mean', 'brighter', 'darker'),
  feature('colour.a-mean', 'redder', 'greener'),
  feature('colour.b-mean', 'warmer', 'cooler'),
  feature('colour.lightness-deviation', 'more contrast', 'less contrast'),
  feature('colour.a-deviation', 'red and green further apart', 'red and green closer together'),
  feature('colour.b-deviation', 'yellow and blue further apart', 'yellow and blue closer together'),
  feature('colour.lightness-p05', 'shadows lighter', 'shadows darker'),
  feature('colour.lightness-p50', 'brighter', 'darker'),
  feature('colour.lightness-p95', 'highlights lighter', 'highlights darker'),
  feature('colour.chroma-mean', 'more colourful', 'less colourful'),
  feature('colour.chroma-p95', 'strongest colours stronger', 'strongest colours weaker'),
  feature('colour.saturation-mean', 'more saturated', 'less saturated'),
  feature('colour.near-black', 'more near-black', 'less near-black'),
  feature('colour.near-white', 'more near-white', 'less near-white'),
  ...['magenta-red', 'orange', 'yellow', 'green', 'cyan-green', 'cyan-blue', 'blue', 'purple'].map((hue) =>
    feature(`colour.hue-${hue}`, `more ${hue}`, `less ${hue}`),
  ),
  feature('colour.entropy', 'more different colours', 'fewer different colours'),
  feature('colour.a-b-correlation', 'colours more on one axis', 'colours less on one axis'),
];

const BAND_NAMES = ['fine', 'small', 'medium', 'large', 'very large'];
const DIRECTIONS = [
  'vertical edges',
  'edges at 120°',
  'edges at 150°',
  'horizontal edges',
  'edges at 30°',
  'edges at 60°',
];
const PATTERNS = [
  'bright spots',
  'line ends',
  'sharp corners',
  'corners',
  'straight edges',
  'round edges',
  'inner corners',
  'inner ends',
  'flat or dark spots',
  'irregular texture',
];

/** 39: 10 band energies, 4 kurtoses, 2 of edges, 7 of directions, 4 of tiles, 10 patterns, 2 JPEG sizes. */
export const TEXTURE_FEATURES: readonly FeatureDescription[] = [
  ...BAND_NAMES.map((band, index) => upDown(`texture.light-band-${index}`, `${band} detail`)),
  ...BAND_NAMES.map((band, index) => upDown(`texture.colour-band-${index}`, `${band} colour detail`)),
  ...BAND_NAMES.slice(0, 4).map((band, index) =>
    feature(`texture.kurtosis-${index}`, `${band} detail sparser`, `${band} detail more even`),
  ),
  feature('texture.gradient', 'sharper', 'softer'),
  feature('texture.edge-share', 'more edges', 'fewer edges'),
  ...DIRECTIONS.map((direction, index) =>
    feature(`texture.direction-${index * 30}`, `more ${direction}`, `fewer ${direction}`),
  ),
  feature('texture.direction-entropy', 'edges in more directions', 'edges in fewer directions'),
  feature('texture.tile-contrast-mean', 'more local contrast', 'less local contrast'),
  feature('texture.tile-contrast-deviation', 'local contrast less even', 'local contrast more even'),
  feature('texture.tile-contrast-p10', 'flat areas busier', 'flat areas flatter'),
  feature('texture.tile-contrast-p90', 'busy areas busier', 'busy areas calmer'),
  ...PATTERNS.map((pattern, index) => feature(`texture.pattern-${index}`, `more ${pattern}`, `fewer ${pattern}`)),
  feature('texture.jpeg-50', 'more detail overall', 'less detail overall'),
  feature('texture.jpeg-90', 'more detail overall', 'less detail overall'),
];

const ROWS = ['top', 'upper middle', 'lower middle', 'bottom'];
const COLUMNS = ['left', 'centre left', 'centre right', 'right'];
const PLACES = ROWS.flatMap((row) => COLUMNS.map((column) => `${row} ${column}`));
const CORNERS = ['top left', 'top right', 'bottom left', 'bottom right'];

const grid = (plane: string, more: string, less: string): FeatureDescription[] =>
  PLACES.map((place) =>
    feature(`layout.${plane}-${place.replaceAll(' ', '-')}`, `${more} at the ${place}`, `${less} at the ${place}`),
  );

/** 73: a 4 × 4 grid of four means, symmetry, 3 of where the detail is, border, 4 corners. */
export const LAYOUT_FEATURES: readonly FeatureDescription[] = [
  ...grid('lightness', 'brighter', 'darker'),
  ...grid('a', 'redder', 'greener'),
  ...grid('b', 'warmer', 'cooler'),
  ...grid('gradient', 'busier', 'calmer'),
  feature('layout.symmetry', 'more symmetric', 'less symmetric'),
  feature('layout.centre-x', 'detail further right', 'detail further left'),
  feature('layout.centre-y', 'detail further down', 'detail further up'),
  feature('layout.spread', 'detail more spread out', 'detail more in the middle'),
  feature('layout.border', 'border busier', 'border calmer'),
  ...CORNERS.map((corner) =>
    feature(`layout.corner-${corner.replace(' ', '-')}`, `${corner} corner busier`, `${corner} corner calmer`),
  ),
];

/**
 * The 139 weight-free features in the order of a vector. Width and height are no features: a changed size is an exact
 * fact. `version` changes with any formula or constant, and also when the decoder's pixels would change.
 */
export const FEATURE_SCHEMA: FeatureSchema = {
  version: 'weight-free-1',
  features: [...MICRO_FEATURES, ...COLOUR_FEATURES, ...TEXTURE_FEATURES, ...LAYOUT_FEATURES],
};

/** How a model is told its size. */
export type BflSizing =
  | {
      readonly by: 'pixels';
      readonly multipleOf: number;
      readonly minEdge: number;
      readonly maxEdge?: number;
      readonly maxPixels?: number;
    }
  /** `resolutions`: classes that are asked for beside the ratio. */
  | { readonly by: 'ratio'; readonly widest: readonly [number, number]; readonly resolutions?: readonly string[] }
  /** The size is that of the input picture. */
  | { readonly by: 'input' };

/** Field that carries the pictures: the first of numbered fields, a list, or a single one. */
export type BflInputField = 'input_image' | 'image_prompt' | 'images' | 'image';

export interface BflModel {
  readonly models: readonly string[];
  readonly sizing: BflSizing;
  readonly inputField: BflInputField;
  readonly maxInputs: number;
  /** Takes a mask beside the picture. */
  readonly takesMask?: true;
  /** Without an input picture there is nothing to do. */
  readonly needsInput?: boolean;
  readonly hasNoSeed?: boolean;
  readonly maxSafetyTolerance: number;
}

const FOUR_MEGAPIXELS = 4 * 1024 * 1024;

/** Documented models (wire-format reference 6.1, November 2026); anything goes for one that is not listed. */
const MODELS: readonly BflModel[] = [
  {
    models: ['flux-pro-1.1'],
    sizing: { by: 'pixels', multipleOf: 32, minEdge: 256, maxEdge: 1440 },
    inputField: 'image_prompt',
    maxInputs: 1,
    maxSafetyTolerance: 6,
  },
  {
    models: ['flux-pro-1.1-ultra'],
    sizing: { by: 'ratio', widest: [21, 9] },
    inputField: 'image_prompt',
    maxInputs: 1,
    maxSafetyTolerance: 6,
  },
  {
    models: ['flux-2-pro', 'flux-2-max', 'flux-2-flex', 'flux-2-klein-4b', 'flux-2-klein-9b'],
    sizing: { by: 'pixels', multipleOf: 16, minEdge: 64, maxPixels: FOUR_MEGAPIXELS },
    inputField: 'input_image',
    maxInputs: 8,
    maxSafetyTolerance: 5,
  },
  {
    models: ['flux-3-image'],
    sizing: { by: 'ratio', widest: [21, 9], resolutions: ['0.75k', '1k', '1.5k', '2k', '4k'] },
    inputField: 'images',
    maxInputs: 10,
    hasNoSeed: true,
    maxSafetyTolerance: 4,
  },
  {
    models: ['flux-kontext-pro', 'flux-kontext-max'],
    sizing: { by: 'ratio', widest: [21, 9] },
    inputField: 'input_image',
    maxInputs: 4,
    maxSafetyTolerance: 6,
  },
  {
    models: ['flux-pro-1.0-fill'],
    sizing: { by: 'input' },
    inputField: 'image',
    takesMask: true,
    maxInputs: 1,
    needsInput: true,
    maxSafetyTolerance: 6,
  },
  {
    models: ['flux-pro-1.0-expand'],
    sizing: { by: 'input' },
    inputField: 'image',
    maxInputs: 1,
    needsInput: true,
    maxSafetyTolerance: 6,
  },
];

export function findBflModel(model: string): BflModel | undefined {
  return MODELS.find(({ models }) => models.includes(model));
}

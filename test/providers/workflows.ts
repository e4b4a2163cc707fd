import { resolve } from 'node:path';

/** The folder of the example, whose workflows the tests use. */
export const WORKFLOW_ROOT = resolve(import.meta.dirname, '../../examples/comfyui');

/** Text to picture with placeholders, and an edit whose places are named. */
export const TEXT_TO_PICTURE = { workflow: 'workflows/sdxl.json' } as const;
export const EDIT = {
  workflow: 'workflows/inpaint.json',
  inputs: { prompt: '6.text', image: '10.image', mask: '11.image' },
} as const;

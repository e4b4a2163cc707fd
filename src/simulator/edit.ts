import type { Pixels } from '../model/measurement.ts';
import type { Box } from './canvas.ts';
import { smoothStep } from './colour.ts';
import { createRandom } from './random.ts';

/** Smallest box around all that a mask leaves editable (alpha 0); `undefined` when there is nothing. */
export function editableBox(mask: Pixels): Box | undefined {
  let left = mask.width;
  let top = mask.height;
  let right = 0;
  let bottom = 0;
  for (let y = 0; y < mask.height; y += 1)
    for (let x = 0; x < mask.width; x += 1) {
      if (mask.data[(y * mask.width + x) * 4 + 3] !== 0) continue;
      left = Math.min(left, x);
      right = Math.max(right, x + 1);
      top = Math.min(top, y);
      bottom = y + 1;
    }
  return right === 0 ? undefined : { left, top, right, bottom };
}

/** A box made smaller on all sides by a share of its shorter one. */
export function insetBox(box: Box, share: number): Box {
  const margin = Math.min(box.right - box.left, box.bottom - box.top) * share;
  return {
    left: box.left + margin,
    top: box.top + margin,
    right: box.right - margin,
    bottom: box.bottom - margin,
  };
}

/** Takes the painted pixels where the mask's alpha is 0; every other pixel stays as it is, bit by bit. Sizes must be equal. */
export function repaintMasked(original: Pixels, painted: Pixels, mask: Pixels): Pixels {
  const data = new Uint8Array(original.data);
  for (let at = 0; at < data.length; at += 4)
    if (mask.data[at + 3] === 0) data.set(painted.data.subarray(at, at + 4), at);
  return { ...original, data };
}

/** Without a mask the "model" chooses a soft oval itself: the prompt its place, the sample a little of it. */
export function repaintFreely(
  original: Pixels,
  painted: Pixels,
  request: { readonly prompt: string; readonly key: string },
): Pixels {
  const { width, height } = original;
  const plan = createRandom('edit region', request.prompt);
  const sample = createRandom('edit region', request.prompt, request.key);
  const centreX = width * (plan.range(0.35, 0.65) + sample.range(-0.04, 0.04));
  const centreY = height * (plan.range(0.4, 0.65) + sample.range(-0.04, 0.04));
  const radiusX = width * (plan.range(0.2, 0.32) + sample.range(-0.02, 0.02));
  const radiusY = height * (plan.range(0.2, 0.32) + sample.range(-0.02, 0.02));
  const data = new Uint8Array(original.data);
  for (let y = 0; y < height; y += 1)
    for (let x = 0; x < width; x += 1) {
      const distance = Math.hypot((x - centreX) / radiusX, (y - centreY) / radiusY);
      const share = 1 - smoothStep(0.75, 1.1, distance);
      if (share === 0) continue;
      const at = (y * width + x) * 4;
      for (let channel = 0; channel < 4; channel += 1) {
        const before = original.data[at + channel]!;
        data[at + channel] = Math.round(before + (painted.data[at + channel]! - before) * share);
      }
    }
  return { width, height, data };
}

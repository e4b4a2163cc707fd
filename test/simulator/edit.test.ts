import { describe, expect, test } from 'vitest';

import { editableBox, insetBox, repaintFreely, repaintMasked } from '../../src/simulator/edit.ts';
import { renderPicture } from '../../src/simulator/picture.ts';
import { differentShare, gradient, holeMask } from './pictures.ts';

const HOLE = { left: 10, top: 20, right: 50, bottom: 60 };
const original = gradient(96, 96);
const painted = renderPicture({ prompt: 'A ball', style: 'm', sampleKey: '1', width: 96, height: 96 });

describe('edits', () => {
  test('the editable box is the smallest around alpha 0; an opaque mask has none', () => {
    expect(editableBox(holeMask(96, 96, HOLE))).toEqual(HOLE);
    expect(editableBox(gradient(8, 8))).toBeUndefined();
    expect(insetBox(HOLE, 0.1)).toEqual({ left: 14, top: 24, right: 46, bottom: 56 });
  });

  test('half-transparent mask pixels are not editable', () => {
    const mask = holeMask(96, 96, HOLE);
    for (let at = 3; at < mask.data.length; at += 4) if (mask.data[at] === 0) mask.data[at] = 1;
    expect(differentShare(repaintMasked(original, painted, mask), original, 0)).toBe(0);
  });

  test('without a mask a part changes and the corners stay', () => {
    const edited = repaintFreely(original, painted, { prompt: 'A ball', key: '1' });
    const share = differentShare(edited, original);
    expect(share).toBeGreaterThan(0.08);
    expect(share).toBeLessThan(0.6);
    for (const at of [0, 95 * 4, 95 * 96 * 4, (96 * 96 - 1) * 4])
      expect(edited.data.subarray(at, at + 4)).toEqual(original.data.subarray(at, at + 4));
  });
});

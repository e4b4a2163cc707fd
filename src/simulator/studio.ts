import type { Pixels } from '../model/measurement.ts';
import { encodePicture, resizePicture, type OutputFormat } from './codec.ts';
import { editableBox, insetBox, repaintFreely, repaintMasked } from './edit.ts';
import { applyDrift } from './filter.ts';
import type { Drift } from './options.ts';
import { renderPicture } from './picture.ts';

export interface PictureOrder {
  readonly model: string;
  readonly prompt: string;
  readonly width: number;
  readonly height: number;
  /** Key of the request's chances; with `index` the key of the sample. */
  readonly key: string;
  /** 0 for the first picture of a request. */
  readonly index: number;
  readonly drift: Drift;
  readonly isTransparent?: boolean;
  readonly format: OutputFormat;
  /** The vendor's word for effort (`low`, `medium`, …): moves the detail of a picture. Default: medium. */
  readonly effort?: string;
  /** 1–100; only JPEG and WebP. */
  readonly quality?: number;
  /** First input picture, and its mask: then this is an edit. */
  readonly original?: Pixels;
  readonly mask?: Pixels;
}

const DETAIL_BY_EFFORT: Readonly<Record<string, number>> = { low: 0.7, medium: 1, high: 1.2, xhigh: 1.3, max: 1.4 };

/** Paints, edits, drifts and encodes one picture. */
export async function makePicture(order: PictureOrder): Promise<Buffer> {
  const { width, height, prompt, drift } = order;
  const sampleKey = `${order.key}#${order.index}`;
  const mask = order.mask === undefined ? undefined : await resizePicture(order.mask, width, height);
  const textBox = mask === undefined ? undefined : editableBox(mask);
  const fresh = renderPicture({
    prompt: drift.subject ?? prompt,
    style: drift.style ?? order.model,
    sampleKey,
    width,
    height,
    detail: DETAIL_BY_EFFORT[order.effort ?? 'medium'] ?? 1,
    ...(order.isTransparent === true && order.original === undefined ? { isTransparent: true } : {}),
    ...(textBox === undefined ? {} : { textBox: insetBox(textBox, 0.15) }),
  });
  const drifted = await applyDrift(fresh, drift, sampleKey);
  let result = drifted;
  if (order.original !== undefined) {
    const original = await resizePicture(order.original, width, height);
    result =
      mask === undefined
        ? repaintFreely(original, drifted, { prompt, key: sampleKey })
        : repaintMasked(original, drifted, mask);
  }
  return encodePicture(result, order.format, order.quality);
}

import { readImageHeader } from '../shared/image-header.ts';
import type { BuiltRequest } from './ask-json.ts';
import type { CheckedRequest, GenerateRequest } from './contract.ts';
import { toBase64 } from './encode-input.ts';
import { loginHeader } from './login-header.ts';
import { type PixelSize, readPixelSize } from './pixel-size.ts';
import type { SdwebuiOptions } from './sdwebui-options.ts';

/** Options that are no fields of the body. */
const NOT_IN_BODY = new Set(['size', 'checkpoint', 'override_settings', 'extra_body']);

/** `POST /sdapi/v1/txt2img`, or `img2img` with an input picture: JSON, pictures in base64. */
export function buildSdwebuiRequest(request: GenerateRequest): BuiltRequest {
  const options = request.options as SdwebuiOptions;
  const { model, prompt, seed, images, mask } = request;
  const settings = {
    ...options.override_settings,
    ...(options.checkpoint === 'loaded' ? {} : { sd_model_checkpoint: model }),
  };
  const fields = {
    prompt,
    ...sizeOf(request, options),
    ...(seed === undefined ? {} : { seed }),
    ...Object.fromEntries(Object.entries(options).filter(([name]) => !NOT_IN_BODY.has(name))),
    ...(images.length === 0 ? {} : { init_images: images.map(({ bytes }) => toBase64(bytes)) }),
    // The server repaints where the alpha of an RGBA mask is opaque, and a case's mask is transparent there.
    ...(mask === undefined ? {} : { mask: toBase64(mask.bytes), inpainting_mask_invert: 1 }),
    ...(Object.keys(settings).length === 0 ? {} : { override_settings: settings }),
    ...options.extra_body,
  };
  return {
    path: images.length === 0 ? '/sdapi/v1/txt2img' : '/sdapi/v1/img2img',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(fields),
    authorize: loginHeader,
    warnings:
      request.quality === undefined ? [] : ['The server has no quality setting: the asked quality was not sent.'],
  };
}

/** Without a word the server would press an edit into 512x512. */
function sizeOf({ size, images }: GenerateRequest, options: SdwebuiOptions): PixelSize | undefined {
  const asked = readPixelSize(size ?? options.size);
  const input = images[0] === undefined ? undefined : readImageHeader(images[0].bytes);
  if (asked !== undefined || input?.width === undefined || input.height === undefined) return asked;
  return { width: input.width, height: input.height };
}

/** One sentence for each thing that the server would do otherwise than asked. */
export function checkSdwebuiRequest({ imageCount }: CheckedRequest): readonly string[] {
  return imageCount > 1 ? [`img2img works on one picture at a time, not on ${imageCount}.`] : [];
}

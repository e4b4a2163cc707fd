import type { Fate } from './behaviour.ts';
import type { OpenaiRequest } from './openai-request.ts';
import { makePicture } from './studio.ts';
import { openaiImageTokens, openaiInputTokens, textTokens } from './tokens.ts';

/** Encoded pictures of a request; halves of them where its fate is a damaged picture. */
export async function paintOpenai(request: OpenaiRequest, fate: Fate): Promise<Buffer[]> {
  const pictures: Buffer[] = [];
  for (let index = 0; index < request.count; index += 1) {
    const bytes = await makePicture({
      model: request.model,
      prompt: request.prompt,
      width: request.width,
      height: request.height,
      key: fate.key,
      index,
      drift: fate.drift,
      isTransparent: request.background === 'transparent',
      format: request.format,
      effort: request.quality,
      ...(request.compression === undefined ? {} : { quality: request.compression }),
      ...(request.originals[0] === undefined ? {} : { original: request.originals[0] }),
      ...(request.mask === undefined ? {} : { mask: request.mask }),
    });
    pictures.push(fate.failure === 'truncatedImage' ? bytes.subarray(0, bytes.length >> 1) : bytes);
  }
  return pictures;
}

/** What was made, where the request left it open too. */
export function effectiveValues(request: OpenaiRequest): Readonly<Record<string, string>> {
  return {
    background: request.background,
    output_format: request.format,
    quality: request.quality,
    size: `${request.width}x${request.height}`,
  };
}

/** The picture model's meter. */
export function openaiUsage(request: OpenaiRequest, fate: Fate) {
  const perImage = openaiImageTokens(request.model, request.quality, request);
  const imageOut = Math.round(perImage * (fate.drift.dearer ?? 1)) * request.count;
  const textIn = textTokens(request.prompt);
  const imageIn = request.originals.reduce((sum, original) => sum + openaiInputTokens(original), 0);
  return {
    input_tokens: textIn + imageIn,
    output_tokens: imageOut,
    total_tokens: textIn + imageIn + imageOut,
    input_tokens_details: { text_tokens: textIn, image_tokens: imageIn },
    output_tokens_details: { image_tokens: imageOut, text_tokens: 0 },
  };
}

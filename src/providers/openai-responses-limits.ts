import type { CheckedRequest } from './contract.ts';
import { checkOpenAiImagesRequest } from './openai-images-limits.ts';
import type { OpenAiResponsesOptions } from './openai-responses-options.ts';

/** One sentence for each thing that the vendor is known to reject: the rules of the picture model, and those of the tool. */
export function checkOpenAiResponsesRequest(request: CheckedRequest): readonly string[] {
  const options = request.options as OpenAiResponsesOptions;
  const { stream, partial_images: partials = 0, ...picture } = options;
  return [
    ...checkOpenAiImagesRequest({ ...request, options: picture }),
    ...(partials > 0 && stream !== true ? ['partial_images needs stream: true.'] : []),
    ...(partials > 0 && options.output_format === 'gif' ? ['A GIF has no partial pictures.'] : []),
    ...(/^gpt-image-|^chatgpt-image/.test(options.text_model)
      ? [`text_model is the model that calls the tool; ${options.text_model} makes pictures and belongs into “model”.`]
      : []),
    ...((options.turns?.length ?? 0) > 0 && options.store === false
      ? ['turns need store: true, because each one names the response before it.']
      : []),
  ];
}

import type { CheckedRequest, GenerateRequest, InputBytes } from './contract.ts';
import type { GeminiOptions } from './gemini-options.ts';
import { checkGeminiSize, imageConfigFor } from './gemini-size.ts';
import { googleModelPath } from './google-vertex.ts';
import type { BuiltRequest } from './ask-json.ts';

const MASK_INSTRUCTION =
  'The last picture is a mask for the first one. Change only the part of the first picture where the mask is transparent, and keep everything else exactly as it is.';

/** `POST /models/{model}:generateContent`, or its streaming sister. */
export function buildGeminiRequest(request: GenerateRequest): BuiltRequest {
  const options = request.options as GeminiOptions;
  const { systemInstruction, safetySettings, googleSearch, serviceTier, auth } = options;
  const method = options.stream === true ? 'streamGenerateContent?alt=sse' : 'generateContent';
  const body = {
    contents: [{ role: 'user', parts: buildParts(request) }],
    generationConfig: buildGenerationConfig(request),
    ...(systemInstruction === undefined
      ? {}
      : { systemInstruction: { role: 'user', parts: [{ text: systemInstruction }] } }),
    ...(safetySettings === undefined ? {} : { safetySettings }),
    ...(googleSearch === undefined ? {} : { tools: [{ googleSearch: searchTypes(googleSearch) }] }),
    ...(serviceTier === undefined ? {} : { serviceTier }),
  };
  return {
    path: `${googleModelPath(request.model, options)}:${method}`,
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
    authorize: (apiKey) => (auth === 'bearer' ? { authorization: `Bearer ${apiKey}` } : { 'x-goog-api-key': apiKey }),
    warnings: [
      ...(request.mask === undefined
        ? []
        : [
            'Gemini has no masks: the mask was sent as a further picture with an instruction, and nothing enforces it.',
          ]),
      ...(request.quality === undefined || request.quality === 'auto'
        ? []
        : ['Gemini has no quality setting: the asked quality was not sent.']),
    ],
  };
}

/** One sentence for each thing that the vendor is known to reject. */
export function checkGeminiRequest(request: CheckedRequest): readonly string[] {
  return [
    ...checkGeminiSize(request),
    ...(request.hasMask && request.imageCount === 0 ? ['A mask needs a picture to edit.'] : []),
    ...(request.seed !== undefined && request.seed > 2 ** 31 - 1 ? ['Gemini takes seeds up to 2147483647.'] : []),
  ];
}

type Part = { readonly text: string } | { readonly inlineData: { readonly mimeType: string; readonly data: string } };

function buildParts({ prompt, images, mask }: GenerateRequest): Part[] {
  const pictures = [...images, ...(mask === undefined ? [] : [mask])].map(toPart);
  return [{ text: prompt }, ...pictures, ...(mask === undefined ? [] : [{ text: MASK_INSTRUCTION }])];
}

function toPart({ bytes, mediaType }: InputBytes): Part {
  const data = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('base64');
  return { inlineData: { mimeType: mediaType, data } };
}

function buildGenerationConfig(request: GenerateRequest): Record<string, unknown> {
  const { responseModalities, thinkingLevel, includeThoughts, temperature, topP, topK, ...options } =
    request.options as GeminiOptions;
  const { personGeneration, imageOutputOptions } = options;
  const imageConfig = { ...imageConfigFor(request), ...defined({ personGeneration, imageOutputOptions }) };
  const thinkingConfig = defined({ thinkingLevel, includeThoughts });
  return {
    responseModalities: responseModalities ?? ['IMAGE'],
    ...(Object.keys(imageConfig).length === 0 ? {} : { imageConfig }),
    ...(Object.keys(thinkingConfig).length === 0 ? {} : { thinkingConfig }),
    ...defined({ seed: request.seed, temperature, topP, topK }),
  };
}

function searchTypes(search: NonNullable<GeminiOptions['googleSearch']>): Record<string, unknown> {
  if (search === true) return {};
  return { searchTypes: Object.fromEntries(search.map((kind) => [`${kind}Search`, {}])) };
}

function defined(fields: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
}

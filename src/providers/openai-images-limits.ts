import type { CheckedRequest } from './contract.ts';
import type { OpenAiImagesOptions } from './openai-images-options.ts';

/** Host at which OpenAI's own rules hold. */
const OFFICIAL_HOST = 'api.openai.com';
const MAX_PROMPT_CHARACTERS = 32_000;
const MAX_INPUT_IMAGES = 16;

/** What the vendor documents for a model. Absent: nothing is documented, so nothing is checked. */
interface ModelLimits {
  readonly models: readonly string[];
  readonly qualities?: readonly string[];
  /** `free`: any size within the rules of the family. */
  readonly sizes?: readonly string[] | 'free';
  readonly inputFidelity?: readonly string[];
}

const FIXED_SIZES = ['auto', '1024x1024', '1536x1024', '1024x1536'];

/** Documented ids only (OpenAI's client 7.55.0, November 2026): what an unknown model can do is not guessed from its name. */
const MODEL_LIMITS: readonly ModelLimits[] = [
  {
    models: ['gpt-image-1-mini'],
    qualities: ['auto', 'low', 'medium', 'high'],
    sizes: FIXED_SIZES,
    inputFidelity: ['low'],
  },
  {
    models: ['gpt-image-1.5'],
    qualities: ['auto', 'low', 'medium', 'high'],
    sizes: FIXED_SIZES,
    inputFidelity: ['low', 'high'],
  },
  {
    models: ['gpt-image-2', 'gpt-image-2-2026-04-21'],
    qualities: ['auto', 'low', 'medium', 'high'],
    sizes: 'free',
    inputFidelity: [],
  },
  {
    models: [
      'gpt-image-2.5-sunburst',
      'gpt-image-2.5-sunburst-2026-09-08',
      'gpt-image-2.5-flare',
      'gpt-image-2.5-flare-2026-09-08',
    ],
    qualities: ['auto', 'low', 'medium', 'high', 'xhigh', 'max'],
    sizes: 'free',
    inputFidelity: [],
  },
  { models: ['gpt-image-2.6-sunburst', 'gpt-image-2.6-flare'], inputFidelity: [] },
];

/** One sentence for each thing that the vendor is known to reject. */
export function checkOpenAiImagesRequest(request: CheckedRequest): readonly string[] {
  const options = request.options as OpenAiImagesOptions;
  const limits = MODEL_LIMITS.find(({ models }) => models.includes(request.model));
  return [
    ...promptProblems(request),
    ...sizeProblems(request, limits),
    ...qualityProblems(request, limits),
    ...inputProblems(request, limits),
    ...outputProblems(options, request),
    ...officialProblems(options, request),
  ];
}

function promptProblems({ prompt }: CheckedRequest): string[] {
  const length = Array.from(prompt).length;
  return length > MAX_PROMPT_CHARACTERS
    ? [`The prompt has ${length} characters, and the API takes at most ${MAX_PROMPT_CHARACTERS}.`]
    : [];
}

function sizeProblems({ size, model, options }: CheckedRequest, limits: ModelLimits | undefined): string[] {
  const asked = size ?? (options as OpenAiImagesOptions).size;
  const allowed = limits?.sizes;
  if (asked === undefined || allowed === undefined || asked === 'auto') return [];
  if (allowed !== 'free')
    return allowed.includes(asked) ? [] : [`${model} makes pictures of ${allowed.join(', ')} only, not of ${asked}.`];
  const [width, height] = asked.split('x').map(Number) as [number, number];
  const [short, long] = width < height ? [width, height] : [height, width];
  const problem = (rule: string): string => `${model} cannot make ${asked}: ${rule}.`;
  return [
    ...(width % 16 === 0 && height % 16 === 0 ? [] : [problem('width and height must be divisible by 16')]),
    ...(long <= 3 * short ? [] : [problem('the aspect ratio must be between 1:3 and 3:1')]),
    ...(long <= 3840 ? [] : [problem('the longest edge may have 3840 pixels')]),
    ...(width * height >= 655_360 ? [] : [problem('it must have at least 655,360 pixels')]),
    ...(width * height <= 8_294_400 ? [] : [problem('it may have at most 8,294,400 pixels')]),
  ];
}

function qualityProblems({ quality, model, options }: CheckedRequest, limits: ModelLimits | undefined): string[] {
  const asked = quality ?? (options as OpenAiImagesOptions).quality;
  const allowed = limits?.qualities;
  return asked === undefined || allowed === undefined || allowed.includes(asked)
    ? []
    : [`${model} does not know the quality “${asked}”; it knows ${allowed.join(', ')}.`];
}

function inputProblems(request: CheckedRequest, limits: ModelLimits | undefined): string[] {
  const { imageCount, hasMask, model } = request;
  const { input_fidelity: fidelity, edits, sd_cpp_extra_args: sdCpp } = request.options as OpenAiImagesOptions;
  const allowed = limits?.inputFidelity;
  const known = allowed?.length === 0 ? 'leave it out' : `use ${allowed?.join(' or ')}`;
  return [
    ...(hasMask && (edits === 'xai' || edits === 'openrouter') ? [`Edits by “${edits}” take no mask.`] : []),
    // Its server reads the brightness of a mask and drops the alpha: examples/server/routes_openai.cpp, 2026.
    ...(hasMask && sdCpp !== undefined
      ? ["stable-diffusion.cpp takes masks in black and white, and a case's are transparent."]
      : []),
    ...(hasMask && imageCount === 0 ? ['A mask needs a picture to edit.'] : []),
    ...(imageCount > MAX_INPUT_IMAGES
      ? [`An edit takes at most ${MAX_INPUT_IMAGES} pictures, not ${imageCount}.`]
      : []),
    ...(fidelity === undefined || imageCount === 0 || allowed === undefined || allowed.includes(fidelity)
      ? []
      : [`${model} does not take input_fidelity “${fidelity}”; ${known}.`]),
  ];
}

function outputProblems(options: OpenAiImagesOptions, { hasMask }: CheckedRequest): string[] {
  const { background, output_format: format = 'png', output_compression: compression } = options;
  const { stream, partial_images: partials } = options;
  const hasFrames = options.frame_count !== undefined || options.frame_duration_ms !== undefined;
  return [
    ...(background === 'transparent' && format !== 'png' && format !== 'webp'
      ? [`A transparent background needs output_format png or webp, not ${format}.`]
      : []),
    ...(compression !== undefined && format !== 'jpeg' && format !== 'webp'
      ? [`output_compression needs output_format jpeg or webp, not ${format}.`]
      : []),
    ...(hasFrames && format !== 'gif'
      ? [`frame_count and frame_duration_ms need output_format gif, not ${format}.`]
      : []),
    ...(partials !== undefined && stream !== true ? ['partial_images needs stream: true.'] : []),
    ...(stream === true && format === 'gif' ? ['A GIF cannot be streamed.'] : []),
    ...(hasMask && format === 'gif' ? ['A GIF cannot be made with a mask.'] : []),
  ];
}

function officialProblems(options: OpenAiImagesOptions, { baseUrl, seed }: CheckedRequest): string[] {
  if (baseUrl === undefined || URL.parse(baseUrl)?.hostname !== OFFICIAL_HOST) return [];
  const { response_format, style } = options;
  return Object.entries({ seed, response_format, style })
    .filter(([, value]) => value !== undefined)
    .map(([name]) => `OpenAI's own Images API has no ${name} and rejects requests that carry it.`);
}

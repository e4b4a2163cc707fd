import type { JsonRequest } from './ask-json.ts';
import type { GenerateRequest, InputBytes } from './contract.ts';
import { toDataUri } from './encode-input.ts';
import { accountHeaders, authorizeBy } from './openai-account.ts';
import type { OpenAiResponsesOptions } from './openai-responses-options.ts';

/** Options that are fields of the tool under the same name. */
const TOOL_OPTIONS = [
  'action',
  'background',
  'complexity',
  'frame_count',
  'frame_duration_ms',
  'input_fidelity',
  'moderation',
  'output_compression',
  'output_format',
  'partial_images',
] as const satisfies readonly (keyof OpenAiResponsesOptions)[];

/** One turn of a conversation. */
export interface Turn {
  readonly prompt: string;
  readonly images: readonly InputBytes[];
  readonly mask?: InputBytes;
  /** The response that this turn goes on from. */
  readonly previousResponseId?: string;
}

/** `POST /responses` with the image tool forced: wire-format reference 2. */
export function buildOpenAiResponsesRequest(request: GenerateRequest, turn: Turn): JsonRequest {
  const options = request.options as OpenAiResponsesOptions;
  const { instructions, reasoning_effort: effort, max_output_tokens: maxTokens, stream, store } = options;
  const fields = {
    model: options.text_model,
    input: [
      {
        role: 'user',
        content: [
          { type: 'input_text', text: turn.prompt },
          ...turn.images.map((image) => ({ type: 'input_image', image_url: toDataUri(image), detail: 'auto' })),
        ],
      },
    ],
    tools: [{ type: 'image_generation', model: request.model, ...toolSettings(request, turn) }],
    tool_choice: { type: 'image_generation' },
    ...(instructions === undefined ? {} : { instructions }),
    ...(effort === undefined ? {} : { reasoning: { effort } }),
    ...(maxTokens === undefined ? {} : { max_output_tokens: maxTokens }),
    ...(options.safety_identifier === undefined ? {} : { safety_identifier: options.safety_identifier }),
    ...(stream === undefined ? {} : { stream }),
    ...(store === undefined ? {} : { store }),
    ...(turn.previousResponseId === undefined ? {} : { previous_response_id: turn.previousResponseId }),
    ...options.extra_body,
  };
  return {
    path: '/responses',
    headers: {
      // As OpenAI's client, which asks for JSON even where it streams.
      accept: 'application/json',
      'content-type': 'application/json',
      ...accountHeaders(options),
      ...(options.image_deployment === undefined
        ? {}
        : { 'x-ms-oai-image-generation-deployment': options.image_deployment }),
    },
    body: JSON.stringify(fields),
    authorize: authorizeBy(options.auth ?? 'bearer'),
  };
}

function toolSettings(request: GenerateRequest, { mask }: Turn): Readonly<Record<string, unknown>> {
  const options = request.options as OpenAiResponsesOptions;
  const size = request.size ?? options.size;
  const quality = request.quality ?? options.quality;
  return {
    ...(size === undefined ? {} : { size }),
    ...(quality === undefined ? {} : { quality }),
    ...Object.fromEntries(TOOL_OPTIONS.flatMap((name) => (options[name] === undefined ? [] : [[name, options[name]]]))),
    ...(mask === undefined ? {} : { input_image_mask: { image_url: toDataUri(mask) } }),
  };
}

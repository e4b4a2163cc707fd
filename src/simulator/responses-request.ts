import { isOpenaiModel } from './catalogue.ts';
import { invalid, OpenaiRejection } from './openai-errors.ts';
import { parseOpenaiRequest, type OpenaiRequest } from './openai-request.ts';
import type { World } from './world.ts';

const FIELDS = new Set([
  'model', 'input', 'tools', 'tool_choice', 'stream', 'store', 'previous_response_id', 'instructions', 'reasoning',
  'max_output_tokens', 'safety_identifier', 'metadata', 'text', 'temperature', 'top_p', 'truncation', 'user', 'include',
  'parallel_tool_calls', 'background', 'service_tier', 'prompt_cache_key',
]); // prettier-ignore
const TOOL_FIELDS = new Set([
  'type', 'action', 'background', 'complexity', 'frame_count', 'frame_duration_ms', 'input_fidelity',
  'input_image_mask', 'model', 'moderation', 'output_compression', 'output_format', 'partial_images', 'quality', 'size',
]); // prettier-ignore
const DEFAULT_MODEL = 'gpt-image-2';

type Fields = Readonly<Record<string, unknown>>;

export interface ResponsesRequest {
  readonly textModel: string;
  readonly prompt: string;
  readonly imageModel: string;
  readonly stream: boolean;
  readonly store: boolean;
  readonly previousResponseId?: string;
  readonly action: 'generate' | 'edit';
  /** As the client sent them, for the echo. */
  readonly tools: readonly unknown[];
  /** What the tool is asked for. Throws `OpenaiRejection`. */
  picture(isSeeded: boolean): Promise<OpenaiRequest>;
}

/** Checks a body as the vendor does. Throws `OpenaiRejection`. */
export function parseResponsesRequest(value: unknown, world: World): ResponsesRequest {
  if (!isFields(value))
    throw new OpenaiRejection({ status: 400, message: 'We could not parse the JSON body of your request.' });
  if (world.options.gateway === undefined) checkNames(value, FIELDS, '');
  const textModel = value['model'];
  if (typeof textModel !== 'string' || textModel === '')
    throw invalid("Missing required parameter: 'model'.", 'model', 'missing_required_parameter');
  if (isOpenaiModel(textModel))
    throw invalid(`The model '${textModel}' is not supported with the Responses API.`, 'model', 'unsupported_model');
  const tool = imageTool(value['tools']);
  if (world.options.gateway === undefined) checkNames(tool, TOOL_FIELDS, 'tools[0].');
  const { prompt, images } = readInput(value['input']);
  const previous = previousPicture(value['previous_response_id'], world);
  const originals = images.length > 0 ? images : previous;
  const { type: _type, action: _action, input_image_mask: mask, model = DEFAULT_MODEL, ...settings } = tool;
  const operation = originals.length > 0 ? 'edits' : 'generations';
  const fields = {
    ...settings,
    model,
    prompt,
    ...(originals.length > 0 ? { images: originals.map((url) => ({ image_url: url })) } : {}),
    ...(mask === undefined ? {} : { mask }),
  };
  return {
    textModel,
    prompt,
    imageModel: String(model),
    stream: value['stream'] === true,
    store: value['store'] !== false,
    ...(previous.length === 0 ? {} : { previousResponseId: String(value['previous_response_id']) }),
    action: operation === 'edits' ? 'edit' : 'generate',
    tools: value['tools'] as readonly unknown[],
    picture: (isSeeded) => parseOpenaiRequest(fields, { operation, options: world.options, isSeeded }),
  };
}

function imageTool(tools: unknown): Fields {
  const tool = Array.isArray(tools) ? (tools as unknown[]).find(isImageTool) : undefined;
  if (tool === undefined) throw invalid('This simulator answers requests with the image_generation tool.', 'tools');
  return tool;
}

function isImageTool(tool: unknown): tool is Fields {
  return isFields(tool) && tool['type'] === 'image_generation';
}

/** The text and the data URLs of the last message. */
function readInput(input: unknown): { readonly prompt: string; readonly images: readonly string[] } {
  const message: unknown = Array.isArray(input) ? input.at(-1) : { content: input };
  const content = isFields(message) ? message['content'] : undefined;
  const parts: readonly unknown[] = Array.isArray(content) ? content : [{ type: 'input_text', text: content }];
  const prompt = parts
    .filter(isFields)
    .filter(({ type, text }) => type === 'input_text' && typeof text === 'string')
    .map(({ text }) => text as string)
    .join('\n');
  if (prompt === '') throw invalid("Missing required parameter: 'input'.", 'input', 'missing_required_parameter');
  const images = parts
    .filter(isFields)
    .filter(({ type }) => type === 'input_image')
    .map(({ image_url: url }) => String(url));
  return { prompt, images };
}

function previousPicture(id: unknown, world: World): readonly string[] {
  if (id === undefined || id === null) return [];
  const picture = typeof id === 'string' ? world.turns.find(id) : undefined;
  if (picture === undefined)
    throw invalid(
      `Previous response with id '${JSON.stringify(id)}' not found.`,
      'previous_response_id',
      'previous_response_not_found',
    );
  return [`data:image/png;base64,${Buffer.from(picture).toString('base64')}`];
}

function checkNames(fields: Fields, known: ReadonlySet<string>, prefix: string): void {
  for (const name of Object.keys(fields))
    if (!known.has(name)) throw invalid(`Unknown parameter: '${prefix}${name}'.`, prefix + name, 'unknown_parameter');
}

function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

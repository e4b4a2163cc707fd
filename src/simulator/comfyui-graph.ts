import type { Pixels } from '../model/measurement.ts';
import type { SimulatorOptions } from './options.ts';

type Inputs = Readonly<Record<string, unknown>>;
interface GraphNode {
  readonly class_type: string;
  readonly inputs: Inputs;
}
export type Graph = Readonly<Record<string, GraphNode>>;

/** A workflow that the server would not queue: the body of its 400. */
export class ComfyuiRejection extends Error {
  readonly body: object;

  constructor(
    error: { readonly type: string; readonly message: string; readonly details?: string },
    nodes: object = {},
  ) {
    super(error.message);
    this.body = { error: { details: '', extra_info: {}, ...error }, node_errors: nodes };
  }
}

/** What a workflow paints, found by following its links. */
export interface ComfyuiRequest {
  readonly graph: Graph;
  readonly checkpoint: string;
  readonly prompt: string;
  readonly seed: number;
  readonly width: number;
  readonly height: number;
  readonly original?: Pixels;
  readonly mask?: Pixels;
  /** Ids of the nodes that save pictures. */
  readonly outputs: readonly string[];
}

/** Checkpoints in the server's folder. */
const CHECKPOINTS = ['sd_xl_base_1.0.safetensors', 'v1-5-pruned-emaonly.safetensors'];

const REQUIRED: Readonly<Record<string, readonly string[]>> = {
  KSampler: ['seed', 'steps', 'cfg', 'sampler_name', 'model', 'positive', 'negative', 'latent_image'],
  CheckpointLoaderSimple: ['ckpt_name'],
  EmptyLatentImage: ['width', 'height', 'batch_size'],
  CLIPTextEncode: ['text', 'clip'],
  VAEDecode: ['samples', 'vae'],
  VAEEncode: ['pixels', 'vae'],
  VAEEncodeForInpaint: ['pixels', 'mask', 'vae'],
  LoadImage: ['image'],
  SaveImage: ['images'],
  PreviewImage: ['images'],
};

/** Checks a workflow as the server does and reads what it paints. Throws `ComfyuiRejection`. */
export function readGraph(
  value: unknown,
  { options, uploads }: { readonly options: SimulatorOptions; readonly uploads: ReadonlyMap<string, Pixels> },
): ComfyuiRequest {
  if (value === null || typeof value !== 'object')
    throw new ComfyuiRejection({ type: 'no_prompt', message: 'No prompt provided' });
  const graph = value as Graph;
  for (const [id, node] of Object.entries(graph))
    if (!Object.hasOwn(REQUIRED, node.class_type))
      throw new ComfyuiRejection({
        type: 'missing_node_type',
        message: `Node '${node.class_type}' not found. The custom node may not be installed.`,
        details: `Node ID '#${id}'`,
      });
  const outputs = idsOf(graph, ['SaveImage', 'PreviewImage']);
  if (outputs.length === 0) throw new ComfyuiRejection({ type: 'prompt_no_outputs', message: 'Prompt has no outputs' });
  const known = [...CHECKPOINTS, ...Object.keys(options.models ?? {})];
  const nodeErrors = Object.fromEntries(
    Object.entries(graph).flatMap(([id, node]) => {
      const errors = problemsOf(node, { known, uploads });
      return errors.length === 0 ? [] : [[id, { errors, dependent_outputs: outputs, class_type: node.class_type }]];
    }),
  );
  if (Object.keys(nodeErrors).length > 0)
    throw new ComfyuiRejection(
      { type: 'prompt_outputs_failed_validation', message: 'Prompt outputs failed validation' },
      nodeErrors,
    );
  return { graph, outputs, ...readSampler(graph, uploads) };
}

function idsOf(graph: Graph, types: readonly string[]): string[] {
  return Object.keys(graph).filter((id) => types.includes(graph[id]!.class_type));
}

function problemsOf(
  { class_type: type, inputs }: GraphNode,
  { known, uploads }: { readonly known: readonly string[]; readonly uploads: ReadonlyMap<string, Pixels> },
): object[] {
  const missing = REQUIRED[type]!.filter((name) => inputs[name] === undefined).map((name) => ({
    type: 'required_input_missing',
    message: 'Required input is missing',
    details: name,
    extra_info: { input_name: name },
  }));
  const { ckpt_name: checkpoint, image, seed } = inputs;
  return [
    ...missing,
    ...(type === 'CheckpointLoaderSimple' && !known.includes(String(checkpoint))
      ? [notInList('ckpt_name', checkpoint, known)]
      : []),
    ...(type === 'LoadImage' && !uploads.has(String(image)) ? [invalidImage(image)] : []),
    ...(type === 'KSampler' && !Number.isInteger(seed)
      ? [
          {
            type: 'invalid_input_type',
            message: 'Failed to convert an input value to a INT value',
            details: `seed, ${String(seed)}`,
            extra_info: { input_name: 'seed' },
          },
        ]
      : []),
  ];
}

function notInList(name: string, value: unknown, list: readonly string[]): object {
  return {
    type: 'value_not_in_list',
    message: 'Value not in list',
    details: `${name}: '${String(value)}' not in [${list.map((item) => `'${item}'`).join(', ')}]`,
    extra_info: { input_name: name, received_value: value },
  };
}

function invalidImage(value: unknown): object {
  return {
    type: 'custom_validation_failed',
    message: 'Custom validation failed for node',
    details: `image - Invalid image file: ${String(value)}`,
    extra_info: { input_name: 'image' },
  };
}

function readSampler(graph: Graph, uploads: ReadonlyMap<string, Pixels>): Omit<ComfyuiRequest, 'graph' | 'outputs'> {
  const sampler = graph[idsOf(graph, ['KSampler'])[0] ?? ''];
  if (sampler === undefined) throw new ComfyuiRejection({ type: 'invalid_prompt', message: 'Nothing is sampled' });
  const behind = ({ inputs }: GraphNode, name: string): GraphNode | undefined => {
    const link = inputs[name];
    return Array.isArray(link) ? graph[String(link[0])] : undefined;
  };
  const latent = behind(sampler, 'latent_image');
  const original = latent === undefined ? undefined : uploads.get(String(behind(latent, 'pixels')?.inputs['image']));
  const mask = latent === undefined ? undefined : uploads.get(String(behind(latent, 'mask')?.inputs['image']));
  const text = behind(sampler, 'positive')?.inputs['text'];
  const side = (name: 'width' | 'height'): number => Number(latent?.inputs[name] ?? original?.[name] ?? 512);
  return {
    checkpoint: String(behind(sampler, 'model')?.inputs['ckpt_name']),
    prompt: typeof text === 'string' ? text : '',
    seed: Number(sampler.inputs['seed']),
    width: side('width'),
    height: side('height'),
    ...(original === undefined ? {} : { original }),
    ...(mask === undefined ? {} : { mask }),
  };
}

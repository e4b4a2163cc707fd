import { z } from 'zod';

import type { ComfyuiOptions } from './comfyui-options.ts';

const Node = z.looseObject({ class_type: z.string().min(1), inputs: z.record(z.string(), z.unknown()) });
const Graph = z.record(z.string(), Node);
/** A workflow in the form that `/prompt` takes: nodes by id. */
export type ComfyuiGraph = z.infer<typeof Graph>;

/** What goes into a workflow, by the name of its placeholder. */
export type ComfyuiValues = Readonly<Record<string, string | number>>;

export type ParsedWorkflow =
  | { readonly graph: ComfyuiGraph }
  /** One sentence without a full stop. */
  | { readonly problem: string };

const PLACEHOLDER = /\{\{\s*(\w+)\s*\}\}/g;
const KNOWN_NAME = /^(prompt|seed|width|height|image(_\d{1,2})?|mask|model)$/;
const SEED_INPUTS: ReadonlySet<string> = new Set(['seed', 'noise_seed']);
/** Far more than inputs nest. */
const MAX_DEPTH = 16;
/** An input that no node has: nodes ignore it, and it counts in the signature by which the server caches. */
const NONCE_INPUT = 'image_drift_nonce';

/** Reads the bytes of a workflow file. */
export function parseWorkflow(bytes: Uint8Array): ParsedWorkflow {
  let value: unknown;
  try {
    value = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch {
    return { problem: 'the workflow is not JSON' };
  }
  if (Array.isArray(Object(value)['nodes' as never]))
    return { problem: "the workflow is in the editor's own format; export it for the API (File, Export (API))" };
  const graph = Graph.safeParse(value).data;
  if (graph === undefined || Object.keys(graph).length === 0)
    return { problem: 'the workflow is not in the API format: expected nodes by id, each with class_type and inputs' };
  if (Object.values(graph).some(({ inputs }) => isDeep(inputs, 0)))
    return { problem: `inputs of the workflow nest deeper than ${MAX_DEPTH}` };
  return { graph };
}

function isDeep(value: unknown, depth: number): boolean {
  if (typeof value !== 'object' || value === null) return false;
  return depth >= MAX_DEPTH || Object.values(value).some((item) => isDeep(item, depth + 1));
}

/** What is wrong with a workflow whatever is asked for, one sentence for each problem, without a full stop. */
export function checkWorkflow(bytes: Uint8Array, { inputs = {}, output }: ComfyuiOptions): readonly string[] {
  const parsed = parseWorkflow(bytes);
  if ('problem' in parsed) return [parsed.problem];
  const { graph } = parsed;
  const names = placeholdersIn(graph);
  return [
    ...[...names].filter((name) => !KNOWN_NAME.test(name)).map((name) => `nothing is known as {{${name}}}`),
    ...Object.entries(inputs).flatMap(([name, place]) =>
      place === undefined || findPlace(graph, place) !== undefined
        ? []
        : [`inputs.${name}: the workflow has no node ${place.split('.')[0]!} with an input ${place.split('.')[1]!}`],
    ),
    ...(names.has('prompt') || inputs.prompt !== undefined
      ? []
      : ['the workflow has no place for the prompt: write {{prompt}} into it, or name the place as inputs.prompt']),
    ...(output === undefined || Object.hasOwn(graph, output) ? [] : [`output: the workflow has no node ${output}`]),
  ];
}

/** Names of all placeholders in a workflow. */
function placeholdersIn(graph: ComfyuiGraph): ReadonlySet<string> {
  const inputs = Object.values(graph).map((node) => node.inputs);
  return new Set([...JSON.stringify(inputs).matchAll(PLACEHOLDER)].map(([, name]) => name!));
}

function findPlace(graph: ComfyuiGraph, place: string): { readonly node: string; readonly input: string } | undefined {
  const [node, input] = place.split('.') as [string, string];
  return Object.hasOwn(graph, node) && Object.hasOwn(graph[node]!.inputs, input) ? { node, input } : undefined;
}

/** Which names have a place in a workflow, and where the seed goes. */
export interface WorkflowPlaces {
  readonly names: ReadonlySet<string>;
  /** Ids of the nodes whose randomness the seed decides. */
  readonly seedNodes: readonly string[];
}

/** Without a word about the seed it goes to every input that is named so and holds a number. */
export function placesOf(graph: ComfyuiGraph, { inputs = {} }: ComfyuiOptions): WorkflowPlaces {
  const names = new Set([...placeholdersIn(graph), ...Object.keys(inputs)]);
  const seedNodes = Object.entries(graph).flatMap(([id, node]) => (seedInputs(node.inputs).length > 0 ? [id] : []));
  const named = inputs.seed === undefined ? undefined : findPlace(graph, inputs.seed);
  return { names, seedNodes: named === undefined ? seedNodes : [named.node] };
}

function seedInputs(inputs: Readonly<Record<string, unknown>>): readonly string[] {
  return Object.entries(inputs).flatMap(([name, value]) =>
    (SEED_INPUTS.has(name) && typeof value === 'number') ||
    (typeof value === 'string' && /\{\{\s*seed\s*\}\}/.test(value))
      ? [name]
      : [],
  );
}

/** A workflow with its values in their places. `worked`: ids of the nodes that must work anew for every picture. */
export interface FilledWorkflow {
  readonly graph: ComfyuiGraph;
  readonly worked: readonly string[];
}

/**
 * Puts values into a workflow: a text that is a placeholder and nothing else becomes the value itself, a number a
 * number. The `nonce` makes the nodes that draw work anew: a server that is asked the same again answers from its
 * cache, and neither the picture nor the time would say anything. Loaders are left alone, so models stay in memory.
 */
export function fillWorkflow(
  graph: ComfyuiGraph,
  {
    options,
    values,
    nonce,
  }: { readonly options: ComfyuiOptions; readonly values: ComfyuiValues; readonly nonce: string },
): FilledWorkflow {
  const { seedNodes, names } = placesOf(graph, options);
  const filled = structuredClone(graph);
  for (const node of Object.values(filled)) node.inputs = fill(node.inputs, values) as Record<string, unknown>;
  for (const [name, place] of Object.entries(options.inputs ?? {})) {
    const found = place === undefined ? undefined : findPlace(graph, place);
    if (found !== undefined && values[name] !== undefined) filled[found.node]!.inputs[found.input] = values[name];
  }
  if (!names.has('seed') && values['seed'] !== undefined)
    for (const id of seedNodes)
      for (const name of seedInputs(graph[id]!.inputs)) filled[id]!.inputs[name] = values['seed'];
  const worked = workingNodes(graph, seedNodes);
  for (const id of worked) filled[id]!.inputs[NONCE_INPUT] = nonce;
  return { graph: filled, worked };
}

function workingNodes(graph: ComfyuiGraph, seedNodes: readonly string[]): readonly string[] {
  if (seedNodes.length > 0) return seedNodes;
  const ids = Object.keys(graph);
  const samplers = ids.filter((id) => /sampl|noise/i.test(graph[id]!.class_type));
  return samplers.length > 0 ? samplers : ids;
}

/** In one pass: a prompt that looks like a placeholder stays as it is. */
function fill(value: unknown, values: ComfyuiValues): unknown {
  if (typeof value === 'string') {
    const name = /^\{\{\s*(\w+)\s*\}\}$/.exec(value)?.[1];
    if (name !== undefined) return values[name] ?? value;
    return value.replace(PLACEHOLDER, (whole, key: string) => String(values[key] ?? whole));
  }
  if (Array.isArray(value)) return value.map((item) => fill(item, values));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, fill(item, values)]));
}

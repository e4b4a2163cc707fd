import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { expect, test } from 'vitest';

import { decodePicture } from '../../src/simulator/codec.ts';
import { startSimulator } from '../../src/simulator/server.ts';
import { WORKFLOW_ROOT } from '../providers/workflows.ts';

type Graph = Record<string, { class_type: string; inputs: Record<string, unknown> }>;
interface Entry {
  readonly outputs: Readonly<Record<string, { readonly images: readonly { readonly filename: string }[] }>>;
  readonly status: { readonly messages: readonly (readonly [string, { readonly nodes?: readonly string[] }])[] };
}

/** A fresh simulator, asked as any HTTP client does. */
async function start() {
  const simulator = await startSimulator();
  const base = simulator.baseUrl('comfyui');
  const post = async (graph: unknown) => {
    const response = await fetch(`${base}/prompt`, { method: 'POST', body: JSON.stringify({ prompt: graph }) });
    return { status: response.status, body: (await response.json()) as Record<string, string> };
  };
  const finish = async (graph: Graph): Promise<Entry> => {
    const id = (await post(graph)).body['prompt_id']!;
    for (;;) {
      const history = (await (await fetch(`${base}/history/${id}`)).json()) as Record<string, Entry>;
      if (history[id] !== undefined) return history[id];
    }
  };
  return { base, post, finish, [Symbol.asyncDispose]: () => simulator.close() };
}

function workflow(): Graph {
  const graph = JSON.parse(readFileSync(join(WORKFLOW_ROOT, 'workflows/sdxl.json'), 'utf8')) as Graph;
  graph['3']!.inputs['seed'] = 5;
  graph['4']!.inputs['ckpt_name'] = 'sd_xl_base_1.0.safetensors';
  Object.assign(graph['5']!.inputs, { width: 64, height: 48 });
  return graph;
}

test('works a graph, keeps the picture under a name, and gives it out', async () => {
  await using server = await start();
  const { outputs } = await server.finish(workflow());
  const { filename } = outputs['9']!.images[0]!;
  const picture = await (await fetch(`${server.base}/view?filename=${filename}&type=output`)).bytes();
  expect(await decodePicture(picture)).toMatchObject({ width: 64, height: 48 });
  expect((await fetch(`${server.base}/view?filename=other.png`)).status).toBe(404);
});

const cachedIn = ({ status }: Entry): number =>
  status.messages.find(([event]) => event === 'execution_cached')![1].nodes!.length;

test('answers the same graph from its cache, and another one not', async () => {
  await using server = await start();
  const other = workflow();
  other['3']!.inputs['nonce'] = 'x';
  expect(cachedIn(await server.finish(workflow()))).toBe(0);
  expect(cachedIn(await server.finish(workflow()))).toBe(7);
  expect(cachedIn(await server.finish(other))).toBe(0);
});

test.each<readonly [string, (graph: Graph) => void, object]>([
  ['a missing input', (graph) => delete graph['3']!.inputs['cfg'], { node_errors: { 3: { class_type: 'KSampler' } } }],
  ['a missing output', (graph) => delete graph['9'], { error: { type: 'prompt_no_outputs' } }],
  ['an unknown node', (graph) => (graph['3']!.class_type = 'Fancy'), { error: { type: 'missing_node_type' } }],
  [
    'a checkpoint that is not there',
    (graph) => (graph['4']!.inputs['ckpt_name'] = 'x'),
    { node_errors: { 4: { errors: [{ type: 'value_not_in_list' }] } } },
  ],
])('%s is turned away', async (_what, spoil, body) => {
  await using server = await start();
  const graph = workflow();
  spoil(graph);
  expect(await server.post(graph)).toMatchObject({ status: 400, body });
});

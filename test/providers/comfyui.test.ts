import { mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { describe, expect, test } from 'vitest';

import { comfyuiOptions, type ComfyuiOptions } from '../../src/providers/comfyui-options.ts';
import { checkWorkflow } from '../../src/providers/comfyui-workflow.ts';
import { createComfyui } from '../../src/providers/comfyui.ts';
import type { GenerateContext, GenerateRequest } from '../../src/providers/contract.ts';
import { startSimulator, type Simulator } from '../../src/simulator/server.ts';
import { MASK, PNG } from './pictures.ts';
import { http, makeContext, makeRequest } from './requests.ts';
import { startScriptedServer } from './scripted-server.ts';
import { EDIT, TEXT_TO_PICTURE, WORKFLOW_ROOT } from './workflows.ts';

const provider = createComfyui(http);
const input = { bytes: PNG, mediaType: 'image/png', name: 'mug.png' } as const;
const mask = { bytes: MASK, mediaType: 'image/png', name: 'mask.png' } as const;
const MODEL = 'sd_xl_base_1.0.safetensors';

type Graph = Readonly<
  Record<string, { readonly class_type: string; readonly inputs: Readonly<Record<string, unknown>> }>
>;
type Asking = Partial<GenerateRequest> & { readonly context?: Partial<GenerateContext> };

const ask = ({ url }: { readonly url: string }, { context, ...patch }: Asking = {}) =>
  provider.generate(
    makeRequest({ model: MODEL, options: TEXT_TO_PICTURE, size: '64x64', ...patch }),
    makeContext(url, { root: WORKFLOW_ROOT, pollIntervalMs: 2, ...context }),
  );
const at = (simulator: Simulator) => ({ url: simulator.baseUrl('comfyui') });

/** The workflow as a server sees it, and the reply to a server that takes none. */
async function sentFor(patch: Asking) {
  await using server = await startScriptedServer(({ path }) =>
    path === '/upload/image'
      ? { body: { name: 'stored.png', subfolder: 'inbox', type: 'input' } }
      : { status: 400, body: { error: { type: 'no_prompt', message: 'No prompt provided' } } },
  );
  const reply = await ask(server, patch);
  const submitted = server.seen.find(({ path }) => path === '/prompt');
  const graph = submitted && (JSON.parse(submitted.body.toString()) as { readonly prompt: Graph }).prompt;
  return { reply, graph, paths: server.seen.map(({ path }) => path), headers: server.seen[0]?.headers };
}

describe('a workflow', () => {
  test('is filled with what is asked for, numbers as numbers', async () => {
    const { graph } = await sentFor({ prompt: 'A "blue" mug {{seed}}', seed: 7, size: '768x512' });
    expect(graph).toMatchObject({
      3: { inputs: { seed: 7, steps: 25, model: ['4', 0] } },
      4: { inputs: { ckpt_name: MODEL } },
      5: { inputs: { width: 768, height: 512 } },
      6: { inputs: { text: 'A "blue" mug {{seed}}' } },
    });
  });

  test('without a seed gets one by chance, so that the server draws anew', async () => {
    const seeds = await Promise.all([1, 2].map(async () => (await sentFor({})).graph!['3']!.inputs['seed']));
    expect(seeds.map((seed) => typeof seed)).toEqual(['number', 'number']);
    expect(seeds[0]).not.toBe(seeds[1]);
  });

  test('of one seed still differs each time in an input that no node reads, and only where pictures are drawn', async () => {
    const [first, again] = await Promise.all([1, 2].map(async () => (await sentFor({ seed: 7 })).graph!));
    expect(first!['3']!.inputs['image_drift_nonce']).not.toBe(again!['3']!.inputs['image_drift_nonce']);
    const { 3: _sampler, ...others } = first!;
    const { 3: _other, ...same } = again!;
    expect(others).toEqual(same);
  });

  test('as it was exported is filled at the places that the options name', async () => {
    const { graph, paths } = await sentFor({ options: EDIT, images: [input], mask, seed: 9 });
    expect(paths).toEqual(['/upload/image', '/upload/image', '/prompt']);
    expect(graph).toMatchObject({
      3: { inputs: { seed: 9 } },
      6: { inputs: { text: 'A blue mug' } },
      10: { inputs: { image: 'inbox/stored.png' } },
      11: { inputs: { image: 'inbox/stored.png' } },
    });
  });

  test.each<readonly [string, Asking]>([
    ['The workflow has no place for an input picture ({{image}})', { images: [input] }],
    ['The workflow asks for {{image}}, which the case does not give', { options: EDIT }],
    ['The workflow asks for {{mask}}, which the case does not give', { options: EDIT, images: [input] }],
    ['The workflow gone.json is gone', { options: { workflow: 'gone.json' } }],
  ])('is not sent: %s', async (message, patch) => {
    const { reply, paths } = await sentFor(patch);
    expect(reply).toMatchObject({ kind: 'failed', reason: 'invalid-request', billing: 'no', message });
    expect(paths).toEqual([]);
  });

  test('behind a link is not read', async () => {
    const root = await mkdtemp(join(tmpdir(), 'image-drift-comfyui-'));
    try {
      await writeFile(join(root, 'real.json'), '{}');
      await symlink(join(root, 'real.json'), join(root, 'link.json'));
      const { reply } = await sentFor({ options: { workflow: 'link.json' }, context: { root } });
      expect(reply).toMatchObject({ message: 'The workflow link.json cannot be used: it is a symbolic link' });
    } finally {
      await rm(root, { recursive: true });
    }
  });

  test('goes with a login where there is one', async () => {
    const { headers } = await sentFor({ context: { apiKey: 'mia:s3cret' } });
    expect(headers?.authorization).toBe(`Basic ${Buffer.from('mia:s3cret').toString('base64')}`);
  });
});

const check = (content: unknown, options: Partial<ComfyuiOptions> = {}) =>
  checkWorkflow(Buffer.from(typeof content === 'string' ? content : JSON.stringify(content)), {
    workflow: 'w.json',
    ...options,
  });
const node = (inputs: object) => ({ 1: { class_type: 'CLIPTextEncode', inputs } });

describe('a workflow file', () => {
  let deep: unknown = 'end';
  for (let depth = 0; depth < 40; depth += 1) deep = [deep];

  test.each<{ readonly problem: string; readonly content: unknown; readonly options?: Partial<ComfyuiOptions> }>([
    { problem: 'the workflow is not JSON', content: '{' },
    {
      problem: "the workflow is in the editor's own format; export it for the API (File, Export (API))",
      content: { nodes: [], links: [] },
    },
    {
      problem: 'the workflow is not in the API format: expected nodes by id, each with class_type and inputs',
      content: { 1: {} },
    },
    {
      problem: 'the workflow is not in the API format: expected nodes by id, each with class_type and inputs',
      content: {},
    },
    { problem: 'nothing is known as {{promt}}', content: node({ text: '{{promt}} {{prompt}}' }) },
    { problem: 'inputs of the workflow nest deeper than 16', content: node({ text: '{{prompt}}', deep }) },
    {
      problem: 'the workflow has no place for the prompt: write {{prompt}} into it, or name the place as inputs.prompt',
      content: node({ text: 'a mug' }),
    },
    {
      problem: 'inputs.prompt: the workflow has no node 6 with an input text',
      content: node({ text: 'a' }),
      options: { inputs: { prompt: '6.text' } },
    },
    {
      problem: 'output: the workflow has no node 9',
      content: node({ text: '{{prompt}}' }),
      options: { output: '9' },
    },
  ])('is told: $problem', ({ problem, content, options }) => {
    expect(check(content, options)).toEqual([problem]);
  });

  test('with a place for the prompt is fine', () => {
    expect(check(node({ text: 'photo of {{ prompt }}, sharp' }))).toEqual([]);
    expect(check(node({ text: 'a' }), { inputs: { prompt: '1.text' } })).toEqual([]);
  });
});

test.each(['../w.json', '/w.json', 'a/../../w.json', 'a\\w.json', 'w.txt', '~/w.json', './w.json'])(
  'the path %s is an error of the config',
  (workflow) => {
    expect(comfyuiOptions.safeParse({ workflow }).success).toBe(false);
  },
);

describe('against the simulator', () => {
  test('times are those of the server, and its hardware and software are told once', async () => {
    await using simulator = await startSimulator({ latency: { medianMs: 60, sigma: 0.01 } });
    const fresh = createComfyui(http);
    const once = () =>
      fresh.generate(
        makeRequest({ model: MODEL, options: TEXT_TO_PICTURE, size: '64x64' }),
        makeContext(simulator.baseUrl('comfyui'), { root: WORKFLOW_ROOT, pollIntervalMs: 5 }),
      );
    const { exchange } = await once();
    expect(exchange).toMatchObject({
      deployment: {
        gpu: 'cuda:0 Simulated RTX 4090 : cudaMallocAsync',
        vram: '24.0 GiB',
        pytorch: '2.8.0+cu128',
        comfyui: '0.3.68',
        python: '3.12.11',
        flags: '--listen',
      },
      downloadMs: expect.any(Number) as number,
    });
    expect(exchange.queueMs! + exchange.serverMs!).toBeLessThanOrEqual(exchange.lastByteMs! + 2);
    expect((await once()).exchange.deployment).toEqual(exchange.deployment);
    expect(simulator.requests({ path: '/system_stats' })).toHaveLength(1);
  });

  test('one seed gives one picture, and is worked on each time', async () => {
    await using simulator = await startSimulator();
    const first = await ask(at(simulator), { seed: 7 });
    const again = await ask(at(simulator), { seed: 7 });
    expect([first, again]).toMatchObject(
      [first, again].map(() => ({ kind: 'image', provenance: { seed: '7' }, warnings: [] })),
    );
    const bytes = [first, again].map((reply) => (reply.kind === 'image' ? reply.images[0]!.bytes : undefined));
    expect(bytes[0]).toEqual(bytes[1]);
    expect([first.isTimed, again.isTimed]).toEqual([undefined, undefined]);
  });

  test('what the server took out of its cache all the same is not timed, and says so', async () => {
    const id = '5b1c7c0e-7d0a-4a57-a1f5-0f6b4f6a9d01';
    const messages = [['execution_cached', { nodes: ['3', '4', '9'] }]];
    const outputs = { 9: { images: [{ filename: 'a.png', subfolder: '', type: 'output' }] } };
    await using server = await startScriptedServer(({ path }) => {
      if (path === '/prompt') return { body: { prompt_id: id } };
      if (path.startsWith('/view?')) return { body: PNG };
      return { body: { [id]: { outputs, status: { status_str: 'success', completed: true, messages } } } };
    });
    expect(await ask(server)).toMatchObject({
      kind: 'image',
      isTimed: false,
      warnings: ['The server answered from its cache in spite of a changed input; its time is not used.'],
    });
  });

  test('a masked edit keeps what the mask does not clear', async () => {
    await using simulator = await startSimulator();
    const reply = await ask(at(simulator), { options: EDIT, images: [input], mask });
    expect(reply).toMatchObject({ kind: 'image' });
    expect(simulator.requests({ path: '/upload/image' })).toHaveLength(2);
  });

  test.each([
    { where: 'in the queue', running: 'other', path: '/queue', body: { delete: ['job-1'] } },
    { where: 'at work', running: 'job-1', path: '/interrupt', body: { prompt_id: 'job-1' } },
  ])(
    'a job that nobody waits for is cancelled where it is $where, and no other one',
    async ({ running, path, body }) => {
      const given = new AbortController();
      await using server = await startScriptedServer((request) => {
        if (request.path === '/prompt') return { body: { prompt_id: 'job-1' } };
        if (request.path === '/queue') return { body: { queue_running: [[1, running, {}, {}, []]] } };
        given.abort();
        return { body: {} };
      });
      expect(await ask(server, { context: { signal: given.signal } })).toMatchObject({
        kind: 'failed',
        reason: 'aborted',
        billing: 'unknown',
      });
      const last = server.seen.at(-1)!;
      expect({ path: last.path, body: JSON.parse(last.body.toString()) as object }).toEqual({ path, body });
    },
  );

  test('a checkpoint that is not there, and a node that breaks, are told in the words of the node', async () => {
    await using simulator = await startSimulator();
    expect(await ask(at(simulator), { model: 'gone.safetensors' })).toMatchObject({
      reason: 'model-gone',
      message: expect.stringContaining(
        "node 4 (CheckpointLoaderSimple): Value not in list: ckpt_name: 'gone",
      ) as string,
    });
    simulator.configure({ failures: { serverError: 1 } });
    expect(await ask(at(simulator))).toMatchObject({
      reason: 'vendor-error',
      vendorCode: 'torch.OutOfMemoryError',
    });
  });
});

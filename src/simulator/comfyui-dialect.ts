import { createHash } from 'node:crypto';

import type { Pixels } from '../model/measurement.ts';
import { canonicalJson } from '../shared/hash.ts';
import { decideFate, type Fate } from './behaviour.ts';
import { decodePicture } from './codec.ts';
import { ComfyuiRejection, type ComfyuiRequest, readGraph } from './comfyui-graph.ts';
import { jsonReply, type Exchange, type Reply } from './exchange.ts';
import { acceptJob, cutIfFated, phaseOf, QUEUE_SHARE, wireFailure } from './job-desk.ts';
import { credentialOf, readForm, readJson } from './recording.ts';
import { makePicture } from './studio.ts';
import type { Job, World } from './world.ts';

/** What a server keeps: pictures that came in and went out, its jobs, and the last workflow with its picture. */
interface ServerFolder {
  readonly uploads: Map<string, Pixels>;
  readonly outputs: Map<string, Uint8Array>;
  readonly jobs: string[];
  cached?: { readonly graph: string; readonly file: string };
}

const folders = new WeakMap<World, ServerFolder>();
const MAX_KEPT = 200;
const GIB = 1024 ** 3;

const STATS = {
  system: {
    os: 'linux',
    ram_total: 64 * GIB,
    ram_free: 40 * GIB,
    comfyui_version: '0.3.68',
    python_version: '3.12.11 (main, Jun  4 2025, 08:56:18) [GCC 13.3.0]',
    pytorch_version: '2.8.0+cu128',
    embedded_python: false,
    argv: ['main.py', '--listen', '127.0.0.1'],
  },
  devices: [
    {
      name: 'cuda:0 Simulated RTX 4090 : cudaMallocAsync',
      type: 'cuda',
      index: 0,
      vram_total: 24 * GIB,
      vram_free: 20 * GIB,
      torch_vram_total: 0,
      torch_vram_free: 0,
    },
  ],
};

/** Answers ComfyUI under `/comfyui`; `undefined` for other paths. */
export async function answerComfyui(exchange: Exchange, world: World): Promise<Reply | undefined> {
  const path = exchange.url.pathname.slice('/comfyui'.length);
  if (!isLetIn(exchange, world)) return { status: 401, body: '', headers: { 'www-authenticate': 'Basic' } };
  const folder = folders.get(world) ?? { uploads: new Map(), outputs: new Map(), jobs: [] };
  folders.set(world, folder);
  const id = /^\/history\/([\w-]+)$/.exec(path)?.[1];
  if (id !== undefined) return answerHistory(id, world);
  switch (`${exchange.method} ${path}`) {
    case 'POST /prompt':
      return queue(exchange, { world, folder });
    case 'POST /upload/image':
      return upload(exchange, folder);
    case 'GET /view':
      return view(exchange, folder);
    case 'GET /system_stats':
      return jsonReply(200, STATS);
    case 'GET /queue':
      return jsonReply(200, {
        queue_running: list('working', { world, folder }),
        queue_pending: list('queued', { world, folder }),
      });
    case 'POST /queue':
      return drop(exchange, { world, wanted: ({ delete: ids }) => (Array.isArray(ids) ? ids : []) });
    case 'POST /interrupt':
      return drop(exchange, { world, wanted: ({ prompt_id: own }) => [own] });
    default:
      return undefined;
  }
}

/** Open, unless a proxy in front of it wants a login. */
function isLetIn(exchange: Exchange, { options }: World): boolean {
  const { key = '' } = credentialOf(exchange);
  return options.apiKey === undefined ? !key.startsWith('invalid') : key === options.apiKey;
}

interface Desk {
  readonly world: World;
  readonly folder: ServerFolder;
}

function list(phase: 'queued' | 'working', { world, folder }: Desk): unknown[] {
  return folder.jobs.flatMap((id, index) => {
    const job = world.jobs.find(id);
    return job !== undefined && phaseOf(job) === phase ? [[index, id, {}, {}, []]] : [];
  });
}

function drop(
  exchange: Exchange,
  {
    world,
    wanted,
  }: { readonly world: World; readonly wanted: (body: Readonly<Record<string, unknown>>) => readonly unknown[] },
): Reply {
  for (const id of wanted((readJson(exchange) ?? {}) as Record<string, unknown>)) {
    const job = world.jobs.find(String(id));
    if (job !== undefined) job.isCancelled = true;
  }
  return { status: 200, body: '' };
}

async function upload(exchange: Exchange, { uploads }: ServerFolder): Promise<Reply> {
  const file = (await readForm(exchange))?.get('image');
  if (file === null || file === undefined || typeof file === 'string') return { status: 400, body: '' };
  try {
    keep(uploads, file.name, await decodePicture(await file.bytes()));
  } catch {
    // The server takes any file; what is no picture fails when a node loads it.
    uploads.delete(file.name);
  }
  return jsonReply(200, { name: file.name, subfolder: '', type: 'input' });
}

function keep<Value>(shelf: Map<string, Value>, name: string, value: Value): void {
  shelf.set(name, value);
  const oldest = shelf.keys().next().value;
  if (shelf.size > MAX_KEPT && oldest !== undefined) shelf.delete(oldest);
}

function view(exchange: Exchange, { outputs }: ServerFolder): Reply {
  const bytes = outputs.get(exchange.url.searchParams.get('filename') ?? '');
  return bytes === undefined
    ? { status: 404, body: '' }
    : { status: 200, headers: { 'content-type': 'image/png' }, body: bytes };
}

function queue(exchange: Exchange, { world, folder }: Desk): Reply {
  const body = readJson(exchange) as { readonly prompt?: unknown } | undefined;
  let request: ComfyuiRequest;
  try {
    request = readGraph(body?.prompt, { options: world.options, uploads: folder.uploads });
  } catch (error) {
    if (!(error instanceof ComfyuiRejection)) throw error;
    return jsonReply(400, error.body);
  }
  const { checkpoint: model, prompt, seed } = request;
  const { options } = world;
  const turn = world.nextTurn(model, prompt);
  const fate = decideFate({ options, model, prompt, turn, seed, isSeededVendor: true });
  const rejected = wireFailure(fate, { world, start: '{"prompt_id":"' }) ?? rejection(fate);
  if (rejected !== undefined) return { ...rejected, latencyMs: fate.latencyMs };
  const number = world.nextRequestNumber();
  const hex = createHash('sha256').update(`comfyui job ${number}`).digest('hex');
  const id = `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-a${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
  const cached = folder.cached?.graph === canonicalJson(request.graph) ? folder.cached.file : undefined;
  const times = { create: Date.now(), latencyMs: cached === undefined ? fate.latencyMs : 0 };
  acceptJob(world, {
    id,
    latencyMs: times.latencyMs,
    settle: async () => {
      const failed = fate.failure === 'serverError';
      const file = failed ? undefined : (cached ?? (await paint(request, { fate, folder, number })));
      return entryOf(request, { id, number, file, fate, times, isCached: cached !== undefined });
    },
  });
  folder.jobs.push(id);
  if (folder.jobs.length > MAX_KEPT) folder.jobs.shift();
  return cutIfFated(jsonReply(200, { prompt_id: id, number, node_errors: {} }), fate);
}

function rejection({ failure }: Fate): Reply | undefined {
  switch (failure) {
    // The server itself has neither limits nor this state; a proxy in front of it may.
    case 'rateLimited':
      return jsonReply(429, { error: 'Too Many Requests' }, { 'retry-after': '1' });
    case 'unavailable':
      return jsonReply(503, { error: 'Service Unavailable' }, { 'retry-after': '2' });
    default:
      return undefined;
  }
}

/** Paints, keeps the file and returns its name. */
async function paint(
  request: ComfyuiRequest,
  { fate, folder, number }: { readonly fate: Fate; readonly folder: ServerFolder; readonly number: number },
): Promise<string> {
  const { checkpoint, prompt, width, height, original, mask, graph } = request;
  const bytes = await makePicture({
    model: checkpoint,
    prompt,
    width,
    height,
    key: fate.key,
    index: 0,
    drift: fate.drift,
    format: 'png',
    ...(original === undefined ? {} : { original }),
    ...(mask === undefined ? {} : { mask }),
  });
  const file = `image-drift_${String(number).padStart(5, '0')}_.png`;
  keep(folder.outputs, file, fate.failure === 'truncatedImage' ? bytes.subarray(0, bytes.length >> 1) : bytes);
  folder.cached = { graph: canonicalJson(graph), file };
  return file;
}

/** The history's entry of a finished job. */
function entryOf(
  { graph, outputs }: ComfyuiRequest,
  job: {
    readonly id: string;
    readonly number: number;
    /** Absent: the workflow failed. */
    readonly file: string | undefined;
    readonly fate: Fate;
    readonly times: { readonly create: number; readonly latencyMs: number };
    readonly isCached: boolean;
  },
): object {
  const { id, number, file, fate, times, isCached } = job;
  const start = Math.round(times.create + times.latencyMs * QUEUE_SHARE);
  const end = Math.round(times.create + times.latencyMs);
  const say = (event: string, timestamp: number, more: object = {}): unknown => [
    event,
    { prompt_id: id, timestamp, ...more },
  ];
  const crash = {
    node_id: '3',
    node_type: 'KSampler',
    exception_type: 'torch.OutOfMemoryError',
    exception_message: 'Allocation on device 0 would exceed allowed memory.',
    traceback: [],
  };
  const images = [{ filename: file, subfolder: '', type: 'output' }];
  return {
    prompt: [number, id, graph, { create_time: times.create }, outputs],
    outputs: file === undefined || fate.failure === 'empty' ? {} : { [outputs[0]!]: { images } },
    status: {
      status_str: file === undefined ? 'error' : 'success',
      completed: file !== undefined,
      messages: [
        say('execution_start', start),
        say('execution_cached', start, { nodes: isCached ? Object.keys(graph) : [] }),
        file === undefined ? say('execution_error', end, crash) : say('execution_success', end),
      ],
    },
    meta: {},
  };
}

async function answerHistory(id: string, world: World): Promise<Reply> {
  const job = world.jobs.find(id);
  return jsonReply(200, job === undefined || phaseOf(job) !== 'over' ? interrupted(job) : { [id]: await job.result });
}

/** A job that is taken out of the queue leaves no trace; one that was at work leaves its interruption. */
function interrupted(job: Job | undefined): object {
  if (job === undefined || !job.isCancelled || performance.now() < job.startsAt) return {};
  const status = {
    status_str: 'error',
    completed: false,
    messages: [['execution_interrupted', { prompt_id: job.id }]],
  };
  return { [job.id]: { prompt: [], outputs: {}, status, meta: {} } };
}

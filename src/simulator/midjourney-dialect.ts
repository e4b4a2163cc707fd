import type { Pixels } from '../model/measurement.ts';
import { decideFate, type Fate } from './behaviour.ts';
import { decodePicture, encodePicture } from './codec.ts';
import { jsonReply, type Exchange, type Reply } from './exchange.ts';
import { readInputPicture } from './input-picture.ts';
import { acceptJob, cutIfFated, phaseOf, QUEUE_SHARE, wireFailure } from './job-desk.ts';
import { sizeOfRatio } from './ratio-size.ts';
import { credentialOf, readJson } from './recording.ts';
import { makePicture } from './studio.ts';
import type { World } from './world.ts';

type Fields = Readonly<Record<string, unknown>>;

/** What a task paints; `panel`: one picture of the sheet, enlarged. */
interface Drawing {
  readonly model: string;
  readonly prompt: string;
  readonly width: number;
  readonly height: number;
  readonly fate: Fate;
  readonly original?: Pixels;
  readonly panel?: number;
}

const drawings = new WeakMap<World, Map<string, Drawing>>();
const MAX_KEPT = 200;

/** Answers midjourney-proxy under `/midjourney`, with any speed before it; `undefined` for other paths. */
export async function answerMidjourney(exchange: Exchange, world: World): Promise<Reply | undefined> {
  const path = /^\/midjourney(?:\/mj-(?:relax|fast|turbo))?\/mj(\/.+)$/.exec(exchange.url.pathname)?.[1];
  if (path === undefined) return undefined;
  if (!isLetIn(exchange, world)) return jsonReply(401, { code: 9, description: 'Invalid mj-api-secret' });
  const id = /^\/task\/([\w-]+)\/fetch$/.exec(path)?.[1];
  if (id !== undefined) return answerTask(id, world);
  const fields = (readJson(exchange) ?? {}) as Fields;
  if (path === '/submit/imagine') return imagine(fields, world);
  if (path === '/submit/action' || path === '/submit/change') return enlarge(fields, world);
  return undefined;
}

/** Open, unless the options name a secret. */
function isLetIn(exchange: Exchange, { options }: World): boolean {
  const { key = '' } = credentialOf(exchange);
  return options.apiKey === undefined ? !key.startsWith('invalid') : key === options.apiKey;
}

async function imagine(fields: Fields, world: World): Promise<Reply> {
  const words = fields['prompt'];
  if (typeof words !== 'string' || words === '') return jsonReply(200, { code: 4, description: 'prompt is empty' });
  const flag = (name: string): string | undefined => new RegExp(`\\s--${name}\\s+(\\S+)`).exec(words)?.[1];
  const prompt = words.replace(/\s--\w.*$/, '');
  const model = `midjourney-${flag('niji') === undefined ? `v${flag('v') ?? '7'}` : `niji-${flag('niji')}`}`;
  const seed = flag('seed');
  const { options } = world;
  const fate = decideFate({
    options,
    model,
    prompt,
    turn: world.nextTurn(model, prompt),
    ...(seed === undefined ? {} : { seed: Number(seed) }),
  });
  const rejected = wireFailure(fate, { world, start: '{"code":1,"result":"' }) ?? rejection(fate);
  if (rejected !== undefined) return { ...rejected, latencyMs: fate.latencyMs };
  const inputs = fields['base64Array'];
  const original = Array.isArray(inputs) ? await readInputPicture(inputs[0]) : undefined;
  const size = sizeOfRatio(flag('ar') ?? '1:1', (options.defaultEdge ?? 1024) / 2) ?? { width: 512, height: 512 };
  return accept({ model, prompt, ...size, fate, ...(original === undefined ? {} : { original }) }, world);
}

function rejection(fate: Fate): Reply | undefined {
  if (fate.refused === 'input')
    return jsonReply(200, { code: 24, description: 'May contain sensitive words', properties: { bannedWord: 'gore' } });
  switch (fate.failure) {
    case 'rateLimited':
      return jsonReply(200, { code: 23, description: 'The queue is full, please try again later' });
    case 'quota':
      return jsonReply(403, { error: { message: 'insufficient_user_quota', type: 'new_api_error' } });
    case 'serverError':
      return jsonReply(500, { code: 9, description: 'Internal Server Error' });
    case 'unavailable':
      return jsonReply(503, { description: 'Service Unavailable' }, { 'retry-after': '2' });
    default:
      return undefined;
  }
}

/** A button of a sheet, or its number. */
function enlarge(fields: Fields, world: World): Reply {
  const sheet = drawings.get(world)?.get(String(fields['taskId']));
  const index = fields['index'] ?? /::upsample::(\d)::/.exec(String(fields['customId']))?.[1];
  if (sheet === undefined) return jsonReply(200, { code: 3, description: 'The related task does not exist' });
  return accept({ ...sheet, panel: Number(index) - 1 }, world);
}

function accept(drawing: Drawing, world: World): Reply {
  const { fate } = drawing;
  const id = `17${String(world.nextRequestNumber()).padStart(14, '0')}`;
  const kept = drawings.get(world) ?? new Map<string, Drawing>();
  drawings.set(world, kept);
  kept.set(id, drawing);
  const oldest = kept.keys().next().value;
  if (kept.size > MAX_KEPT && oldest !== undefined) kept.delete(oldest);
  const submitTime = Date.now();
  const head = { id, action: drawing.panel === undefined ? 'IMAGINE' : 'UPSCALE', prompt: drawing.prompt, submitTime };
  acceptJob(world, { id, latencyMs: fate.latencyMs, head, settle: () => settle(drawing, { world, submitTime }) });
  return cutIfFated(jsonReply(200, { code: 1, description: 'Submit success', result: id, properties: {} }), fate);
}

async function answerTask(id: string, world: World): Promise<Reply> {
  const job = world.jobs.find(id);
  if (job === undefined) return { status: 404, body: '' };
  switch (phaseOf(job)) {
    case 'queued':
      return jsonReply(200, { ...job.head, status: 'SUBMITTED', progress: '0%' });
    case 'working':
      return jsonReply(200, { ...job.head, status: 'IN_PROGRESS', progress: '37%' });
    case 'over':
    case 'cancelled':
      return jsonReply(200, { ...job.head, ...((await job.result) as object) });
  }
}

async function settle(
  drawing: Drawing,
  { world, submitTime }: { readonly world: World; readonly submitTime: number },
): Promise<object> {
  const { fate, panel, prompt } = drawing;
  const times = {
    startTime: Math.round(submitTime + fate.latencyMs * QUEUE_SHARE),
    finishTime: Math.round(submitTime + fate.latencyMs),
  };
  if (fate.refused === 'output')
    return {
      status: 'FAILURE',
      ...times,
      failReason: 'Sorry! The AI moderators feel your prompt might be inappropriate',
    };
  if (fate.failure === 'empty') return { status: 'SUCCESS', ...times, imageUrl: null };
  const pixels = panel === undefined ? await paintSheet(drawing) : await paintPanel(drawing, panel);
  const bytes = await encodePicture(pixels, 'png');
  const whole = fate.failure === 'truncatedImage' ? bytes.subarray(0, bytes.length >> 1) : bytes;
  return {
    status: 'SUCCESS',
    ...times,
    progress: '100%',
    imageUrl: world.shelve(whole, 'png'),
    properties: { finalPrompt: prompt },
    buttons:
      panel === undefined
        ? [1, 2, 3, 4].map((number) => ({
            customId: `MJ::JOB::upsample::${number}::0f3c`,
            label: `U${number}`,
            type: 2,
          }))
        : [],
  };
}

async function paintPanel({ model, prompt, width, height, fate, original }: Drawing, index: number): Promise<Pixels> {
  const order = { model, prompt, width, height, key: fate.key, index, drift: fate.drift, format: 'png' } as const;
  return decodePicture(await makePicture({ ...order, ...(original === undefined ? {} : { original }) }));
}

/** Four pictures of one prompt, two by two. */
async function paintSheet(drawing: Drawing): Promise<Pixels> {
  const { width, height } = drawing;
  const sheet = { data: new Uint8Array(width * height * 16), width: width * 2, height: height * 2 };
  for (const index of [0, 1, 2, 3]) {
    const { data } = await paintPanel(drawing, index);
    for (let y = 0; y < height; y += 1) {
      const row = Math.floor(index / 2) * height + y;
      sheet.data.set(data.subarray(y * width * 4, (y + 1) * width * 4), (row * sheet.width + (index % 2) * width) * 4);
    }
  }
  return sheet;
}

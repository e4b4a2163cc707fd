import { z } from 'zod';

import type { FailedReply, ProviderReply } from '../../src/model/reply.ts';
import { askJson, failedReply, type JsonAnswer, type JsonRequest, spoiled } from '../../src/providers/ask-json.ts';
import type { GenerateContext, GenerateRequest, ImageProvider } from '../../src/providers/contract.ts';
import { downloadImage } from '../../src/providers/download-image.ts';
import { classifyStatus } from '../../src/providers/failure-class.ts';
import type { Http } from '../../src/providers/http.ts';
import { type JobAnswer, pollJob } from '../../src/providers/poll-job.ts';

/** What an adapter may do wrong. */
export type Fault =
  | 'asks on after the outcome'
  | 'does not cancel'
  | 'gives back the key'
  | 'repeats what may be billed'
  | 'sends the key to the host of the picture'
  | 'submits twice'
  | 'throws'
  | 'waits for nobody';

const bearer: JsonRequest['authorize'] = (apiKey) => ({ authorization: `Bearer ${apiKey}` });
const Accepted = z.object({ id: z.string() });
const Status = z.object({ state: z.string(), url: z.string().nullish() });

/** The smallest adapter with a job: POST `/jobs`, GET `/jobs/1`, POST `/jobs/1/cancel`. Sound, or with one fault. */
export function createReferenceJob(http: Http, fault?: Fault): ImageProvider {
  return {
    protocol: 'reference-job',
    defaultBaseUrl: 'https://jobs.example',
    defaultKeyEnv: 'JOBS_API_KEY',
    optionsSchema: z.strictObject({}),
    capabilities: { edit: true, mask: 'transparent', seed: 'exact' },
    checkRequest: () => [],
    async generate(request, context) {
      const reply = await generate(http, { request, context, fault });
      if (fault === 'asks on after the outcome') void askOn(http, context);
      return wronged(reply, { fault, context });
    },
  };
}

interface Work {
  readonly request: GenerateRequest;
  readonly context: GenerateContext;
  readonly fault: Fault | undefined;
}

async function generate(http: Http, { request, context, fault }: Work): Promise<ProviderReply> {
  const startedAt = performance.now();
  const { prompt, seed, images, mask } = request;
  const pictures = [...images, ...(mask === undefined ? [] : [mask])];
  const submit: JsonRequest = {
    path: '/jobs',
    headers: {},
    authorize: bearer,
    body: JSON.stringify({
      prompt,
      seed,
      pictures: pictures.map(({ bytes }) => Buffer.from(bytes).toString('base64')),
    }),
  };
  const signal = fault === 'waits for nobody' ? new AbortController().signal : context.signal;
  if (fault === 'submits twice') await askJson(http, context, submit);
  const answer = await askJson(http, { ...context, signal }, submit);
  if (answer.kind === 'failed') return answer;
  const accepted = Accepted.safeParse(answer.value);
  if (answer.status >= 300 || !accepted.success) return rejectedBy(answer);
  return pollJob({
    exchange: answer.exchange,
    startedAt,
    intervalMs: context.pollIntervalMs ?? 1000,
    signal,
    ask: () => askForJob(http, { request, context, fault }),
    ...(fault === 'does not cancel'
      ? {}
      : { cancel: (signal) => ask(http, { context: { ...context, signal }, path: '/jobs/1/cancel', method: 'POST' }) }),
  });
}

async function askForJob(http: Http, { context, fault }: Work): Promise<JobAnswer> {
  const answer = await ask(http, { context, path: '/jobs/1' });
  if (answer.kind === 'failed') return answer;
  const parsed = Status.safeParse(answer.value);
  if (answer.status >= 300 || !parsed.success) return rejectedBy(answer);
  const { state, url } = parsed.data;
  const failed = (failure: Parameters<typeof failedReply>[0]['failure'], message: string): JobAnswer => ({
    kind: 'over',
    reply: failedReply({ exchange: answer.exchange, failure, message }),
  });
  if (state === 'failed') return failed({ ...spoiled('vendor-error'), billing: 'unknown' }, 'The job failed');
  if (state.startsWith('refused-'))
    return {
      kind: 'over',
      reply: {
        kind: 'refused',
        stage: state === 'refused-input' ? 'input' : 'output',
        vendorCode: state,
        billing: state === 'refused-input' ? 'no' : 'unknown',
        exchange: answer.exchange,
        warnings: [],
      },
    };
  if (state !== 'done') return { kind: 'running', phase: 'working' };
  if (url == null) return failed({ ...spoiled('empty'), billing: 'unknown' }, 'The job has no picture');
  if (fault === 'sends the key to the host of the picture') await ask(http, { context, path: new URL(url) });
  const decoded = await downloadImage(http, { ...context, url });
  if ('problem' in decoded)
    return failed(spoiled(decoded.problem.includes('fetched') ? 'download' : 'decode'), decoded.problem);
  const exchange = { ...answer.exchange, downloadMs: 1 };
  return { kind: 'over', reply: { kind: 'image', images: [decoded], billing: 'yes', exchange, warnings: [] } };
}

function ask(
  http: Http,
  { context, ...request }: { readonly context: GenerateContext } & Pick<JsonRequest, 'path' | 'method'>,
): Promise<JsonAnswer | FailedReply> {
  return askJson(http, context, { method: 'GET', ...request, headers: {}, authorize: bearer });
}

async function askOn(http: Http, context: GenerateContext): Promise<void> {
  for (let times = 0; times < 40; times += 1) await ask(http, { context, path: '/jobs/1' });
}

const CODES: Readonly<Record<number, FailedReply['reason']>> = { 404: 'model-gone', 418: 'verification' };

function rejectedBy({ status, hints, exchange, say, excerpt }: JsonAnswer): FailedReply {
  const failure = {
    ...classifyStatus(status, hints),
    ...(CODES[status] === undefined ? {} : { reason: CODES[status] }),
  };
  return failedReply({ exchange, failure, hints, message: `HTTP ${status}: ${say(excerpt, 300)}` });
}

function wronged(
  reply: ProviderReply,
  { fault, context }: { readonly fault: Fault | undefined; readonly context: GenerateContext },
): ProviderReply {
  if (fault === 'throws' && reply.kind === 'failed') throw new Error(reply.message);
  if (fault === 'gives back the key') return { ...reply, warnings: [`sent ${context.apiKey ?? 'nothing'}`] };
  return fault === 'repeats what may be billed' && reply.kind === 'failed' ? { ...reply, retryable: true } : reply;
}

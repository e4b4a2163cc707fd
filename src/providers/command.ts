import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { extname, join } from 'node:path';

import { z } from 'zod';

import type { Billing, FailedReply, FailureReason, ProviderReply } from '../model/reply.ts';
import { type CommandOptions, commandOptions, fillArgument, placeholdersIn } from './command-options.ts';
import type { CheckedRequest, GenerateContext, GenerateRequest, ImageProvider, InputBytes } from './contract.ts';
import { inspectImage } from './decode-image.ts';
import { reasonOfAbort } from './network-failure.ts';
import { createVendorText, type VendorText } from './redact.ts';
import { type ProgramEnd, runProgram } from './run-program.ts';

/** What a program may print as JSON when its picture is at `{output}`. */
const Statement = z.object({
  /** The model did not want to: a refusal, with its reason. */
  refused: z.string().min(1).nullish().catch(undefined),
  model: z.string().nullish().catch(undefined),
  seed: z.union([z.string(), z.number()]).nullish().catch(undefined),
  costUsd: z.number().nonnegative().nullish().catch(undefined),
  serverMs: z.number().nonnegative().nullish().catch(undefined),
  /** Hardware, model hash, driver, quantisation. */
  deployment: z
    .record(z.string(), z.union([z.string(), z.number()]))
    .nullish()
    .catch(undefined),
});
type Statement = z.infer<typeof Statement>;

/** Of the environment, what programs cannot live without. Keys of other vendors are not among it. */
const PASSED_ON = [
  'PATH',
  'HOME',
  'LANG',
  'TMPDIR',
  'TEMP',
  'TMP',
  'SYSTEMROOT',
  'USERPROFILE',
  'CUDA_VISIBLE_DEVICES',
];

/**
 * Any program that writes a picture: to the file `{output}`, or to its standard output. The request is on its standard
 * input as JSON too, the key in `IMAGE_DRIFT_API_KEY`.
 */
export function createCommand(): ImageProvider {
  return {
    protocol: 'command',
    defaultBaseUrl: 'command:local',
    isLocal: true,
    defaultKeyEnv: '',
    optionsSchema: commandOptions,
    capabilities: { edit: true, mask: 'transparent', seed: 'exact' },
    checkRequest: checkCommandRequest,
    async generate(request, context) {
      const folder = await mkdtemp(join(tmpdir(), 'image-drift-command-'));
      try {
        return await runCommand(request, { ...context, folder });
      } finally {
        await rm(folder, { recursive: true, force: true });
      }
    },
  };
}

function checkCommandRequest({
  prompt,
  options,
  seed,
  size,
  quality,
  imageCount,
  hasMask,
}: CheckedRequest): readonly string[] {
  const { run } = options as CommandOptions;
  const missing: Readonly<Record<string, boolean>> = {
    seed: seed === undefined,
    size: size === undefined,
    width: size === undefined,
    height: size === undefined,
    quality: quality === undefined,
    input: imageCount === 0,
    mask: !hasMask,
  };
  const unfilled = [...new Set(run.flatMap(placeholdersIn))].filter((name) => missing[name] === true);
  return [
    ...unfilled.map((name) => `the program asks for {${name}}, which neither the case nor the route gives`),
    // An argument of its own that begins with a dash would be read as an option of the program.
    ...(run.includes('{prompt}') && prompt.startsWith('-')
      ? [
          'the prompt begins with "-" and would be taken for an option; write --prompt={prompt}, or read it from standard input',
        ]
      : []),
  ];
}

async function runCommand(
  request: GenerateRequest,
  { root, apiKey, signal, maxBodyBytes, folder }: GenerateContext & { readonly folder: string },
): Promise<ProviderReply> {
  if (root === undefined) throw new TypeError('a command route needs a root');
  if (signal.aborted) return failed(reasonOfAbort(signal).reason, 'The program was not started', { billing: 'no' });
  const options = request.options as CommandOptions;
  const say = createVendorText([apiKey]);
  const inputs = await Promise.all(request.images.map((image, index) => keep(image, join(folder, `input-${index}`))));
  const mask = request.mask === undefined ? undefined : await keep(request.mask, join(folder, 'mask'));
  const output = join(folder, `picture.${options.extension}`);
  const { prompt, model, seed, size, quality, place } = request;
  const [width, height] = size?.split('x') ?? [];
  const asked = {
    prompt,
    model,
    output,
    ...(seed === undefined ? {} : { seed }),
    ...(size === undefined ? {} : { size, width: Number(width), height: Number(height) }),
    ...(quality === undefined ? {} : { quality }),
    inputs,
    ...(mask === undefined ? {} : { mask }),
    ...(place === undefined ? {} : { case: place.caseId, index: place.index }),
  };
  const { inputs: _inputs, ...words } = asked;
  const values = Object.fromEntries(Object.entries(words).map(([name, value]) => [name, String(value)]));
  const writesFile = options.run.some((argument) => placeholdersIn(argument).includes('output'));
  const startedAt = performance.now();
  const end = await runProgram({
    argv: options.run.map((argument) => fillArgument(argument, { ...values, input: inputs[0] ?? '' })),
    cwd: root,
    env: {
      ...Object.fromEntries(
        PASSED_ON.flatMap((name) => (process.env[name] === undefined ? [] : [[name, process.env[name]]])),
      ),
      ...(apiKey === undefined ? {} : { IMAGE_DRIFT_API_KEY: apiKey }),
    },
    stdin: JSON.stringify(asked),
    signal,
    maxOutputBytes: maxBodyBytes,
  });
  const lastByteMs = Math.round(performance.now() - startedAt);
  if (end.kind !== 'exited')
    return failed(reasonFor(end, signal), wordsFor(end, { signal, say, program: options.run[0]! }), {
      billing: end.kind === 'not-started' ? 'no' : 'unknown',
    });
  const statement = writesFile ? readStatement(end.stdout) : {};
  const facts = factsOf(statement, { lastByteMs, say });
  if (statement.refused != null)
    return {
      kind: 'refused',
      stage: 'unknown',
      vendorCode: 'refused',
      message: say(statement.refused),
      billing: 'unknown',
      warnings: [],
      ...facts,
    };
  if (end.code !== 0)
    return {
      ...failed('vendor-error', `The program ended with exit code ${end.code}${lastWords(end.stderr, say)}`),
      ...facts,
    };
  const bytes = writesFile ? await readOutput(output, maxBodyBytes) : end.stdout;
  if (bytes === undefined)
    return {
      ...failed('empty', `The program ended well, but wrote no file to {output}${lastWords(end.stderr, say)}`),
      ...facts,
    };
  if (bytes === 'too-large')
    return { ...failed('too-large', `The picture is larger than ${maxBodyBytes} bytes`, { billing: 'yes' }), ...facts };
  const picture = inspectImage(bytes);
  if ('problem' in picture) return { ...failed('decode', picture.problem, { billing: 'yes' }), ...facts };
  return {
    kind: 'image',
    images: [picture],
    ...(statement.seed == null ? {} : { provenance: { seed: say(String(statement.seed), 60) } }),
    billing: 'yes',
    warnings: [],
    ...facts,
  };
}

async function keep({ bytes, name }: InputBytes, place: string): Promise<string> {
  const path = place + extname(name).toLowerCase();
  await writeFile(path, bytes);
  return path;
}

/** The last line that is a JSON object; a program may print more than that. */
function readStatement(stdout: Buffer): Partial<Statement> {
  const text = stdout.toString('utf8').trim();
  for (const candidate of [text, text.slice(text.lastIndexOf('\n') + 1)]) {
    try {
      const found = Statement.safeParse(JSON.parse(candidate));
      if (found.success) return found.data;
    } catch {
      // Progress or nothing: a statement is a courtesy.
    }
  }
  return {};
}

function factsOf(
  { model, serverMs, deployment, costUsd }: Partial<Statement>,
  { lastByteMs, say }: { readonly lastByteMs: number; readonly say: VendorText },
) {
  const told = Object.entries(deployment ?? {}).slice(0, 24);
  return {
    exchange: {
      lastByteMs,
      ...(serverMs == null ? {} : { serverMs }),
      ...(model == null ? {} : { servedModel: say(model, 200) }),
      ...(told.length === 0
        ? {}
        : { deployment: Object.fromEntries(told.map(([name, value]) => [say(name, 60), say(String(value), 200)])) }),
    },
    ...(costUsd == null ? {} : { vendorCostUsd: costUsd }),
  };
}

async function readOutput(path: string, maxBytes: number): Promise<Buffer | 'too-large' | undefined> {
  try {
    if ((await stat(path)).size > maxBytes) return 'too-large';
    return await readFile(path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

function reasonFor(end: Exclude<ProgramEnd, { kind: 'exited' }>, signal: AbortSignal): FailureReason {
  switch (end.kind) {
    case 'not-started':
      return 'connect';
    case 'killed':
      return 'vendor-error';
    case 'stopped':
      return end.because === 'signal' ? reasonOfAbort(signal).reason : 'too-large';
  }
}

function wordsFor(
  end: Exclude<ProgramEnd, { kind: 'exited' }>,
  { signal, say, program }: { readonly signal: AbortSignal; readonly say: VendorText; readonly program: string },
): string {
  switch (end.kind) {
    case 'not-started':
      return end.code === 'ENOENT'
        ? `There is no program ${say(program, 200)}`
        : `The program ${say(program, 200)} cannot be started (${end.code})`;
    case 'killed':
      return `The program was ended by ${end.by}${lastWords(end.stderr, say)}`;
    case 'stopped':
      return end.because === 'signal'
        ? `${reasonOfAbort(signal).message}; the program was ended`
        : 'The program printed more than may be read';
  }
}

function lastWords(stderr: string, say: VendorText): string {
  const text = say(stderr.trim().slice(-600), 300);
  return text === '' ? '' : `: ${text}`;
}

function failed(
  reason: FailureReason,
  message: string,
  { billing = 'unknown' }: { readonly billing?: Billing } = {},
): FailedReply {
  return { kind: 'failed', reason, message, retryable: false, billing, exchange: {}, warnings: [] };
}

import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterEach, beforeEach, expect, test } from 'vitest';

import type { CheckedRequest, GenerateContext, GenerateRequest } from '../../src/providers/contract.ts';
import { createCommand } from '../../src/providers/command.ts';
import { PNG } from './pictures.ts';
import { KEY, makeContext, makeRequest } from './requests.ts';

const provider = createCommand();
let root: string;

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'image-drift-command-test-'));
  await writeFile(join(root, 'mug.png'), PNG);
});
afterEach(() => rm(root, { recursive: true }));

/** Runs this JavaScript as the program; `argv[1]` on are the further arguments. */
async function runScript(
  script: string,
  args: readonly string[] = [],
  { request = {}, context = {} }: { request?: Partial<GenerateRequest>; context?: Partial<GenerateContext> } = {},
) {
  const options = provider.optionsSchema.parse({ run: [process.execPath, '-e', script, '--', ...args] });
  return provider.generate(makeRequest({ ...request, options }), makeContext('command:local', { root, ...context }));
}

const COPY = `require('fs').copyFileSync('mug.png', process.argv[1])`;

test('a program writes its picture to {output} and says what it knows of it', async () => {
  const reply = await runScript(
    `${COPY}; console.log('10%'); console.log(JSON.stringify({ model: 'flux-dev@3f2a', seed: 7, costUsd: 0.002, serverMs: 41, deployment: { gpu: 'L4', steps: 20 } }))`,
    ['{output}'],
  );
  expect(reply).toMatchObject({
    kind: 'image',
    billing: 'yes',
    vendorCostUsd: 0.002,
    provenance: { seed: '7' },
    exchange: { servedModel: 'flux-dev@3f2a', serverMs: 41, deployment: { gpu: 'L4', steps: '20' } },
  });
  expect(reply.kind === 'image' && Buffer.from(reply.images[0]!.bytes).equals(PNG)).toBe(true);
});

test('a program may write its picture to standard output', async () => {
  expect(await runScript(`process.stdout.write(require('fs').readFileSync('mug.png'))`)).toMatchObject({
    kind: 'image',
  });
});

test('it gets the whole request on its standard input, and no shell reads its arguments', async () => {
  const prompt = '"; rm -rf / #\n$(whoami) 🫖';
  const reply = await runScript(
    `const asked = JSON.parse(require('fs').readFileSync(0, 'utf8')); console.log(JSON.stringify({ refused: JSON.stringify([asked.prompt === process.argv[2].slice(9), asked.seed, asked.width, asked.case, asked.inputs.length, process.argv[3]]) }))`,
    ['{output}', '--prompt={prompt}', '{width}x{height}@{seed}'],
    {
      request: {
        prompt,
        seed: 5,
        size: '640x480',
        place: { caseId: 'mug', index: 2 },
        images: [{ bytes: PNG, mediaType: 'image/png', name: 'a.png' }],
      },
    },
  );
  expect(reply).toMatchObject({ kind: 'refused', vendorCode: 'refused' });
  expect(reply.kind === 'refused' && JSON.parse(reply.message!)).toEqual([true, 5, 640, 'mug', 1, '640x480@5']);
});

test('it gets its own key and no other', async () => {
  process.env['IMAGE_DRIFT_TEST_OTHER_KEY'] = 'secret-of-another-vendor';
  try {
    const reply = await runScript(
      `console.log(JSON.stringify({ refused: Object.keys(process.env).filter(n => /KEY/.test(n)).join() + ':' + process.env.IMAGE_DRIFT_API_KEY }))`,
      ['{output}'],
    );
    expect(reply).toMatchObject({ kind: 'refused', message: 'IMAGE_DRIFT_API_KEY:[redacted]' });
    expect(JSON.stringify(reply)).not.toContain(KEY);
  } finally {
    delete process.env['IMAGE_DRIFT_TEST_OTHER_KEY'];
  }
});

test.each([
  [
    'an exit code',
    `console.error('out of memory: key ' + process.env.IMAGE_DRIFT_API_KEY); process.exit(3)`,
    { reason: 'vendor-error', message: 'The program ended with exit code 3: out of memory: key [redacted]' },
  ],
  ['no file', '', { reason: 'empty' }],
  [
    'half a picture',
    `require('fs').writeFileSync(process.argv[1], require('fs').readFileSync('mug.png').subarray(0, 40))`,
    { reason: 'decode' },
  ],
  [
    'a file that is too large',
    `require('fs').writeFileSync(process.argv[1], Buffer.alloc(2_000_000))`,
    { reason: 'too-large' },
  ],
  [
    'output without end',
    `process.stdout.on('error', () => {}); const more = () => process.stdout.write('x'.repeat(65536), more); more()`,
    { reason: 'too-large' },
  ],
  ['a crash', `process.kill(process.pid, 'SIGSEGV')`, { reason: 'vendor-error' }],
])('%s is a failure that is not tried again', async (_what, script, expected) => {
  expect(await runScript(script, ['{output}'])).toMatchObject({ kind: 'failed', retryable: false, ...expected });
});

test('a program that is not there is told by name and cost nothing', async () => {
  const options = provider.optionsSchema.parse({ run: ['no-such-program-here', '{output}'] });
  expect(await provider.generate(makeRequest({ options }), makeContext('command:local', { root }))).toMatchObject({
    kind: 'failed',
    reason: 'connect',
    message: 'There is no program no-such-program-here',
    billing: 'no',
  });
});

test('the deadline ends the program and what it started', async () => {
  await writeFile(
    join(root, 'child.cjs'),
    `const server = require('net').createServer().listen(0, '127.0.0.1', () => require('fs').writeFileSync('port', String(server.address().port)))`,
  );
  const reply = await runScript(
    `require('child_process').spawn(process.execPath, ['child.cjs'], { stdio: 'ignore' }); setTimeout(() => {}, 60000)`,
    ['{output}'],
    { context: { signal: AbortSignal.timeout(1_500) } },
  );
  expect(reply).toMatchObject({ kind: 'failed', reason: 'timeout', billing: 'unknown' });
  const port = Number(await readFile(join(root, 'port'), 'utf8'));
  await expect
    .poll(() =>
      fetch(`http://127.0.0.1:${port}`).then(String, (error: TypeError) => (error.cause as NodeJS.ErrnoException).code),
    )
    .toBe('ECONNREFUSED');
});

test('an abort before the start starts nothing', async () => {
  const reply = await runScript(COPY, ['{output}'], { context: { signal: AbortSignal.abort() } });
  expect(reply).toMatchObject({ kind: 'failed', reason: 'aborted' });
});

test('nothing stays behind in the temporary folder', async () => {
  const before = (await readdir(tmpdir())).filter((name) => name.startsWith('image-drift-command-'));
  await runScript(COPY, ['{output}']);
  const after = (await readdir(tmpdir())).filter((name) => name.startsWith('image-drift-command-'));
  expect(after.length).toBeLessThanOrEqual(before.length);
});

test.each([
  [['paint', '{seed}'], 'A mug', 'the program asks for {seed}, which neither the case nor the route gives'],
  [
    ['paint', '{prompt}'],
    '--out=/etc/passwd',
    'the prompt begins with "-" and would be taken for an option; write --prompt={prompt}, or read it from standard input',
  ],
])('%j with the prompt %s is refused before the start', (run, prompt, sentence) => {
  const request: CheckedRequest = { model: 'm', prompt, options: { run }, imageCount: 0, hasMask: false };
  expect(provider.checkRequest(request)).toEqual([sentence]);
});

test('an unknown name in braces is an error of the config', () => {
  expect(provider.optionsSchema.safeParse({ run: ['paint', '{promt}'] }).error?.issues[0]?.message).toMatch(
    /^\{promt\} is not known; there are \{prompt\}/,
  );
});

/**
 * From the start of the process to its first request at the vendor: the packaged Action, the packaged CLI, and the
 * shortest script around the official `openai` client, taken in turns. Needs dist/. Run: `node bench/run.ts start`
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';

import { median, milliseconds, ratio } from './numbers.ts';
import { installAction, makeWorkspace, runAction, runCli } from '../test/packaged/harness.ts';

const ROUNDS = 10;
const KEY = 'sk-test-0123456789abcdef';

let arrivedMs: number | undefined;
const vendor = createServer((request, response) => {
  arrivedMs ??= performance.now();
  request.resume().on('end', () => {
    response.writeHead(401, { 'content-type': 'application/json' });
    response.end('{"error":{"message":"Incorrect API key","type":"invalid_request_error","code":"invalid_api_key"}}');
  });
});
vendor.listen(0, '127.0.0.1');
await once(vendor, 'listening');
const url = `http://127.0.0.1:${(vendor.address() as AddressInfo).port}/v1`;

using action = installAction();
using workspace = makeWorkspace({
  'image-drift.yml': `version: 1
suite:
  - { id: mug, family: product, prompt: "A blue mug on a table", size: 1024x1024 }
routes:
  vendor: { protocol: openai-images, baseUrl: "${url}", model: gpt-image-2, apiKey: "\${OPENAI_API_KEY}" }
`,
});
const env = { OPENAI_API_KEY: KEY };

const contenders = {
  'Action (dist/index.mjs)': () =>
    runAction({
      action,
      workspace,
      eventName: 'workflow_dispatch',
      event: { repository: { default_branch: 'main' } },
      apiUrl: url,
      env,
      inputs: { 'allowed-hosts': '127.0.0.1' },
    }),
  'CLI (dist/cli.mjs check)': () => runCli(action, { args: ['check'], workspace, env }),
  'openai client, one call': () =>
    once(spawn(process.execPath, [join(import.meta.dirname, 'openai-once.mjs'), url], { stdio: 'ignore' }), 'close'),
  'node -e 0': async () => {
    await once(spawn(process.execPath, ['-e', '0'], { stdio: 'ignore' }), 'close');
    arrivedMs = performance.now();
  },
};

const timesMs = new Map<string, number[]>(Object.keys(contenders).map((name) => [name, []]));
// The first round only warms the file cache.
for (let round = 0; round <= ROUNDS; round += 1) {
  for (const [name, start] of Object.entries(contenders)) {
    arrivedMs = undefined;
    const startedMs = performance.now();
    const outcome = await start();
    if (arrivedMs === undefined) throw new Error(`${name} sent nothing: ${JSON.stringify(outcome)}`);
    if (round > 0) timesMs.get(name)!.push(arrivedMs - startedMs);
  }
}
vendor.close();

const theirs = median(timesMs.get('openai client, one call')!);
console.log(`start of the process to the first request, median of ${ROUNDS}:`);
for (const [name, times] of timesMs)
  console.log(
    `  ${name.padEnd(26)} ${milliseconds(median(times)).padStart(8)}  ${ratio(median(times) / theirs)} of openai's`,
  );

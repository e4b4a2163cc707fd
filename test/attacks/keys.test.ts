import { existsSync } from 'node:fs';
import { join } from 'node:path';

import { expect, test } from 'vitest';

import { configOf, KEY, startBystander, startScene, TOKEN } from './scene.ts';

// Attacks on keys and money by a config that a pull request brings, and by what a vendor answers.

test('6.2 a pull request names its own host for the key: nobody calls there, and the line is named', async () => {
  await using scene = await startScene();
  await using attacker = await startBystander();
  await scene.write({ 'image-drift.yml': configOf(scene.vendor, { baseUrl: `${attacker.url}/v1` }) });
  const { exitCode, log } = await scene.step();
  expect(attacker.visits).toEqual([]);
  expect(exitCode).toBe(2);
  expect(log).toMatch(/^::error file=image-drift\.yml,line=\d+,.*VENDOR_KEY is not sent to localhost/m);
});

test("6.2 a pull request asks for the runner's own token: it is not sent even to a host that is allowed", async () => {
  await using scene = await startScene();
  await scene.write({ 'image-drift.yml': configOf(scene.vendor, { apiKey: 'GITHUB_TOKEN' }) });
  const { exitCode, log } = await scene.step();
  expect(scene.vendor.requests()).toEqual([]);
  expect(exitCode).toBe(2);
  expect(log).toContain('${GITHUB_TOKEN} belongs to the runner');
  expect(log).not.toContain(TOKEN);
});

test('6.2 a pull request raises the budget and the number of pictures: the limit of the workflow stands', async () => {
  await using scene = await startScene();
  const suite = Array.from({ length: 40 }, (_, n) => `  - { id: c${n}, family: edge, prompt: Number ${n} }`).join('\n');
  await scene.write({
    'image-drift.yml': configOf(scene.vendor, {
      suite,
      more: 'budget: { perRun: 1000000 }\nbaseline: { store: directory }',
    }),
  });
  const { log } = await scene.step({ inputs: { 'max-cost': '0.10' } });
  expect(log).toContain('more than its budget of $0.100; nothing was sent');
  expect(scene.vendor.requests()).toEqual([]);
});

test('6.1 a pull request brings a route that is a program: it does not start unless the workflow says so', async () => {
  await using scene = await startScene();
  const trace = join(scene.workspace, 'was-here');
  await scene.write({
    'steal.mjs': `import { writeFileSync } from 'node:fs'; writeFileSync(${JSON.stringify(trace)}, JSON.stringify(process.env));`,
    'image-drift.yml': `version: 1
suite: [{ id: mug, family: product, prompt: A mug }]
routes:
  program:
    protocol: command
    model: local
    options: { run: ['${process.execPath}', steal.mjs], extension: png }
    price: { perImage: 0 }
baseline: { store: directory }
`,
  });
  const { exitCode, log } = await scene.step({ inputs: { 'allowed-hosts': 'localhost, *' } });
  expect(exitCode).toBe(2);
  expect(log).toContain('a route that runs a program is not started');
  expect(existsSync(trace)).toBe(false);
});

const WIRE_FORMS = {
  'as it is': KEY,
  'in base64': Buffer.from(KEY).toString('base64').replace(/=+$/, ''),
  'in base64 for URLs': Buffer.from(KEY).toString('base64url'),
  'in a URL': encodeURIComponent(KEY),
  'in a form': new URLSearchParams({ k: KEY }).toString().slice(2),
};

test.each(Object.entries(WIRE_FORMS))(
  '6.4 an error of the vendor repeats the key %s: no log, report, record, comment or output has it, and the log masks it',
  async (_, form) => {
    await using scene = await startScene();
    const error = { message: `Cannot serve <${form}>, got "${form}"`, type: form, code: form };
    for (const _request of [1, 2]) scene.vendor.enqueue({ status: 400, body: { error } });
    const outcome = await scene.step();
    expect(scene.vendor.requests()).not.toEqual([]);
    const [sample] = (await scene.record()).samples;
    expect(sample).toMatchObject({ kind: 'failed' });
    expect(await scene.traces(outcome)).not.toContain(form);
    expect(outcome.masked).toContain(form);
  },
);

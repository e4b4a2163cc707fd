import { symlink } from 'node:fs/promises';
import { join, resolve } from 'node:path';

import { createFixture } from 'fs-fixture';
import { describe, expect, test } from 'vitest';

import { missingKeys } from '../../src/config/missing-keys.ts';
import { ConfigError } from '../../src/model/errors.ts';
import { loadFiles, loadFixture } from './load-fixture.ts';

const FIXTURES = resolve(import.meta.dirname, '../../fixtures/configs');
const ROUTE = 'routes:\n  gpt: { protocol: openai-images, model: gpt-image-2, apiKey: "${OPENAI_API_KEY}" }\n';
const SUITE = 'version: 1\nsuite: [cases.yml]\n';
const CASES = '- { id: mug, family: product, prompt: A mug }\n';

const messageOf = (files: Readonly<Record<string, string | Uint8Array>>): Promise<string> =>
  loadFiles(files).then(
    () => 'it loads',
    (error: unknown) => (error instanceof ConfigError ? error.message : `not a ConfigError: ${String(error)}`),
  );
const configMessage = (config: string | Uint8Array): Promise<string> =>
  messageOf({ 'image-drift.yml': config, 'cases.yml': CASES });
const caseMessage = (cases: string): Promise<string> =>
  messageOf({ 'image-drift.yml': SUITE + ROUTE, 'cases.yml': cases });

const priceOf = async (route: string) => {
  const config = await loadFiles({
    'image-drift.yml': `${SUITE}routes:\n  r: { ${route} }\n`,
    'cases.yml': CASES,
  });
  return config.routes[0]!.price;
};

const urlMessage = (url: string): Promise<string> =>
  configMessage(`${SUITE}routes:\n  r: { protocol: openai-images, model: m, baseUrl: "${url}" }\n`);

const loadPromptFile = async (text: string) => {
  const config = await loadFiles({
    'image-drift.yml': SUITE + ROUTE,
    'cases.yml': '- { id: mug, family: product, promptFile: mug.txt }\n',
    'mug.txt': text,
  });
  return config.suite.cases[0]!.prompt;
};

describe('a full config', () => {
  test('keeps every setting, in the units of the model', async () => {
    const config = await loadFixture(join(FIXTURES, 'valid/everything'));
    expect(config.suite.id).toBe('shop');
    expect(config.plan).toEqual({ samples: 3, falseAlarmsPerYear: 24, concurrency: 8 });
    expect(config.budget).toEqual({ perRunMicros: 2_000_000, perMonthMicros: 40_000_000 });
    expect(config.baseline).toEqual({ store: 'directory', path: join(FIXTURES, 'valid/everything/baselines') });
    expect(config.gate).toEqual({
      failOn: ['drifted', 'inconclusive'],
      latency: { atLeast: 0.2 },
      cost: { atLeast: 0.05 },
      refusal: { atLeast: 0.125 },
      failure: { atLeast: 0.05 },
    });
    expect(config.report).toEqual({
      projectImagesPerMonth: [500, 5000],
      costRates: {
        storagePerGbMonth: 0.023,
        keepMonths: 6,
        bandwidthPerGb: 0.09,
        review: { share: 0.1, minutes: 2, hourlyUsd: 40 },
      },
      issues: { labels: ['image models'], assignees: ['octocat'], closeAfter: 3 },
    });
    const [openai, google, gateway] = config.routes;
    expect(openai).toMatchObject({
      id: 'gpt-image-2',
      baseUrl: 'https://api.openai.com/v1',
      isCustomBaseUrl: false,
      apiKeyEnv: 'OPENAI_API_KEY',
      options: { quality: 'medium', size: '1024x1024' },
      price: { ref: 'openai/gpt-image-2' },
      limits: { concurrency: 2, deadlineMs: 240_000, maxAttempts: 2 },
      fallback: ['discounted', 'nano-banana'],
      fallbackOn: ['failure', 'refusal'],
    });
    expect(google).toMatchObject({
      seed: 7,
      price: { ref: 'google/gemini-nano-banana-2.1', official: true },
      limits: { concurrency: 8, deadlineMs: 90_000, maxAttempts: 3 },
      source: { file: 'image-drift.yml', line: 19, column: 3 },
    });
    expect(gateway).toMatchObject({
      isCustomBaseUrl: true,
      parityOf: 'nano-banana',
      price: { ref: 'inline', official: false, perImage: { '1K': 0.03 } },
    });
  });

  test('takes cases from all files in order, with defaults, prompt files, pictures and places', async () => {
    const { suite } = await loadFixture(join(FIXTURES, 'valid/everything'));
    expect(suite.cases.map(({ id }) => id)).toEqual(['recolour', 'weapon', 'mug', 'sign']);
    const [recolour, weapon, mug, sign] = suite.cases;
    expect(recolour).toMatchObject({
      images: [{ name: '../pictures/mug.png', mediaType: 'image/png', width: 64, height: 48 }],
      mask: { name: '../pictures/mask.png', width: 64, height: 48 },
      routes: ['gpt-image-2'],
      source: { file: 'prompts/edits.yml', line: 1, column: 3 },
    });
    expect(recolour!.images[0]!.sha256).toMatch(/^[0-9a-f]{64}$/);
    expect(weapon!.expect).toEqual({ refusal: true });
    expect(mug).toMatchObject({ family: 'product', size: '1024x1024', quality: 'high', tags: ['shop'] });
    expect(sign).toMatchObject({
      family: 'text',
      prompt: 'A shop sign that says OPEN',
      size: 'auto',
      expect: { text: 'OPEN', size: '1024x1024' },
      tags: ['canary', 'sign'],
    });
  });

  test("a base URL at another of the vendor's own hosts is none of a stranger's", async () => {
    const routes = [
      'https://api.eu.bfl.ai/v1',
      'https://api.eu.bfl.ai:8443/v1',
      'https://api.eu.bfl.ai.evil.test/v1',
    ].map((url, index) => `  r${index}: { protocol: bfl, model: flux-2-pro, apiKey: "\${K}", baseUrl: "${url}" }\n`);
    const config = await loadFiles({ 'image-drift.yml': `${SUITE}routes:\n${routes.join('')}`, 'cases.yml': CASES });
    expect(config.routes.map(({ isCustomBaseUrl }) => isCustomBaseUrl)).toEqual([false, true, true]);
  });

  test('is frozen to its last leaf', async () => {
    const config = await loadFixture(join(FIXTURES, 'valid/everything'));
    expect(() => Object.assign(config.suite.cases[0]!.expect, { refusal: true })).toThrow(TypeError);
    expect(Object.isFrozen(config.routes[0]!.price!.perMillionTokens)).toBe(true);
  });

  test('left out settings get the documented defaults', async () => {
    const config = await loadFiles({ 'image-drift.yml': SUITE + ROUTE, 'cases.yml': CASES });
    expect(config).toMatchObject({
      suite: { id: 'default' },
      plan: { samples: 'adaptive', concurrency: 4 },
      budget: {},
      baseline: { path: join(resolve('/project'), '.image-drift/baselines') },
      gate: { failOn: ['drifted'], latency: { atLeast: 0.15 }, cost: { atLeast: 0.1 } },
      report: { projectImagesPerMonth: [1000, 10_000, 100_000] },
    });
    expect(config.routes[0]!.limits).toMatchObject({ concurrency: 4, deadlineMs: 300_000, maxAttempts: 3 });
  });
});

describe('prices', () => {
  const key = 'apiKey: "${K}"';

  test("a route on the vendor's own host has its list price", async () => {
    expect(await priceOf(`protocol: gemini, model: gemini-3-pro-image, ${key}`)).toMatchObject({
      ref: 'google/gemini-3-pro-image',
    });
  });

  test('a dated snapshot costs what its model costs', async () => {
    expect(await priceOf(`protocol: openai-images, model: gpt-image-2-2026-04-21, ${key}`)).toMatchObject({
      ref: 'openai/gpt-image-2',
    });
  });

  test('another version of the same host keeps the list price', async () => {
    const route = `protocol: gemini, model: gemini-3-pro-image, ${key}, baseUrl: "https://generativelanguage.googleapis.com/v1"`;
    expect(await priceOf(route)).toMatchObject({ ref: 'google/gemini-3-pro-image' });
  });

  test("a text model has its list price beside the picture model's on the vendor's own host, and nowhere else", async () => {
    const called = 'protocol: openai-responses, model: gpt-image-2, options: { text_model: gpt-6-luna }';
    const textModel = { textIn: 0.1, textCached: 0.01, textOut: 0.5 };
    expect(await priceOf(`${called}, ${key}`)).toMatchObject({ ref: 'openai/gpt-image-2', textModel });
    const own = 'price: { from: openai/gpt-image-2, textModel: { textIn: 1, textOut: 2 } }';
    expect((await priceOf(`${called}, ${own}, ${key}`))?.textModel).toEqual({ textIn: 1, textOut: 2 });
    const elsewhere = 'baseUrl: "https://gateway.example.com/v1", price: openai/gpt-image-2';
    expect(await priceOf(`${called}, ${elsewhere}`)).not.toHaveProperty('textModel');
    const unlisted = called.replace('gpt-6-luna', 'gpt-5.4-mini');
    expect(await priceOf(`${unlisted}, ${key}`)).not.toHaveProperty('textModel');
  });

  test('on another host, and for an unlisted model, the price is unknown', async () => {
    expect(
      await priceOf('protocol: openai-images, model: gpt-image-2, baseUrl: "https://gateway.example.com/v1"'),
    ).toBeUndefined();
    expect(await priceOf(`protocol: openai-images, model: gpt-image-9, ${key}`)).toBeUndefined();
  });

  test('what a self-hosted route runs on is kept as text', async () => {
    const { routes } = await loadFixture(join(FIXTURES, 'valid/self-hosted'));
    expect(routes[0]!.hosting).toEqual({
      hardware: '2 x L40S',
      modelVersion: 'sdxl-base-1.0 fp16',
      deploymentHash: 'sha256:6c3a1f',
      servingConfig: { driver: '570.86.15', quantisation: 'fp8', steps: '28', compiled: 'true' },
    });
  });

  test('a self-hosted route may cost nothing', async () => {
    const route = 'protocol: openai-images, model: sd, baseUrl: "http://localhost:7860", price: { perImage: 0 }';
    expect(await priceOf(route)).toEqual({ ref: 'inline', official: false, perImage: 0 });
  });

  test("a price may be one of the book with rates of one's own; it is then no official one", async () => {
    const own = 'price: { from: openai/gpt-image-2, asOf: 2026-11, perMillionTokens: { imageOut: 24 } }';
    const listed = (await priceOf(`protocol: openai-images, model: gpt-image-2, ${key}`))!;
    expect(await priceOf(`protocol: openai-images, model: gpt-image-2, ${key}, ${own}`)).toEqual({
      ref: 'inline, from openai/gpt-image-2',
      official: false,
      asOf: '2026-11',
      perMillionTokens: { ...listed.perMillionTokens, imageOut: 24 },
      perImage: listed.perImage,
      tokenFormulaBase: listed.tokenFormulaBase,
      batch: 0.5,
    });
  });

  test('rates for pixels, working time, credits and batches are taken as written', async () => {
    const rates = {
      perMegapixel: { first: 0.03, roundUp: true },
      perComputeSecond: 0.001,
      perCredit: 0.01,
      batch: 0.5,
    };
    expect(await priceOf(`protocol: openai-images, model: flux, ${key}, price: ${JSON.stringify(rates)}`)).toEqual({
      ref: 'inline',
      official: false,
      ...rates,
    });
  });
});

describe('base URLs', () => {
  test.each([
    'http://127.0.0.1:8080/v1',
    'http://[::1]:8080',
    'http://192.168.1.5',
    'http://sd-server:7860',
    'http://gpu.internal',
  ])('plain http is accepted for %s', async (url) => {
    expect(await urlMessage(url)).toBe('it loads');
  });

  test.each([
    'http://8.8.8.8',
    'http://172.32.0.1',
    'http://169.254.169.254',
    'http://[2001:db8::1]',
    'http://10.example.com',
  ])('plain http is refused for %s', async (url) => {
    expect(await urlMessage(url)).toContain('plain http to');
  });

  test('a URL with credentials is refused without showing them', async () => {
    const text = await urlMessage('https://me:hunter2@api.example.com/v1');
    expect(text).toContain('no user name or password');
    expect(text).not.toContain('hunter2');
  });
});

describe('secrets', () => {
  test.each(['sk-proj-abcdef0123456789', 'AIzaSyA-0123456789', 'plain words', '${A}${B}', '$OPENAI_API_KEY', '12345'])(
    'what stands in place of a key name is never shown: %s',
    async (secret) => {
      const text = await configMessage(SUITE + ROUTE.replace('${OPENAI_API_KEY}', secret));
      expect(text).toContain('expected the name of an environment variable');
      expect(text).not.toContain(secret);
    },
  );

  test('a key in a wrong place is not shown either', async () => {
    const text = await configMessage(`${SUITE}${ROUTE}plan: { deadline: sk-proj-abcdef0123456789 }\n`);
    expect(text).toContain('text that looks like a key and is not shown');
    expect(text).not.toContain('abcdef');
  });

  test.each([
    '"sk-proj-abcdef',
    'a b" "sk-proj-abcdef"',
    '"x" sk-proj-abcdef',
    '[x] sk-proj-abcdef',
    '|sk-proj-abcdef',
    '*sk-proj-abcdef',
  ])('broken YAML around a key does not show it: %s', async (value) => {
    const text = await configMessage(`version: 1\nroutes:\n  gpt:\n    apiKey: ${value}\n`);
    expect(text).toMatch(/^image-drift\.yml:\d+:\d+: /);
    expect(text).not.toContain('abcdef');
  });

  test('a config loads without its keys, and missingKeys names those that a run will need', async () => {
    const config = await loadFiles({ 'image-drift.yml': SUITE + ROUTE, 'cases.yml': CASES });
    expect(missingKeys(config, { OPENAI_API_KEY: 'x' })).toEqual([]);
    expect(missingKeys(config, { OPENAI_API_KEY: '' })).toEqual([
      {
        at: config.routes[0]!.source,
        path: 'routes.gpt.apiKey',
        message: 'the environment variable OPENAI_API_KEY is not set or empty',
        hint: 'Set it, in a workflow with  env: { OPENAI_API_KEY: ${{ secrets.OPENAI_API_KEY }} }',
      },
    ]);
  });
});

describe('hostile and odd files', () => {
  test('a byte-order mark and CRLF are accepted', async () => {
    expect(await configMessage(`\ufeff${(SUITE + ROUTE).replaceAll('\n', '\r\n')}`)).toBe('it loads');
  });

  test('a file over 1 MB is refused unread', async () => {
    expect(await configMessage(`# ${'x'.repeat(1_000_000)}\n`)).toMatch(/has 1000003 bytes, more than 1000000$/);
  });

  test.each([1_000, 5_000, 200_000])('%i nested lists end in a message, not in the end of the stack', async (depth) => {
    const text = await configMessage(`suite: ${'['.repeat(depth)}${']'.repeat(depth)}\n`);
    expect(text).toMatch(/^image-drift\.yml:/);
    expect(text).not.toMatch(/call stack|RangeError/);
  });

  test('thousands of aliases are refused without looking each of them up', async () => {
    const text = await configMessage(`a: &a [1]\nsuite: [${'*a, '.repeat(2_000)}]\n`);
    expect(text).toBe('image-drift.yml:2:409: aliases stand for more than 100 copies. Write the values out');
  });

  test('a map of very many keys is read in one pass, and a repeated key in it is found', async () => {
    const keys = Array.from({ length: 30_000 }, (_, index) => `k${index}: 1\n`).join('');
    expect(await configMessage(`${keys}k7: 2\n`)).toBe(
      'image-drift.yml:30001:1: the key "k7" appears twice in this map. Keep one of them',
    );
  });

  test('of very many unknown keys the first hundred are shown', async () => {
    const text = await configMessage(Array.from({ length: 10_000 }, (_, index) => `k${index}: 1\n`).join(''));
    expect(text).toContain('image-drift.yml:1:1: unknown key "k0"');
    expect(text.split('\n').length).toBeLessThan(110);
  });

  test('keys that become one in JSON are duplicates: a number and its digits', async () => {
    expect(await configMessage('1: a\n"1": b\n')).toContain('2:1: the key "1" appears twice');
  });

  test.each(['__proto__', 'constructor', 'toString'])('the key %s is a mistake like any other', async (key) => {
    expect(await configMessage(`${SUITE}${ROUTE}${key}: 1\n`)).toMatch(/^image-drift\.yml:5:1: /);
    expect(await configMessage(`${SUITE}${ROUTE}  ${key}: { protocol: gemini }\n`)).toMatch(/^image-drift\.yml:5:/);
  });

  test.each(['? [a]\n: 1\n', '? {a: 1}\n: 1\n'])('a key that is a collection is refused: %j', async (text) => {
    expect(await configMessage(text)).toContain('a key must be plain text');
  });

  test('YAML 1.1 is refused, because its yes and no mean other things', async () => {
    expect(await configMessage(`%YAML 1.1\n---\n${SUITE}${ROUTE}`)).toContain('only YAML 1.2 is read');
  });

  test('an alias for a few repeated values is fine, and a problem inside points at the original', async () => {
    const config = `version: 1\nsuite: [cases.yml]\nroutes:\n  a: &a { protocol: gemini, model: m, apiKey: "\${K}" }\n  b: *a\n`;
    expect(await configMessage(config)).toBe('it loads');
    expect(await configMessage(config.replace('model: m', 'model: 7'))).toBe(
      'image-drift.yml:4:36: routes.a.model: expected text, got 7\nimage-drift.yml:4:36: routes.b.model: expected text, got 7',
    );
  });

  test('control characters of a value do not reach the terminal', async () => {
    const text = await configMessage(`${SUITE}${ROUTE}plan: { deadline: "\\e[2Jx\\n::set-output::" }\n`);
    // eslint-disable-next-line no-control-regex
    expect(text).not.toMatch(/[\u0000-\u001f]/);
  });

  test('thousands of problems are counted, not printed', async () => {
    const cases = Array.from({ length: 3_000 }, (_, index) => `- { id: c${index}, family: nope, prompt: x }`);
    const text = await caseMessage(cases.join('\n'));
    expect(text.split('\n')).toHaveLength(101);
    expect(text).toMatch(/2900 more problems are not shown$/);
  });
});

describe('suites', () => {
  test('a prompt file reads the same with CRLF as with LF', async () => {
    expect(await loadPromptFile('A mug\r\non a table\r\n')).toBe('A mug\non a table');
    expect(await loadPromptFile('A mug\non a table\n')).toBe('A mug\non a table');
  });

  test('a prompt of exactly 32,000 characters is accepted, counted as characters and not as UTF-16 units', async () => {
    expect(await caseMessage(`- { id: mug, family: edge, prompt: "${'😀'.repeat(32_000)}" }\n`)).toBe('it loads');
    expect(await caseMessage(`- { id: mug, family: edge, prompt: "${'😀'.repeat(32_001)}" }\n`)).toContain('32001');
  });

  test('a file that two patterns match is read once', async () => {
    const config = await loadFiles({
      'image-drift.yml': `version: 1\nsuite: [cases.yml, cases.yml]\n${ROUTE}`,
      'cases.yml': CASES,
    });
    expect(config.suite.cases).toHaveLength(1);
  });

  test('the same id in the config and in a file is a duplicate, and both places are named', async () => {
    const config = `version: 1\nsuite:\n  - cases.yml\n  - { id: mug, family: text, prompt: A sign }\n${ROUTE}`;
    expect(await configMessage(config)).toBe(
      'cases.yml:1:3: the case id "mug" is taken by the case at image-drift.yml:4. Ids are unique in a suite',
    );
  });

  test('a picture that several cases use is read once', async () => {
    let reads = 0;
    const picture = new Uint8Array(24);
    picture.set([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
    picture.set([0, 0, 4, 0, 0, 0, 4, 0], 16);
    const files = {
      'image-drift.yml': SUITE + ROUTE,
      'cases.yml': [1, 2, 3].map((n) => `- { id: c${n}, family: edit, prompt: x, images: [a.png] }\n`).join(''),
      get 'a.png'() {
        reads += 1;
        return picture;
      },
    };
    const { suite } = await loadFiles(files);
    expect(suite.cases.map(({ images }) => images[0]!.width)).toEqual([1024, 1024, 1024]);
    expect(reads).toBe(1);
  });

  test('a link that leads out of the folder is refused, whatever it leads to', async () => {
    await using folder = await createFixture({
      'secret.txt': 'a secret\n',
      'project/image-drift.yml': SUITE + ROUTE,
      'project/cases.yml': '- { id: mug, family: product, promptFile: prompt.txt }\n',
    });
    await symlink(join(folder.path, 'secret.txt'), join(folder.path, 'project/prompt.txt'));
    await expect(loadFixture(join(folder.path, 'project'))).rejects.toThrow(
      'prompt.txt cannot be read: it is a link to a place outside of the config folder',
    );
  });

  test('a problem of one case does not hide those of others', async () => {
    const text = await caseMessage('- { id: a, family: nope, prompt: x }\n- { id: b, family: text, prompt: "" }\n');
    expect(text.split('\n')).toHaveLength(2);
  });
});

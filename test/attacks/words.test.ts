import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

import { expect, test } from 'vitest';

import { activeContent } from '../cli/active-content.ts';
import { outsideCode, tableShapes, tagNames, toHtml } from '../report/rendered-markdown.ts';
import { configOf, type Scene, startScene, type StepOptions } from './scene.ts';

// Attacks by words that others wrote: prompts, errors of vendors, revised prompts, names of models.

/** Closes what may be open, calls people, loads, links, and forges our marker and a verdict. */
const HOSTILE = [
  '</code></pre></details></td></table><img src=https://evil.example/pixel.gif><script>alert(1)</script>',
  '@octocat @github/security #1 GH-2 https://evil.example/phish [Approve](javascript:alert(1)) ![x](https://evil.example/p.png)',
  '``` ```` ~~~ | stable | <!-- image-drift:life forged --> </text>',
].join(' ');
const COMMANDS = [
  '::error title=Forged::all is well',
  '::add-mask::e',
  '::stop-commands::x',
  '##[set-output name=verdict]stable',
];

/** What in a text would act and does not lead to the run's own pages and pictures. */
const strangersIn = (name: string, text: string): string[] =>
  activeContent(name, text).filter((tag) => !/ (href|src)="https:\/\/github\.com\/octocat\/demo\//.test(tag));

const hostileSuite = (text: string): string =>
  `  - { id: mug, family: product, prompt: ${JSON.stringify(`A mug ${text}`)} }\n  - { id: sign, family: text, prompt: ${JSON.stringify(text)} }`;

/** A day whose words are plain and one whose words are hostile, so that the skeletons of their reports can be compared. */
async function textsOf(scene: Scene, { text, ...options }: StepOptions & { readonly text: string }) {
  await scene.write({
    'image-drift.yml': configOf(scene.vendor, {
      suite: hostileSuite(text),
      route: `    model: ${JSON.stringify(`studio-${text}`.slice(0, 150))}`,
    }).replace('    model: studio\n', ''),
  });
  for (const status of [400, 400, 500, 429])
    scene.vendor.enqueue({ status, body: { error: { message: text, type: text, code: text } } });
  const outcome = await scene.step(options);
  const read = (name: string): Promise<string> => readFile(join(scene.workspace, 'image-drift-run', name), 'utf8');
  return {
    ...outcome,
    comment: scene.github.comments.at(-1)?.body ?? '',
    issue: scene.github.issues.at(-1)?.body ?? '',
    html: await read('report.html'),
    markdown: await read('report.md'),
  };
}

test('6.5 prompt, model and vendor’s error carry Markdown, HTML and mentions: comment, summary and reports stay inert', async () => {
  await using scene = await startScene();
  const told = await textsOf(scene, { text: HOSTILE });
  expect(told.comment).toContain('evil.example');
  expect(told.html).toContain('evil.example');
  for (const text of [told.comment, told.summary!, told.markdown]) expect(strangersIn('report.md', text)).toEqual([]);
  expect(strangersIn('report.html', told.html)).toEqual([]);

  await using plain = await startScene();
  const calm = await textsOf(plain, { text: 'plain words'.padEnd(HOSTILE.length, ' and more') });
  expect(tagNames(toHtml(told.comment))).toEqual(tagNames(toHtml(calm.comment)));
  expect(tagNames(told.html)).toEqual(tagNames(calm.html));
});

/** `data` of an answer of the vendor. */
async function pictureOf({ vendor }: Scene): Promise<readonly { readonly b64_json: string }[]> {
  const answer = await fetch(`${vendor.openaiBaseUrl}/images/generations`, {
    method: 'POST',
    headers: { authorization: 'Bearer k', 'content-type': 'application/json' },
    body: JSON.stringify({ model: 'studio', prompt: 'A mug', size: '96x96' }),
  });
  return ((await answer.json()) as { data: { b64_json: string }[] }).data;
}

/** Issues of a night on which the vendor says that another model served, and which. */
async function issuesOf(served: string) {
  await using scene = await startScene();
  await scene.write({ 'image-drift.yml': configOf(scene.vendor, { suite: hostileSuite(served) }) });
  await scene.step({ event: 'workflow_dispatch', inputs: { issue: 'never' } });
  await scene.step({ event: 'workflow_dispatch', inputs: { command: 'accept' } });
  const data = await pictureOf(scene);
  for (const _request of [1, 2]) scene.vendor.enqueue({ body: { created: 1, model: served, data } });
  await scene.step({ event: 'schedule' });
  return scene.github.issues.map(({ title = '', body }) => ({ title, body, page: outsideCode(toHtml(body)) }));
}

test('6.5 a nightly run that is told hostile words opens the issues of a calm night: same titles, same structure, nothing that acts', async () => {
  // Short, because a table cuts names.
  const served = '<!-- image-drift:life {"told":0} --> <img src=x> @octocat `` | a | </td> [x](//evil.example)';
  const [told, calm] = await Promise.all([issuesOf(served), issuesOf('another-model')]);
  expect(told.map(({ body }) => body).join()).toContain('evil.example');
  expect(calm.map(({ body }) => body).join()).toContain('another-model');
  expect(told.map(({ title }) => title)).toEqual(calm.map(({ title }) => title));
  for (const [index, { body, page }] of told.entries()) {
    expect(strangersIn('report.md', body)).toEqual([]);
    expect(body).toMatch(/^<!-- image-drift:issue:default:\S+ -->\n<!-- image-drift:life \{"firstSeen/);
    expect(tagNames(toHtml(body))).toEqual(tagNames(toHtml(calm[index]!.body)));
    expect(tableShapes(toHtml(body))).toEqual(tableShapes(toHtml(calm[index]!.body)));
    // In code it is inert; the rest of the page has nothing of it, the hidden memory of the issue included.
    expect(page).not.toMatch(/evil|"told":0\}|(?<!github\.com\/)octocat/);
  }
});

test('6.5 a revised prompt of the vendor is text as well', async () => {
  await using scene = await startScene();
  await scene.step();
  const [picture] = await pictureOf(scene);
  for (const _request of [1, 2])
    scene.vendor.enqueue({ body: { created: 1, data: [{ ...picture!, revised_prompt: HOSTILE }] } });
  const { summary } = await scene.step();
  expect(JSON.stringify(await scene.record())).toContain('evil.example');
  expect(strangersIn('report.md', summary!)).toEqual([]);
  expect(strangersIn('report.md', scene.github.comments.at(-1)!.body)).toEqual([]);
  const html = await readFile(join(scene.workspace, 'image-drift-run/report.html'), 'utf8');
  expect(strangersIn('report.html', html)).toEqual([]);
});

test('6.5 the HTML report could load and run nothing even if a word slipped through', async () => {
  await using scene = await startScene();
  const { html } = await textsOf(scene, { text: HOSTILE });
  const policy = /<meta http-equiv="Content-Security-Policy" content="([^"]*)"/i.exec(html);
  expect(policy?.[1]?.split(/;\s*/)).toEqual(expect.arrayContaining(["default-src 'none'"]));
  expect(policy?.[1]).not.toMatch(/script-src|https?:|\*|unsafe-eval/);
  expect(policy!.index).toBeLessThan(html.search(/<(style|body|img)/));
});

test.each(['check', 'plan'])(
  '6.4 command %s: words that look like workflow commands are printed and not obeyed',
  async (command) => {
    await using scene = await startScene();
    const text = [COMMANDS.at(-1), ...COMMANDS].join('\n');
    await scene.write({
      'image-drift.yml': configOf(scene.vendor, { suite: hostileSuite(text) }),
    });
    for (const status of [400, 500]) scene.vendor.enqueue({ status, body: { error: { message: text, code: text } } });
    const { log, outputs } = await scene.step({ inputs: { command } });
    expect(log.includes('# #[set-output')).toBe(command === 'check');
    // A line that begins with a command of ours is read as that one alone.
    const obeyed = log.split('\n').filter((line) => /^\s*::|##\[/.test(line));
    expect(obeyed.filter((line) => !/^::(warning|group|endgroup)\b/.test(line))).toEqual([]);
    for (const value of Object.values(outputs)) expect(String(value)).not.toMatch(/[\r\n]|::/);
  },
);

test('6.4 the name of a file in the pull request adds nothing to the annotation that names it', async () => {
  await using scene = await startScene();
  await scene.write({
    'cases/a,title=forged%0A##[x].yml': '- {}',
    'image-drift.yml': configOf(scene.vendor, { suite: '  - cases/*.yml' }),
  });
  const { log, exitCode } = await scene.step();
  expect(exitCode).toBe(2);
  expect(log).toMatch(/^::error file=cases\/a%2Ctitle=forged%250A##\[x\]\.yml,line=1,/);
});

test('6.4 an unreadable config cannot write workflow commands by its own keys', async () => {
  await using scene = await startScene();
  await scene.write({
    'image-drift.yml': `version: 1\n"::stop-commands::x\\n::error::forged": 1\n"\\n##[error]forged": 2\n`,
  });
  const { log, exitCode } = await scene.step();
  expect(exitCode).toBe(2);
  expect(log).toContain('forged');
  expect(log.split('\n').filter((line) => line !== '' && !line.startsWith('::error file=image-drift.yml,'))).toEqual(
    [],
  );
});

test('6.5 the summary of a plan is one block that no name in the config can close', async () => {
  await using scene = await startScene();
  await scene.write({
    'image-drift.yml': configOf(scene.vendor, { route: `    model: ${JSON.stringify(HOSTILE.slice(-150))}` }).replace(
      '    model: studio\n',
      '',
    ),
  });
  const { summary } = await scene.step({ inputs: { command: 'plan' } });
  expect(tagNames(toHtml(summary!))).toEqual(['h3', '/h3', 'pre', 'code', '/code', '/pre']);
});

import { describe, expect, test } from 'vitest';

import { InfraError } from '../../src/model/errors.ts';
import type { RunRecord, Strip } from '../../src/model/record.ts';
import { type KeptPictures, picturePaths } from '../../src/publish/kept-pictures.ts';
import { isNight, publishReport, type PublishOptions, type RenderMarkdown } from '../../src/publish/publish-report.ts';
import { sha256 } from '../../src/shared/hash.ts';
import { renderIssue } from '../../src/report/render-issue.ts';
import { startForge } from '../github/fake-forge.ts';

const pullRequest = { trigger: 'pull_request', pullRequest: 1, isFork: false, isDefaultBranch: false, isPublic: true };
const COMMIT = 'c'.repeat(40);
const denied = { status: 403, data: { message: 'Resource not accessible by integration' } };

function strip(name: string, sizeBytes = 100): Strip {
  const image = { sha256: sha256(name), extension: 'webp', mediaType: 'image/webp', sizeBytes } as const;
  return { routeId: 'route', caseId: name, image, width: 600, height: 200, panels: ['baseline', 'now', 'difference'] };
}

/** The parts of a record that publishing reads. */
function makeRecord(parts: Partial<RunRecord> = {}): RunRecord {
  return {
    suiteId: 'default',
    run: { id: 'run-1', startedAt: '2026-11-21T05:00:00.000Z' },
    verdict: 'stable',
    gate: { failOn: ['drifted'] },
    findings: [],
    cells: [],
    strips: [],
    notes: [],
    ...parts,
  } as unknown as RunRecord;
}

/** The strips of a record as a run's storage keeps them. */
const keptFor = (record: RunRecord): KeptPictures => ({
  commit: COMMIT,
  paths: new Map([...picturePaths(record)].map(([hash, { path }]) => [hash, path])),
});

/** Shows verdict, notes and pictures, one a line: enough to see what a renderer was given. */
const renderMarkdown: RenderMarkdown = (record, { pictureUrl, picturesPage, acceptPlace, maxLength, unit }) =>
  [
    `${record.verdict} (${maxLength} ${unit})`,
    `accept: ${acceptPlace}, page: ${picturesPage ?? 'none'}`,
    ...record.strips.map(({ caseId, image }) => `![${caseId}](${pictureUrl(image) ?? 'none'})`),
    ...record.notes.map(({ text }) => `note: ${text}`),
  ].join('\n');

function options(parts: Partial<PublishOptions>): PublishOptions {
  return {
    record: makeRecord(),
    renderMarkdown,
    renderIssue,
    context: pullRequest,
    isNarrowed: false,
    isWaiting: false,
    modes: { comment: 'always', issue: 'changes', pictures: true },
    ...parts,
  };
}

describe('a pull request', () => {
  test('gets one comment that links its pictures by commit, at the cost of two requests', async () => {
    await using at = await startForge();
    const record = makeRecord({ verdict: 'drifted', strips: [strip('a'), strip('b')] });
    const published = await publishReport(options({ forge: at.forge, record, kept: keptFor(record) }));
    expect(published.sentences).toEqual([]);
    expect(published.results).toMatchObject([
      { target: 'comment', outcome: 'done', url: at.github.comments[0]!.html_url },
    ]);
    const [marker, head, more, ...pictures] = at.github.comments[0]!.body.split('\n');
    expect(marker).toBe('<!-- image-drift:comment:default -->');
    expect([head, more]).toEqual(['drifted (60000 utf16)', 'accept: program, page: none']);
    const folder = `${at.github.url}/octocat/demo/blob/${COMMIT}/pictures/2026-11`;
    expect(pictures).toEqual(
      ['a', 'b'].map((name) => `![${name}](${folder}/${sha256(name).slice(0, 16)}.webp?raw=true)`),
    );
    expect(at.sent()).toEqual(['GET /issues/1/comments', 'POST /issues/1/comments']);
  });

  test('of a repository that not everybody may read names the page that has the pictures', async () => {
    await using at = await startForge();
    const record = makeRecord({ verdict: 'drifted', strips: [strip('a')] });
    const context = { ...pullRequest, isPublic: false };
    await publishReport(options({ forge: at.forge, record, kept: keptFor(record), context }));
    expect(at.github.comments[0]!.body).toContain(
      `page: ${at.github.url}/octocat/demo/tree/${COMMIT}/pictures/2026-11`,
    );
  });

  test('that has no pictures names no page of them', async () => {
    await using at = await startForge();
    const context = { ...pullRequest, isPublic: false };
    await publishReport(options({ forge: at.forge, kept: keptFor(makeRecord()), context }));
    expect(at.github.comments[0]!.body).toContain('page: none');
  });

  test('says that a comment accepts where the run waits for one', async () => {
    await using at = await startForge();
    const { summary } = await publishReport(options({ forge: at.forge, isWaiting: true }));
    expect(at.github.comments[0]!.body).toContain('accept: comment');
    expect(summary).toContain('accept: comment');
  });

  test('whose pictures are nowhere has a text that stands alone', async () => {
    await using at = await startForge();
    const { summary } = await publishReport(options({ forge: at.forge, record: makeRecord({ strips: [strip('a')] }) }));
    expect(at.github.comments[0]!.body).toContain('page: none\n![a](none)');
    expect(summary).toContain('![a](none)');
  });

  test('without pull-requests: write the summary says so', async () => {
    await using at = await startForge();
    at.github.intercept = ({ method }) => (method === 'POST' ? denied : undefined);
    const { results, summary } = await publishReport(options({ forge: at.forge }));
    expect(results).toMatchObject([{ target: 'comment', outcome: 'refused' }]);
    expect(summary).toContain('note: No comment was written: GitHub answered 403');
    expect(summary).toContain('permissions: pull-requests: write');
  });

  test('from a fork sends nothing to GitHub and says why', async () => {
    await using at = await startForge();
    const { results, summary } = await publishReport(
      options({
        forge: at.forge,
        context: { ...pullRequest, isFork: true },
        record: makeRecord({ strips: [strip('a')] }),
      }),
    );
    expect(at.github.requests).toEqual([]);
    expect(results).toMatchObject([{ target: 'comment', outcome: 'none' }]);
    expect(summary).toContain('comes from a fork');
  });

  test.each([
    ['always', 'stable', 1],
    ['changes', 'stable', 0],
    ['changes', 'stale', 1],
    ['never', 'drifted', 0],
  ] as const)('with comment: %s and a %s run has %i comments', async (comment, verdict, count) => {
    await using at = await startForge();
    await publishReport(
      options({
        forge: at.forge,
        record: makeRecord({ verdict }),
        modes: { comment, issue: 'always', pictures: true },
      }),
    );
    expect(at.github.comments).toHaveLength(count);
    expect(at.github.issues).toHaveLength(0);
  });

  test('with comment: changes, a comment that says "drifted" is updated once all is stable again', async () => {
    await using at = await startForge();
    const modes = { comment: 'changes', issue: 'never', pictures: false } as const;
    await publishReport(options({ forge: at.forge, modes, record: makeRecord({ verdict: 'drifted' }) }));
    await publishReport(options({ forge: at.forge, modes }));
    expect(at.github.comments.map(({ body }) => body.split('\n')[1])).toEqual(['stable (60000 utf16)']);
  });

  test('of two suites has a comment for each', async () => {
    await using at = await startForge();
    for (const suiteId of ['one', 'two', 'one'])
      await publishReport(options({ forge: at.forge, record: makeRecord({ suiteId }) }));
    expect(at.github.comments).toHaveLength(2);
  });
});

describe('a check run', () => {
  const run = {
    id: 'run-1',
    startedAt: '2026-11-21T05:00:00.000Z',
    commit: 'c'.repeat(40),
    url: 'https://github.com/r/1',
  };
  const check = {
    conclusion: 'neutral' as const,
    renderCheck: ({ verdict }: RunRecord) => ({ title: verdict, summary: 'totals', annotations: [] }),
  };

  test('is written beside the comment when it is asked for', async () => {
    await using at = await startForge();
    const record = makeRecord({ verdict: 'inconclusive', run: run as RunRecord['run'], suiteId: 'shop' });
    const { results, sentences } = await publishReport(options({ forge: at.forge, record, check }));
    expect(at.github.checks).toMatchObject([
      { name: 'Image Drift report: shop', head_sha: run.commit, conclusion: 'neutral', title: 'inconclusive' },
    ]);
    expect(results.at(-1)).toMatchObject({ target: 'check run', outcome: 'done', url: at.github.checks[0]!.html_url });
    expect(sentences).toEqual([]);
  });

  test('is not written from a fork', async () => {
    await using at = await startForge();
    const record = makeRecord({ run: run as RunRecord['run'] });
    const { sentences } = await publishReport(
      options({ forge: at.forge, record, check, context: { ...pullRequest, isFork: true } }),
    );
    expect(at.github.requests).toEqual([]);
    expect(sentences).toHaveLength(1);
  });

  test('that is refused together with the comment is in one sentence with it', async () => {
    await using at = await startForge();
    at.github.intercept = ({ method }) => (method === 'POST' ? denied : undefined);
    const record = makeRecord({ run: run as RunRecord['run'] });
    const { sentences, summary } = await publishReport(options({ forge: at.forge, record, check }));
    expect(sentences).toEqual([
      'No comment and no check run were written: GitHub answered 403, "Resource not accessible by integration". Give the job  permissions: { pull-requests: write, checks: write }.',
    ]);
    expect(summary).toContain(`note: ${sentences[0]}`);
  });

  test('needs a commit', async () => {
    await using at = await startForge();
    const { sentences } = await publishReport(options({ forge: at.forge, check }));
    expect(sentences).toEqual(['No check run was written: the commit of this run is not known.']);
  });
});

test.each([
  ['schedule', {}, true],
  ['workflow_dispatch', {}, true],
  ['push', {}, false],
  ['schedule', { isDefaultBranch: false }, false],
  ['schedule', { isFork: true }, false],
  ['workflow_dispatch', { pullRequest: 1 }, false],
] as const)('a run by %s with %j speaks for the repository: %s', (trigger, parts, expected) => {
  expect(isNight({ trigger, isFork: false, isDefaultBranch: true, ...parts })).toBe(expected);
});

test('a suite id cannot end the marker or make another one', async () => {
  await using at = await startForge();
  await publishReport(options({ forge: at.forge, record: makeRecord({ suiteId: 'x --><img src=y>\n<!-- z' }) }));
  const [marker, head] = at.github.comments[0]!.body.split('\n');
  expect(marker!.match(/-->/g)).toHaveLength(1);
  expect(marker!.endsWith(' -->')).toBe(true);
  expect(head).toBe('stable (60000 utf16)');
});

test('GitHub being down costs the comment and nothing else', async () => {
  await using at = await startForge();
  at.github.intercept = () => ({ status: 503, raw: 'down' });
  const published = await publishReport(options({ forge: at.forge, record: makeRecord({ strips: [strip('a')] }) }));
  expect(published.results.map(({ target, outcome }) => [target, outcome])).toEqual([['comment', 'failed']]);
  expect(published.sentences).toEqual([
    expect.stringMatching(
      /^No comment was written: GitHub could not list the comments of pull request 1: it answered 503\. Run again/,
    ) as string,
  ]);
  expect(published.summary).toContain(`note: ${published.sentences[0]}`);
});

test('a bug in a renderer is not taken for trouble with GitHub', async () => {
  await using at = await startForge();
  const failing = publishReport(
    options({
      forge: at.forge,
      renderMarkdown: () => {
        throw new TypeError('bug');
      },
    }),
  );
  await expect(failing).rejects.toThrow(TypeError);
  await expect(failing).rejects.not.toBeInstanceOf(InfraError);
});

test('without a token only the summary is made', async () => {
  const published = await publishReport(options({ record: makeRecord({ strips: [strip('a')] }) }));
  expect(published.sentences).toEqual(['No comment was written: the step has no github-token.']);
  expect(published.summary).toContain('stable (921600 bytes)');
});

test('pictures in a public bucket are linked there, and shown to everybody', async () => {
  await using at = await startForge();
  const record = makeRecord({ verdict: 'drifted', strips: [strip('a')] });
  const kept: KeptPictures = { baseUrl: 'https://pictures.example.com/drift/', paths: keptFor(record).paths };
  await publishReport(options({ forge: at.forge, record, kept, context: { ...pullRequest, isPublic: false } }));
  const file = `pictures/2026-11/${sha256('a').slice(0, 16)}.webp`;
  expect(at.github.comments[0]!.body).toContain(`page: none
![a](https://pictures.example.com/drift/${file})`);
});

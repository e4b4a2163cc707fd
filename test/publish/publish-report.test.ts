import { describe, expect, test } from 'vitest';

import { InfraError } from '../../src/model/errors.ts';
import type { RunRecord, Strip } from '../../src/model/record.ts';
import { type KeptPictures, picturePaths } from '../../src/publish/publish-pictures.ts';
import { publishReport, type PublishOptions, type RenderMarkdown } from '../../src/publish/publish-report.ts';
import { sha256 } from '../../src/shared/hash.ts';
import { renderIssue } from '../../src/report/render-issue.ts';
import { startForge } from '../github/fake-forge.ts';

const pullRequest = { trigger: 'pull_request', pullRequest: 1, isFork: false, isDefaultBranch: false };
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
    strips: [],
    notes: [],
    ...parts,
  } as unknown as RunRecord;
}

/** Shows verdict, notes and pictures, one a line: enough to see what a renderer was given. */
const renderMarkdown: RenderMarkdown = (record, { pictureUrl, maxLength, unit }) =>
  [
    `${record.verdict} (${maxLength} ${unit})`,
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
    modes: { comment: 'always', issue: 'changes', pictures: true },
    ...parts,
  };
}

const COMMIT = 'd'.repeat(40);

/** As when every picture that is chosen was kept. */
function keptOf(record: RunRecord): KeptPictures {
  return { commit: COMMIT, paths: new Map([...picturePaths(record)].map(([hash, { path }]) => [hash, path])) };
}

describe('a pull request', () => {
  test('gets one comment that links the kept pictures by commit', async () => {
    await using at = await startForge();
    const record = makeRecord({ verdict: 'drifted', strips: [strip('a'), strip('b')] });
    const published = await publishReport(options({ forge: at.forge, record, kept: keptOf(record) }));
    expect(published.sentences).toEqual([]);
    expect(published.results).toMatchObject([
      { target: 'pictures', outcome: 'done' },
      { target: 'comment', outcome: 'done', url: at.github.comments[0]!.html_url },
    ]);
    const [marker, head, ...pictures] = at.github.comments[0]!.body.split('\n');
    expect(marker).toBe('<!-- image-drift:comment:default -->');
    expect(head).toBe('drifted (60000 utf16)');
    expect(pictures).toEqual(
      ['a', 'b'].map((name) => {
        const file = `pictures/2026-11/${sha256(name).slice(0, 16)}.webp`;
        return `![${name}](${at.github.url}/octocat/demo/blob/${COMMIT}/${file}?raw=true)`;
      }),
    );
  });

  test('without kept pictures has a text that stands alone', async () => {
    await using at = await startForge();
    const record = makeRecord({ strips: [strip('a')] });
    await publishReport(options({ forge: at.forge, record, kept: 'nothing' }));
    expect(at.github.comments[0]!.body).toContain('![a](none)');
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
  const published = await publishReport(options({ forge: at.forge }));
  expect(published.results).toMatchObject([{ target: 'comment', outcome: 'failed' }]);
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

test('more than 40 pictures are cut to the first 40, and the report says how many are missing', async () => {
  await using at = await startForge();
  const record = makeRecord({ strips: Array.from({ length: 45 }, (_, index) => strip(`many ${index}`)) });
  const published = await publishReport(options({ forge: at.forge, record, kept: keptOf(record) }));
  expect(published.sentences).toEqual(['5 more pictures are only in the run’s own report.']);
  expect(published.summary.match(/\(none\)/g)).toHaveLength(5);
});

test('pictures in a public bucket are linked there', async () => {
  await using at = await startForge();
  const record = makeRecord({ verdict: 'drifted', strips: [strip('a')] });
  const kept: KeptPictures = { baseUrl: 'https://pictures.example.com/drift/', paths: keptOf(record).paths };
  await publishReport(options({ forge: at.forge, record, kept }));
  const file = `pictures/2026-11/${sha256('a').slice(0, 16)}.webp`;
  expect(at.github.comments[0]!.body).toContain(`![a](https://pictures.example.com/drift/${file})`);
});

test('contact sheets are kept before strips, a picture that is shown twice once, one that is far too large not at all', () => {
  const { image, width, height } = strip('sheet');
  const sheets = [{ routeId: 'route', caseIds: ['a'], image, width, height }];
  const strips = [strip('a'), { ...strip('a'), caseId: 'again' }, strip('b', 50_000_000)];
  expect([...picturePaths(makeRecord({ sheets, strips })).keys()]).toEqual([sha256('sheet'), sha256('a')]);
});

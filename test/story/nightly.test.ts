import { afterAll, beforeAll, expect, test } from 'vitest';

import { DRIFTED, startRepository, USUAL } from './repository.ts';
import { type InstalledAction, installAction } from '../packaged/harness.ts';

let action: InstalledAction;
beforeAll(() => void (action = installAction()));
afterAll(() => action[Symbol.dispose]());

test('a drift opens an issue, which is kept up to date, closes itself after two clean nights, opens again, and rests while its case is muted', async () => {
  await using repository = await startRepository(action);
  const { github, vendor, night } = repository;

  expect((await night()).outputs).toMatchObject({ verdict: 'new', counts: '{"new":2}' });
  const wish = await github.openIssue('Begin with these pictures');
  const accepted = await repository.answer(await github.comment(wish, '/image-drift accept', 'mona'));
  expect(accepted.reactions).toEqual(['eyes', 'rocket']);
  const [, answer] = await github.commentsOf(wish);
  expect(answer!.body).toMatch(/^Accepted: the pictures of 2 cells of run `\S+` are the baseline now\./);

  const nights: unknown[] = [];
  let issueNumber: number | undefined;
  const urls: string[] = [];
  const bodies = new Set<string>();
  for (const behaviour of [USUAL, DRIFTED, DRIFTED, DRIFTED, USUAL, USUAL, DRIFTED]) {
    vendor.configure(behaviour);
    const { code, outputs } = await night();
    const issues = await github.issues();
    for (const { number, body } of issues) {
      issueNumber = number;
      bodies.add(body);
      urls.push(outputs['issue-url'] ?? '');
    }
    const comments = issueNumber === undefined ? [] : await github.commentsOf(issueNumber);
    const told = comments.map(({ body }) => /\*\*(.+?)\*\*/.exec(body)?.[1]);
    nights.push([outputs['verdict'], code, issues.map(({ state }) => state), told]);
  }
  expect(nights).toEqual([
    ['stable', 0, [], []],
    ['drifted', 1, ['open'], []],
    ['drifted', 1, ['open'], ['Confirmed']],
    ['drifted', 1, ['open'], ['Confirmed']],
    ['stable', 0, ['open'], ['Confirmed']],
    ['stable', 0, ['closed'], ['Confirmed', 'Recovered']],
    ['drifted', 1, ['open'], ['Confirmed', 'Recovered', 'Back']],
  ]);
  // Brought up to date by every night since it was opened.
  expect(bodies.size).toBe(6);
  for (const url of urls) expect(url).toMatch(new RegExp(`/issues/${issueNumber}$`));

  const [issue] = await github.issues();
  expect(issue).toMatchObject({
    user: { login: 'github-actions[bot]' },
    labels: [{ name: 'image-drift' }],
    title: expect.stringMatching(/^Image Drift: studio: pictures drifted since \d{4}-\d\d-\d\d$/) as string,
    body: expect.stringContaining('\n| 4 runs, 2 spells |') as string,
  });
  expect(issue!.body.startsWith('<!-- image-drift:issue:default:studio:image -->\n')).toBe(true);

  const branch = await repository.clone();
  expect(branch.baselines).toEqual(['baselines/studio/lake.json', 'baselines/studio/mug.json']);
  expect((await branch.read('history/studio.jsonl')).toString().trim().split('\n')).toHaveLength(8);
  const pictures = [...issue!.body.matchAll(/\/blob\/([0-9a-f]{40})\/(pictures\/\S+\.webp)\?raw=true/g)];
  expect(pictures.length).toBeGreaterThan(0);
  for (const [, commit, path] of pictures)
    expect((await branch.read(path!, commit)).subarray(8, 12).toString()).toBe('WEBP');

  vendor.configure({ models: { studio: { seeded: true, drift: { style: 'another', prompts: ['mug'] } } } });
  const tell = async (words: string): Promise<string> => {
    const { reactions } = await repository.answer(await github.comment(issueNumber!, words, 'mona'));
    expect(reactions).toEqual(['eyes', 'rocket']);
    return (await github.commentsOf(issueNumber!)).at(-1)!.body;
  };
  expect(await tell('/image-drift mute mug until 1w the vendor knows')).toMatch(/^Muted: `mug` until the end of \d/);
  const quiet = await night();
  expect([quiet.code, quiet.outputs]).toMatchObject([0, { verdict: 'watch', counts: '{"watch":1,"stable":1}' }]);
  expect(quiet.summary).toMatch(/muted until \d{4}-\d\d-\d\d by mona: the vendor knows/);
  expect(await tell('/image-drift unmute mug')).toMatch(/^Judged again from the next run on: `mug`\./);
  const loud = await night();
  expect([loud.code, loud.outputs]).toMatchObject([1, { verdict: 'drifted' }]);
  expect(await github.issues()).toMatchObject([{ number: issueNumber, state: 'open' }]);
});

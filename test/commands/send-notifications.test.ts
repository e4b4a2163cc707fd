import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';

import { describe, expect, test } from 'vitest';

import { sendNotifications } from '../../src/commands/send-notifications.ts';
import type { DriftNews } from '../../src/model/drift-news.ts';
import { makeRecord } from '../fakes/record-factory.ts';
import { RECORD_SCENARIOS } from '../fakes/record-scenarios.ts';
import { startWebhookReceiver } from '../fakes/webhook-receiver.ts';

const SECRET = '/services/T000/B000/s3cret';
const OPENED: DriftNews = {
  event: 'opened',
  routeId: 'nano-banana',
  family: 'image',
  verdict: 'drifted',
  since: '2026-11-20T03:17:00.000Z',
  url: 'https://github.com/octocat/demo/issues/7',
};

interface Sending {
  readonly address?: string;
  readonly format?: 'json' | 'slack';
  readonly news?: readonly DriftNews[];
  readonly allowedHosts?: readonly string[];
  readonly name?: string;
}

const send = ({ address, format = 'json', news = [OPENED], allowedHosts = ['127.0.0.1'], name = 'HOOK' }: Sending) =>
  sendNotifications({
    targets: [{ format, urlEnv: name }],
    record: RECORD_SCENARIOS['drifted']!(),
    news,
    allowedHosts,
    environment: { env: address === undefined ? {} : { [name]: address }, signal: new AbortController().signal },
  });

test('one message as JSON is what the documentation shows', async () => {
  await using receiver = await startWebhookReceiver();
  expect(await send({ address: receiver.url + SECRET })).toEqual([]);
  expect(receiver.messages).toMatchObject([{ method: 'POST', path: SECRET, contentType: 'application/json' }]);
  const document = readFileSync(resolve(import.meta.dirname, '../../docs/notifications.md'), 'utf8');
  const shown = JSON.parse(/```json\n([\s\S]+?)```/.exec(document)![1]!) as object;
  expect(receiver.messages[0]!.body).toEqual(shown);
});

test('a message for Slack is one text with the same news', async () => {
  await using receiver = await startWebhookReceiver();
  expect(await send({ address: receiver.url, format: 'slack' })).toEqual([]);
  const { text } = receiver.messages[0]!.body as { text: string };
  expect(text).toMatch(/^:red_circle: \*Image Drift\* /);
  expect(text).toContain(
    '• nano-banana: pictures moved since 2026-11-20 (<https://github.com/octocat/demo/issues/7|issue>)',
  );
});

test('where nothing changed, nothing is sent, and no address is asked for', async () => {
  expect(await send({ news: [] })).toEqual([]);
});

describe('a notification that fails is one sentence', () => {
  test.each([
    ['503', { status: 503 }, '127.0.0.1 answered with HTTP 503'],
    ['a redirect', { status: 302, headers: { location: '/elsewhere' } }, 'redirects are not followed'],
    ['no answer', 'hang up', '127.0.0.1 did not answer as it should'],
  ] as const)('for %s, and it is not sent again', async (_name, answer, words) => {
    await using receiver = await startWebhookReceiver();
    receiver.answer = answer;
    const [sentence, ...others] = await send({ address: receiver.url + SECRET });
    expect(others).toEqual([]);
    expect(sentence).toMatch(/^The json notification was not sent: .+\.$/);
    expect(sentence).toContain(words);
    expect(sentence).not.toContain('s3cret');
    expect(receiver.messages).toHaveLength(1);
  });

  test('and an endless answer is no failure: the message has arrived', async () => {
    await using receiver = await startWebhookReceiver();
    receiver.answer = { status: 200, body: 'x'.repeat(1_000_000) };
    expect(await send({ address: receiver.url })).toEqual([]);
  });

  test.each([
    [undefined, 'the environment variable HOOK is not set or empty'],
    ['not a URL at all', 'HOOK is no address'],
    ['http://hooks.example.com/x', 'HOOK is not an https address'],
    ['ftp://127.0.0.1/x', 'HOOK is not an https address'],
    ['https://user:pass@hooks.example.com/x', 'HOOK holds a user name or password'],
    ['https://10.0.0.1/x', '10.0.0.1 is a private or reserved address. Add  allowed-hosts: 10.0.0.1'],
    ['https://[::1]/x', '[::1] is a private or reserved address'],
    ['https://0x7f.1/x', '127.0.0.1 is a private or reserved address'],
    ['https://169.254.169.254/x', '169.254.169.254 is a private or reserved address'],
  ])('for the address %j', async (address, words) => {
    const sentences = await send({ ...(address === undefined ? {} : { address }), allowedHosts: [] });
    expect(sentences).toEqual([expect.stringContaining(words) as string]);
  });

  test('and cloud metadata stays out of reach, whatever is allowed', async () => {
    expect(await send({ address: 'https://169.254.169.254/x', allowedHosts: ['169.254.169.254'] })).toEqual([
      expect.stringContaining('private or reserved') as string,
    ]);
  });

  test('and a name that leads to this machine reaches it only when it is allowed', async () => {
    await using receiver = await startWebhookReceiver();
    const address = receiver.url.replace('127.0.0.1', 'localhost');
    const [sentence] = await send({ address: address.replace('http:', 'https:'), allowedHosts: [] });
    expect(sentence).toContain('localhost did not answer as it should');
    expect(receiver.messages).toEqual([]);
    expect(await send({ address, allowedHosts: ['localhost'] })).toEqual([]);
    expect(receiver.messages).toHaveLength(1);
  });

  test('and a credential of the runner is never taken for an address', async () => {
    await using receiver = await startWebhookReceiver();
    expect(await send({ address: receiver.url, name: 'ACTIONS_RESULTS_URL' })).toEqual([
      'The json notification was not sent: ACTIONS_RESULTS_URL belongs to the runner and is no address.',
    ]);
    expect(receiver.messages).toEqual([]);
  });
});

test('one webhook that fails keeps no other from its message', async () => {
  await using receiver = await startWebhookReceiver();
  const sentences = await sendNotifications({
    targets: [
      { format: 'slack', urlEnv: 'MISSING' },
      { format: 'json', urlEnv: 'HOOK' },
    ],
    record: makeRecord(),
    news: [OPENED],
    allowedHosts: ['127.0.0.1'],
    environment: { env: { HOOK: receiver.url }, signal: new AbortController().signal },
  });
  expect(sentences).toHaveLength(1);
  expect(receiver.messages).toHaveLength(1);
});

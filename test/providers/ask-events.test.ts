import { expect, test } from 'vitest';

import { askEvents } from '../../src/providers/ask-events.ts';
import { http, makeContext } from './requests.ts';
import { type Script, startScriptedServer } from './scripted-server.ts';

async function ask(script: Script) {
  await using server = await startScriptedServer(() => script);
  return await askEvents(http, makeContext(server.url), {
    path: '/stream',
    headers: {},
    body: '{}',
    authorize: () => ({}),
  });
}
const stream = (body: string): Script => ({ body, headers: { 'content-type': 'text/event-stream; charset=utf-8' } });

test('events are read with their names and times, whatever the line ends', async () => {
  const answer = await ask(
    stream(': hello\n\nevent: partial\ndata: {"a":\ndata: 1}\n\ndata: {"b":2}\r\n\r\ndata: [DONE]\n\ndata:{"c":3}'),
  );
  expect(answer.kind === 'events' && answer.events.map(({ name, value }) => ({ name, value }))).toEqual([
    { name: 'partial', value: { a: 1 } },
    { name: undefined, value: { b: 2 } },
    { name: undefined, value: { c: 3 } },
  ]);
  expect(answer.kind === 'events' && answer.events.every(({ atMs }) => atMs > 0)).toBe(true);
});

test('a server that answers with JSON is read as one', async () => {
  expect(await ask({ status: 400, body: { error: { message: 'no' } } })).toMatchObject({
    kind: 'json',
    status: 400,
    value: { error: { message: 'no' } },
  });
});

test('a stream that breaks is a failure', async () => {
  const script = { ...stream('data: {"a":1}\n\ndata: {"b":2}\n\n'), cutAfterBytes: 15 };
  expect(await ask(script)).toMatchObject({ kind: 'failed', reason: 'transport', billing: 'unknown' });
});

test('a stream without events is an empty list', async () => {
  expect(await ask(stream(''))).toMatchObject({ kind: 'events', events: [] });
});

import { expect, test } from 'vitest';

import { askJson } from '../../src/providers/ask-json.ts';
import { http, KEY, makeContext } from './requests.ts';
import { startScriptedServer } from './scripted-server.ts';

const authorize = (key: string) => ({ authorization: `Bearer ${key}` });

test("a route's own headers go to its own origin, and never in place of the adapter's or of the key", async () => {
  await using home = await startScriptedServer(() => ({ body: {} }));
  await using other = await startScriptedServer(() => ({ body: {} }));
  const context = makeContext(home.url, {
    headers: { 'x-tenant': 'team-7', 'content-type': 'text/odd', authorization: 'x' },
  });
  const request = { headers: { 'content-type': 'application/json' }, body: '{}', authorize };
  await askJson(http, context, { ...request, path: '/jobs' });
  await askJson(http, context, { ...request, path: new URL(`${other.url}/elsewhere`) });
  expect(home.seen[0]!.headers).toMatchObject({
    'x-tenant': 'team-7',
    'content-type': 'application/json',
    authorization: `Bearer ${KEY}`,
  });
  expect(other.seen[0]!.headers).not.toHaveProperty('x-tenant');
});

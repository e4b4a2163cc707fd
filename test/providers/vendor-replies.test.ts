import { readdirSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';

import { describe, expect, test } from 'vitest';

import { createProviders } from '../../src/providers/registry.ts';
import { makeContext, makeRequest } from './requests.ts';
import { startScriptedServer } from './scripted-server.ts';

interface VendorReply {
  readonly says: string;
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: object;
  readonly text?: string;
  /** Fields of the reply; null: absent. */
  readonly expect: Readonly<Record<string, unknown>>;
}

const FOLDER = resolve(import.meta.dirname, '../../fixtures/vendor');

describe.each([...createProviders({ env: {} })])('replies of %s', (protocol, provider) => {
  const files = readdirSync(resolve(FOLDER, protocol)).map((file) => {
    const fixture = JSON.parse(readFileSync(resolve(FOLDER, protocol, file), 'utf8')) as VendorReply;
    return [`${file}: ${fixture.says}`, fixture] as const;
  });

  test.each(files)('%s', async (_name, { status, headers = {}, body, text, expect: expected }) => {
    await using server = await startScriptedServer(() => ({ status, headers, body: text ?? body ?? '' }));
    const reply = await provider.generate(makeRequest(), makeContext(server.url));
    const wanted = Object.entries(expected);
    expect(reply).toMatchObject(Object.fromEntries(wanted.filter(([, value]) => value !== null)));
    expect(wanted.filter(([field, value]) => value === null && field in reply)).toEqual([]);
    expect(reply.exchange.status).toBe(status);
    expect('usage' in expected && expected['usage'] !== null ? reply.usage : undefined).toEqual(
      expected['usage'] ?? undefined,
    );
  });
});

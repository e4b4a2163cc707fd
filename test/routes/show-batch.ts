import { expect } from 'vitest';

import type { ProviderReply } from '../../src/model/reply.ts';
import type { BatchContext, BatchProvider } from '../../src/providers/contract.ts';
import { PNG } from '../providers/pictures.ts';
import { KEY, makeContext, makeRequest } from '../providers/requests.ts';
import { type SeenRequest, startScriptedServer } from '../providers/scripted-server.ts';
import {
  BATCH_BEHAVIOURS,
  BATCH_KEYS,
  BATCH_TOKEN,
  type BatchBehaviour,
  type BatchRule,
  type BatchScripts,
} from './batch-behaviours.ts';
import type { RouteDescription } from './route.ts';

export interface BatchShow {
  readonly provider: BatchProvider;
  readonly scripts: BatchScripts;
  /** As in `RouteDescription`. */
  readonly basePath: string;
  readonly behaviour: BatchBehaviour;
}

/** Plays one behaviour over real HTTP; throws when it is not as it must be. Returns the requests that it took. */
export async function showBatch({
  provider,
  scripts,
  basePath,
  behaviour,
}: BatchShow): Promise<readonly SeenRequest[]> {
  const rule: BatchRule = BATCH_BEHAVIOURS[behaviour];
  const script = scripts[behaviour]({ base64: PNG.toString('base64') });
  await using server = await startScriptedServer(typeof script === 'function' ? script : () => script);
  const context: BatchContext = { ...makeContext(server.url + basePath), model: 'model-1', options: {} };
  const replies: Record<string, ProviderReply> = {};

  const result = await ask(provider, { asks: rule.asks, context, replies });

  if (rule.result === undefined) expect(result).toBeUndefined();
  else expect(result).toMatchObject(rule.result);
  expect(Object.keys(replies).sort()).toEqual(Object.keys(rule.replies ?? {}).sort());
  expect(replies).toMatchObject(rule.replies ?? {});
  const told = JSON.stringify([result, Object.values(replies).map((reply) => ({ ...reply, images: [] }))]);
  expect(told, 'the key is never in the reply').not.toContain(KEY);
  const posted = server.seen.filter(({ method }) => method === 'POST');
  expect(posted.length, 'nothing is submitted twice').toBe(new Set(posted.map(({ path }) => path)).size);
  expect(rule.asks === 'submit' || posted.length === 0, 'who only asks submits nothing').toBe(true);
  expect(server.seen.length, 'nobody asks without an end').toBeLessThan(20);
  if (behaviour === 'submitted')
    expect(
      posted.some(({ body }) => body.toString().includes(BATCH_TOKEN)),
      'the token goes along',
    ).toBe(true);
  return server.seen;
}

function ask(
  provider: BatchProvider,
  {
    asks,
    context,
    replies,
  }: {
    readonly asks: BatchRule['asks'];
    readonly context: BatchContext;
    readonly replies: Record<string, ProviderReply>;
  },
) {
  switch (asks) {
    case 'submit':
      return provider.submit(
        BATCH_KEYS.map((key) => ({ key, request: makeRequest() })),
        { ...context, token: BATCH_TOKEN },
      );
    case 'find':
      return provider.find(BATCH_TOKEN, context);
    case 'collect':
      return provider.collect('batches/abc', {
        ...context,
        requests: BATCH_KEYS.length,
        take: async (key, reply) => {
          replies[key] = reply;
        },
      });
  }
}

/** The behaviours that a route must show of its batches. */
export function batchesOf({ batches }: RouteDescription): [BatchBehaviour, BatchScripts][] {
  if (batches === undefined) return [];
  return (Object.keys(BATCH_BEHAVIOURS) as BatchBehaviour[]).map((behaviour) => [behaviour, batches]);
}

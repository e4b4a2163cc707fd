import { expect } from 'vitest';

import type { ProviderReply } from '../../src/model/reply.ts';
import { KEY } from '../providers/requests.ts';
import type { SeenRequest } from '../providers/scripted-server.ts';
import type { Outcome } from './behaviours.ts';
import type { Performance, Run } from './perform.ts';

/** What holds for every protocol in every behaviour. That `generate` does not throw, the caller has seen. */
export function expectInvariants(shown: Performance, { route, circumstances }: Run): void {
  const { reply, api, files, cancels, late, connections } = shown;
  expect(textOf(reply), 'the key is never in the reply').not.toContain(KEY);
  expect(textOf(reply), 'what a vendor says is made safe to show').not.toMatch(/\\u00[01]|\\u007f/);
  if (reply.kind === 'failed') {
    expect(reply.message.length, 'a message is bounded').toBeLessThan(2100);
    expect(reply.message, 'a message says something').not.toBe('');
    if (reply.retryable) expect(reply.billing, 'only what cannot be billed is repeated').toBe('no');
  }
  const { headersMs = 0, firstImageMs = headersMs, lastByteMs = firstImageMs } = reply.exchange;
  expect(firstImageMs, 'nothing comes before the head').toBeGreaterThanOrEqual(headersMs);
  expect(lastByteMs, 'the last byte comes last').toBeGreaterThanOrEqual(firstImageMs);

  expect(files.map(credentialsOf), 'the host of the picture never gets the key').toEqual(files.map(() => ''));
  expect(late, 'nothing is asked after the outcome').toEqual([]);
  expect(connections, 'no connection stays open').toBe(0);
  const submits = api.filter((seen) => route.job?.isSubmit(seen) ?? seen.method === 'POST');
  expect(submits.length, 'nothing is submitted twice').toBeLessThanOrEqual(1);
  if (route.job === undefined) expect(api.length, 'one attempt is one request').toBeLessThanOrEqual(1);
  // A job asks again and again, but with a pause between.
  expect(api.length, 'nobody asks without a pause').toBeLessThan(60);
  if (circumstances.mustCancel && route.job?.isCancel !== undefined)
    expect(cancels.length, 'the vendor is told to stop, once').toBe(1);
  if (circumstances.isPortClosed || circumstances.end?.when === 'before') expect(api, 'nothing was sent').toEqual([]);
  if (circumstances.hasNoKey) expect(api.map(credentialsOf), 'no empty key is sent').toEqual(api.map(() => ''));
}

/** Compares with the outcome that is asked for; its absent fields are free. */
export function expectOutcome(reply: ProviderReply, outcome: Outcome): void {
  expect(summaryOf(reply)).toMatchObject(outcome);
}

/** The reply without its pictures, so that a difference can be read. */
function summaryOf(reply: ProviderReply): object {
  return reply.kind === 'image' ? { ...reply, images: reply.images.map(({ mediaType }) => mediaType) } : reply;
}

function textOf(reply: ProviderReply): string {
  return JSON.stringify(summaryOf(reply));
}

/** Whatever in the head of a request may carry a key. */
function credentialsOf({ headers, path }: SeenRequest): string {
  const carriers = Object.entries(headers).filter(
    ([name, value]) => /^authorization$|key|token|secret/.test(name) || String(value).includes(KEY),
  );
  return [...carriers.map(([name]) => name), ...(path.includes(KEY) ? ['path'] : [])].join(', ');
}

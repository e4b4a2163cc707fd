import { expect, test } from 'vitest';

import { ownUrl } from '../../src/providers/own-url.ts';

const bfl = { baseUrl: 'https://api.bfl.ai/v1', keyHosts: ['*.bfl.ai'] };

test.each([
  ['the same origin', 'https://api.bfl.ai/v1/get_result?id=1', bfl],
  ["another of the vendor's hosts", 'https://api.us1.bfl.ai/v1/get_result?id=1', bfl],
  ['a path alone', '/v1/get_result?id=1', bfl],
  ['a local server', 'http://127.0.0.1:8188/history/1', { baseUrl: 'http://127.0.0.1:8188' }],
])('%s may be asked with the key', (_what, url, own) => {
  expect(ownUrl(url, own)?.pathname).toMatch(/get_result|history/);
});

test.each([
  ['another host', 'https://evil.test/v1/get_result?id=1', bfl],
  ['a host that only ends alike', 'https://evilbfl.ai/x', bfl],
  ['plain http', 'http://api.us1.bfl.ai/x', bfl],
  ['another port', 'https://api.us1.bfl.ai:8443/x', bfl],
  ['credentials in the address', 'https://user:pass@api.bfl.ai/x', bfl],
  ["the vendor's host for a gateway's key", 'https://api.us1.bfl.ai/x', { ...bfl, baseUrl: 'https://gateway.test/v1' }],
  ['another scheme', 'file:///etc/passwd', bfl],
  ['no address', 'https://', bfl],
])('%s is not asked', (_what, url, own) => {
  expect(ownUrl(url, own)).toBeUndefined();
});

import { describe, expect, test } from 'vitest';

import { downloadImage } from '../../src/providers/download-image.ts';
import { PICTURES, PNG } from './pictures.ts';
import { http } from './requests.ts';
import { type Script, startScriptedServer } from './scripted-server.ts';

const limits = { maxBodyBytes: 100_000 };
const forever = (): AbortSignal => new AbortController().signal;

const download = (url: string, baseUrl: string, signal = forever()) =>
  downloadImage(http, { url, baseUrl, signal, ...limits });

const hop = (location: string): Script => ({ status: 302, headers: { location } });

/** Downloads `/a` from a route on loopback whose own server answers by path. */
async function downloadFrom(answers: Readonly<Record<string, Script>>, signal?: AbortSignal) {
  await using server = await startScriptedServer(({ path }) => answers[path] ?? { status: 404 });
  const result = await download(`${server.url}/a`, `${server.url}/v1`, signal);
  return { result, paths: server.seen.map(({ path }) => path) };
}

describe('a picture by URL', () => {
  test('comes from the own host of a route on loopback, its type by its first bytes', async () => {
    const { result } = await downloadFrom({
      '/a': { body: PICTURES['image/webp'], headers: { 'content-type': 'image/png' } },
    });
    expect(result).toEqual({ bytes: expect.any(Uint8Array), mediaType: 'image/webp' });
  });

  test('may be relative to the base URL', async () => {
    await using server = await startScriptedServer(() => ({ body: PNG }));
    await download('/generated-images/1.png', `${server.url}/v1`);
    expect(server.seen.map(({ path }) => path)).toEqual(['/generated-images/1.png']);
  });

  test('comes through three redirects, not four', async () => {
    const three = await downloadFrom({ '/a': hop('/b'), '/b': hop('/c'), '/c': hop('/d'), '/d': { body: PNG } });
    expect(three.result).toHaveProperty('bytes');
    const endless = await downloadFrom({ '/a': hop('/a') });
    expect(endless.result).toEqual({ problem: 'The picture could not be fetched: more than 3 redirects' });
    expect(endless.paths).toHaveLength(4);
  });

  test('is not fetched from another loopback port, by name, literal or redirect', async () => {
    await using internal = await startScriptedServer(() => ({ body: PNG }));
    const { port } = new URL(internal.url);
    await using route = await startScriptedServer(() => ({ status: 302, headers: { location: internal.url } }));
    const urls = [
      internal.url,
      `http://localhost:${port}/`,
      `http://2130706433:${port}/`,
      `http://0x7f.1:${port}/`,
      `http://[::ffff:127.0.0.1]:${port}/`,
      `${route.url}/a`,
    ];
    const results = await Promise.all(urls.map((url) => download(url, route.url)));
    expect(results.map((result) => 'problem' in result && result.problem)).toEqual(
      urls.map(() => expect.stringMatching(/private or reserved address/)),
    );
    expect(internal.seen).toEqual([]);
  });

  test('is not fetched over loopback for a route on the internet', async () => {
    await using internal = await startScriptedServer(() => ({ body: PNG }));
    expect(await download(internal.url, 'http://gateway.example/v1')).toHaveProperty('problem');
    expect(internal.seen).toEqual([]);
  });

  test.each([
    ['http://169.254.169.254/latest', 'http://gateway.example/v1', 'private or reserved'],
    ['http://169.254.169.254/latest', 'http://169.254.169.254/v1', 'private or reserved'],
    ['https://[fd00:ec2::254]/latest', 'https://gateway.example/v1', 'private or reserved'],
    ['https://10.0.0.8/a.png', 'https://gateway.example/v1', 'private or reserved'],
    ['http://files.example/a.png', 'https://gateway.example/v1', 'its URL is http and not https'],
    ['file:///etc/passwd', 'http://gateway.example/v1', 'its URL is file and not https'],
    ['ftp://files.example/a.png', 'http://gateway.example/v1', 'its URL is ftp and not https'],
    ['https://user:pass@files.example/a.png', 'https://gateway.example/v1', 'carries credentials'],
    ['https://', 'https://gateway.example/v1', 'not a URL'],
  ])('is refused at %s for the route %s', async (url, baseUrl, words) => {
    expect(await download(url, baseUrl)).toEqual({ problem: expect.stringContaining(words) });
  });

  test.each([
    ['nothing', { body: '' }, 'The picture has no bytes'],
    ['a web page', { body: '<html>expired</html>' }, 'are not those of PNG'],
    ['half a picture', { body: PNG.subarray(0, -12) }, 'ends early'],
  ] satisfies [string, Script, string][])('is damaged when it is %s', async (_what, script, words) => {
    const { result } = await downloadFrom({ '/a': script });
    expect(result).toEqual({ problem: expect.stringContaining(words), isDamaged: true });
  });

  test.each([
    ['an error', { status: 410 }, 'answered with HTTP 410'],
    ['a redirect to nowhere', { status: 302 }, 'answered with HTTP 302'],
    ['a broken connection', { body: PNG, cutAfterBytes: 10 }, 'broke before the reply was complete'],
    ['too many bytes', { body: Buffer.alloc(200_000) }, 'larger than 100000 bytes'],
  ] satisfies [string, Script, string][])('is a problem when it is %s', async (_what, script, words) => {
    const { result } = await downloadFrom({ '/a': script });
    expect(result).toEqual({ problem: expect.stringContaining(words) });
  });

  test('is given up when the deadline passes', async () => {
    const { result } = await downloadFrom({ '/a': { isSilent: true } }, AbortSignal.timeout(40));
    expect(result).toEqual({ problem: expect.stringContaining('deadline') });
  });
});

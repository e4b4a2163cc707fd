import { blockedAddresses, isBlockedLiteral, linkLocalAddresses } from './address-filter.ts';
import { type DecodedImage, inspectImage } from './decode-image.ts';
import type { Http, Reach } from './http.ts';

export interface ImageDownload {
  /** From a vendor's reply: untrusted. */
  readonly url: string;
  /** The route's own; the one host that may be private, because the user configured it. */
  readonly baseUrl: string;
  readonly signal: AbortSignal;
  readonly maxBodyBytes: number;
}

/** `isDamaged`: the file came, but is no picture or not a whole one. */
export type DownloadedImage = DecodedImage | { readonly problem: string; readonly isDamaged: true };

const MAX_REDIRECTS = 3;

/**
 * Fetches a picture that a reply names by URL, without credentials. Only https (http when the route itself is http),
 * at most three redirects, each checked like the first URL. Loopback, private and link-local addresses are refused
 * when the connection is made; only the route's own host and port may be private, and link-local never.
 */
export async function downloadImage(http: Http, download: ImageDownload): Promise<DownloadedImage> {
  const base = new URL(download.baseUrl);
  const first = URL.parse(download.url, base.href);
  if (first === null) return { problem: 'The reply names its picture by something that is not a URL' };
  let url = first;
  for (let redirects = 0; redirects <= MAX_REDIRECTS; redirects += 1) {
    const reach: Reach = url.host === base.host ? 'not-link-local' : 'public';
    const problem = problemOfUrl(url, { base, reach });
    if (problem !== undefined) return { problem };
    const { signal, maxBodyBytes } = download;
    const outcome = await http.exchange({
      method: 'GET',
      url,
      headers: { accept: 'image/*' },
      signal,
      maxBodyBytes,
      reach,
    });
    if (outcome.kind === 'failure') return { problem: `The picture could not be fetched: ${outcome.message}` };
    const { status, headers, body } = outcome;
    if (status === 200) {
      const picture = inspectImage(body);
      return 'problem' in picture ? { ...picture, isDamaged: true } : picture;
    }
    const target = [301, 302, 303, 307, 308].includes(status) ? headers['location'] : undefined;
    const next = target === undefined ? null : URL.parse(target, url.href);
    if (next === null) return { problem: `The picture could not be fetched: ${url.host} answered with HTTP ${status}` };
    url = next;
  }
  return { problem: `The picture could not be fetched: more than ${MAX_REDIRECTS} redirects` };
}

function problemOfUrl(url: URL, { base, reach }: { readonly base: URL; readonly reach: Reach }): string | undefined {
  if (url.protocol !== 'https:' && !(url.protocol === 'http:' && base.protocol === 'http:'))
    return `The picture was not fetched, because its URL is ${url.protocol.slice(0, -1).slice(0, 20)} and not https`;
  if (url.username !== '' || url.password !== '')
    return 'The picture was not fetched, because its URL carries credentials';
  return isBlockedLiteral(reach === 'public' ? blockedAddresses : linkLocalAddresses, url.hostname)
    ? `The picture was not fetched, because ${url.hostname} is a private or reserved address`
    : undefined;
}

import { matchesHost } from '../shared/host-pattern.ts';

/**
 * An address of the vendor that a reply names, such as the one to ask for a job at. Replies are untrusted and the key
 * goes along, so only the route's own origin and the hosts in `keyHosts` are taken; anything else is `undefined`.
 */
export function ownUrl(
  text: string,
  { baseUrl, keyHosts = [] }: { readonly baseUrl: string; readonly keyHosts?: readonly string[] | undefined },
): URL | undefined {
  const base = new URL(baseUrl);
  const url = URL.parse(text, base.href);
  if (url === null || url.username !== '' || url.password !== '') return undefined;
  if (url.origin === base.origin) return url;
  const isKnown =
    keyHosts.some((host) => matchesHost(url.hostname, host)) &&
    keyHosts.some((host) => matchesHost(base.hostname, host));
  // A base that is not the vendor's own has nothing to do with the vendor's hosts, and its key even less.
  return isKnown && url.protocol === 'https:' && url.port === '' ? url : undefined;
}

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
    keyHosts.some((host) => isBelow(url.hostname, host)) && keyHosts.some((host) => isBelow(base.hostname, host));
  // A base that is not the vendor's own has nothing to do with the vendor's hosts, and its key even less.
  return isKnown && url.protocol === 'https:' && url.port === '' ? url : undefined;
}

/** Exact name, or `*.example.com` for any name below it. */
function isBelow(hostname: string, pattern: string): boolean {
  return pattern.startsWith('*.') ? hostname.endsWith(pattern.slice(1)) : hostname === pattern;
}

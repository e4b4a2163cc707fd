export type BaseUrl =
  | { readonly ok: true; readonly url: string }
  | { readonly ok: false; readonly message: string; readonly hint?: string };

/**
 * Checks a base URL and drops slashes at its end. Plain http is accepted for local and private hosts alone, where
 * self-hosted servers are: elsewhere prompts and keys would be readable on the way. Messages never repeat the URL,
 * because it may hold credentials.
 */
export function parseBaseUrl(text: string): BaseUrl {
  let url: URL;
  try {
    url = new URL(text);
  } catch {
    return { ok: false, message: 'expected a URL such as https://api.example.com/v1' };
  }
  if (url.protocol !== 'https:' && url.protocol !== 'http:')
    return { ok: false, message: `expected an https or http URL, got ${url.protocol}` };
  if (url.username !== '' || url.password !== '')
    return { ok: false, message: 'a base URL holds no user name or password', hint: 'Use apiKey: ${NAME}' };
  if (url.search !== '' || url.hash !== '' || /[?#]$/.test(text))
    return { ok: false, message: 'a base URL has no query and no fragment', hint: 'Keys go into apiKey: ${NAME}' };
  if (url.protocol === 'http:' && !isPrivateHost(url.hostname))
    return {
      ok: false,
      message: `plain http to ${url.hostname} would show prompts and keys to the network`,
      hint: 'Use https; http is for local and private hosts',
    };
  return { ok: true, url: `${url.origin}${url.pathname.replace(/\/+$/, '')}` };
}

/** Loopback and private addresses (RFC 1918, RFC 4193), and names that public DNS does not have. Not link-local: clouds serve credentials there. */
function isPrivateHost(hostname: string): boolean {
  // `URL` has brought every spelling of an address into one form: four numbers, or brackets.
  if (/^[\d.]+$/.test(hostname)) return /^(127|10|192\.168|172\.(1[6-9]|2\d|3[01]))\./.test(hostname);
  if (hostname.startsWith('[')) return hostname === '[::1]' || /^\[f[cd][0-9a-f]{2}:/.test(hostname);
  return !hostname.includes('.') || /\.(localhost|local|internal|lan|home\.arpa)$/.test(hostname);
}

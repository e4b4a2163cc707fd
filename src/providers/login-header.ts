/**
 * The key of a server of one's own: `user:password` as HTTP Basic (RFC 7617), anything else as the bearer token of the
 * server or of a proxy in front of it.
 */
export function loginHeader(apiKey: string): Readonly<Record<string, string>> {
  return {
    authorization: apiKey.includes(':')
      ? `Basic ${Buffer.from(apiKey, 'utf8').toString('base64')}`
      : `Bearer ${apiKey}`,
  };
}

import { printableLine } from '../shared/printable.ts';

/** Why an exchange brought no complete response. */
export interface NetworkFailure {
  readonly reason: 'connect' | 'transport' | 'timeout' | 'aborted' | 'too-large';
  /** One sentence without a trailing full stop. */
  readonly message: string;
  /** Another try cannot go better: an untrusted certificate, a blocked address, a wrong setting. */
  readonly isPermanent?: boolean;
}

/** What happened, for people; `host` is put before it. */
const CONNECT_MESSAGES: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'refused the connection',
  ECONNRESET: 'closed the connection before it stood',
  EAI_AGAIN: 'could not be looked up, because DNS did not answer',
  EHOSTUNREACH: 'cannot be reached from here',
  ENETUNREACH: 'cannot be reached from here',
  ENOTFOUND: 'has no address; check its spelling',
  ETIMEDOUT: 'did not accept a connection in time',
  UND_ERR_CONNECT_TIMEOUT: 'did not accept a connection in time',
};

const PERMANENT_MESSAGES: Readonly<Record<string, string>> = {
  CERT_HAS_EXPIRED: 'has a certificate that has expired',
  DEPTH_ZERO_SELF_SIGNED_CERT: 'has a self-signed certificate, which is not trusted here',
  ERR_INVALID_URL: 'cannot be asked, because a proxy variable is not a URL',
  ERR_IP_BLOCKED: 'is at a private or reserved address, from which pictures are not fetched',
  ERR_TLS_CERT_ALTNAME_INVALID: 'has a certificate for another name',
  SELF_SIGNED_CERT_IN_CHAIN: 'has a certificate chain that is not trusted here',
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: 'has a certificate chain that is not trusted here',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'has a certificate chain that is not trusted here',
  UND_ERR_INVALID_ARG: 'cannot be asked, because the request or the proxy setting is not valid',
};

/** Classifies what undici or Node reports. `wasSent`: the connection stood and the request was begun. */
export function describeNetworkError(
  error: unknown,
  { host, wasSent }: { readonly host: string; readonly wasSent: boolean },
): NetworkFailure {
  const code = codeOf(error);
  if (wasSent)
    return { reason: 'transport', message: `The connection to ${host} broke before the reply was complete (${code})` };
  // undici has no code of its own for a proxy's answer to CONNECT.
  const proxyStatus = /^Proxy response \((\d{3})\)/.exec(error instanceof Error ? error.message : '')?.[1];
  if (proxyStatus !== undefined)
    return { reason: 'connect', message: `The proxy does not open a way to ${host} (HTTP ${proxyStatus})` };
  const permanent = PERMANENT_MESSAGES[code];
  if (permanent !== undefined) return { reason: 'connect', message: `${host} ${permanent}`, isPermanent: true };
  return { reason: 'connect', message: `${host} ${CONNECT_MESSAGES[code] ?? `cannot be reached (${code})`}` };
}

/** A deadline (`AbortSignal.timeout`, or any reason with that name) is a timeout; every other reason is somebody's wish. */
export function reasonOfAbort(signal: AbortSignal): NetworkFailure {
  const { reason } = signal as { reason: unknown };
  return reason instanceof Error && reason.name === 'TimeoutError'
    ? { reason: 'timeout', message: 'The deadline passed before the reply was complete' }
    : { reason: 'aborted', message: 'The run was aborted before the reply was complete' };
}

/** The most telling code: the error's own, or that of its cause or first member (happy eyeballs report several). */
function codeOf(error: unknown): string {
  if (!(error instanceof Error)) return 'unknown error';
  const { code, cause } = error as { code?: unknown; cause?: unknown };
  if (typeof code === 'string' && (!code.startsWith('UND_ERR_PRX') || cause === undefined)) return code;
  if (error instanceof AggregateError && error.errors.length > 0) return codeOf(error.errors[0]);
  return cause === undefined ? printableLine(error.message, 120) : codeOf(cause);
}

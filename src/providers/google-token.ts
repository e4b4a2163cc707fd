import type { AuthClient } from 'google-auth-library';

import type { FailedReply } from '../model/reply.ts';
import { failedReply } from './ask-json.ts';
import { readGoogleCredentials } from './google-credentials.ts';
import { reasonOfAbort } from './network-failure.ts';
import { createVendorText } from './redact.ts';

const SCOPE = 'https://www.googleapis.com/auth/cloud-platform';

export interface GoogleToken {
  readonly kind: 'token';
  /** OAuth access token, sent as `Bearer`. */
  readonly token: string;
  /** `x-goog-user-project`, where the credentials name a project to bill. */
  readonly headers: Readonly<Record<string, string>>;
}

/** Access tokens of the credentials that this process finds, as Google's own tools do (Application Default Credentials). */
export interface GoogleTokens {
  /** A token that is still good; asks Google only when there is none. Whatever goes wrong is a reply: nothing was sent to a model yet. */
  get(signal: AbortSignal): Promise<GoogleToken | FailedReply>;
}

export interface GoogleTokensOptions {
  readonly env: Readonly<Record<string, string | undefined>>;
  /** How Google's token server is asked. Default: the library's own way. */
  readonly fetch?: typeof fetch;
}

/**
 * Tokens by Google's own library, which keeps them until five minutes before their end and asks GitHub for a fresh
 * OIDC token each time, since those last five minutes only. It is loaded with the first token: no other route pays for it.
 */
export function createGoogleTokens(options: GoogleTokensOptions): GoogleTokens {
  let client: Promise<AuthClient> | undefined;
  const findClient = (): Promise<AuthClient> =>
    (client ??= createClient(options).catch((error: unknown) => {
      client = undefined;
      throw error;
    }));
  return {
    async get(signal) {
      try {
        const headers = await beforeAbort(signal, async () => (await findClient()).getRequestHeaders());
        const token = /^Bearer (\S+)$/i.exec(headers.get('authorization') ?? '')?.[1];
        if (token === undefined) return refuse('Google answered without an access token');
        const userProject = headers.get('x-goog-user-project');
        return { kind: 'token', token, headers: userProject === null ? {} : { 'x-goog-user-project': userProject } };
      } catch (error) {
        return signal.aborted ? abortedReply(signal) : readTokenError(error);
      }
    },
  };
}

/** The tokens of this process's credentials. */
export const googleTokens: GoogleTokens = createGoogleTokens({ env: process.env });

/** Credentials that cannot be used, in our own words, which hold no secret. */
class CredentialsProblem extends Error {}

async function createClient({ env, fetch }: GoogleTokensOptions): Promise<AuthClient> {
  const found = await readGoogleCredentials(env);
  if ('problem' in found) throw new CredentialsProblem(found.problem);
  const library = await import('google-auth-library');
  if ('nowhere' in found) {
    const client = new library.Compute({ scopes: [SCOPE] });
    // Asked once here, so that a machine that is not Google's is told what is missing, and not of an odd address.
    await client.getRequestHeaders().catch((error: unknown) => {
      if (statusOf(error) === 403) throw error;
      throw new CredentialsProblem(`There are no Google credentials: ${found.nowhere}, and no metadata server answers`);
    });
    return client;
  }
  const transport = fetch === undefined ? {} : { transporterOptions: { fetchImplementation: fetch } };
  const { credentials } = found;
  switch (credentials.type) {
    case 'service_account': {
      const { client_email: email, private_key: key, private_key_id: keyId } = credentials;
      return new library.JWT({ ...transport, email, key, ...(keyId === undefined ? {} : { keyId }), scopes: [SCOPE] });
    }
    case 'authorized_user': {
      const { client_id: clientId, client_secret: clientSecret, refresh_token: refreshToken } = credentials;
      const billed = credentials.quota_project_id;
      const quotaProject = billed === undefined ? {} : { quotaProjectId: billed };
      return new library.UserRefreshClient({ ...transport, clientId, clientSecret, refreshToken, ...quotaProject });
    }
    case 'external_account':
      // Files and addresses as sources of the token. A program is none: credentials must not start one.
      return new library.IdentityPoolClient({ ...transport, ...credentials, scopes: [SCOPE] });
  }
}

/** The library takes no signal. A token that comes too late is kept for the next request. */
function beforeAbort<T>(signal: AbortSignal, work: () => Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    const onAbort = (): void => reject(new Error('aborted'));
    if (signal.aborted) {
      onAbort();
      return;
    }
    signal.addEventListener('abort', onAbort, { once: true });
    work()
      .then(resolve, reject)
      .finally(() => signal.removeEventListener('abort', onAbort));
  });
}

function abortedReply(signal: AbortSignal): FailedReply {
  const { reason, message } = reasonOfAbort(signal);
  return failedReply({ exchange: {}, failure: { reason, retryable: false, billing: 'no' }, message });
}

/** A token server that is out of breath is asked again; one that says no is not. */
function readTokenError(error: unknown): FailedReply {
  if (error instanceof CredentialsProblem) return refuse(error.message);
  const status = statusOf(error);
  const say = createVendorText([]);
  const words = say(wordsOf(error), 500);
  if (status === undefined && !isNetworkError(error)) return refuse(`The Google credentials cannot be used: ${words}`);
  const head = `Google gives no token${status === undefined ? '' : ` (HTTP ${status})`}`;
  if (status !== undefined && status < 500 && status !== 429) return refuse(`${head}: ${words}`);
  return failedReply({
    exchange: {},
    failure: { reason: status === undefined ? 'connect' : 'vendor-error', retryable: true, billing: 'no' },
    message: `${head}: ${words}`,
  });
}

function refuse(message: string): FailedReply {
  return failedReply({
    exchange: {},
    failure: { reason: 'credentials', retryable: false, billing: 'no' },
    message,
  });
}

/** Errors of the library, whose shapes differ by credentials. */
interface LibraryError {
  readonly message?: unknown;
  readonly code?: unknown;
  readonly status?: unknown;
  readonly response?: { readonly status?: unknown; readonly data?: unknown };
}

function statusOf(error: unknown): number | undefined {
  const { status, response, code } = error as LibraryError;
  return [response?.status, status, code].find((value) => typeof value === 'number');
}

function isNetworkError(error: unknown): boolean {
  const { code } = error as LibraryError;
  return typeof code === 'string' && /^(E[A-Z]{3,}|UND_ERR_\w+)$/.test(code);
}

/** `{"error":{"message"}}` of Google's APIs, `{"error_description"}` of OAuth, else the library's sentence. */
function wordsOf(error: unknown): string {
  const { message, response } = error as LibraryError;
  const data = response?.data as { readonly error?: unknown; readonly error_description?: unknown } | null | undefined;
  const inner = (data?.error as { readonly message?: unknown } | null | undefined)?.message;
  const text = [inner, data?.error_description, message].find((value) => typeof value === 'string');
  // OpenSSL's own words for a key that it cannot read.
  if (text?.includes('DECODER routines')) return 'private_key is no PEM key; its line breaks may have been lost';
  return text ?? 'an error without a message';
}

import { createVerify, generateKeyPairSync } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterEach, expect, test } from 'vitest';

import { createGemini } from '../../src/providers/gemini.ts';
import { createGoogleTokens } from '../../src/providers/google-token.ts';
import { startSimulator } from '../../src/simulator/server.ts';
import { sha256 } from '../../src/shared/hash.ts';
import { http, makeContext, makeRequest } from './requests.ts';
import { type Script, type SeenRequest, startScriptedServer } from './scripted-server.ts';

const TOKEN = 'ya29.a-token-of-the-token-server';
const SCOPE = 'https://www.googleapis.com/auth/cloud-platform';
const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
const PEM = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
const SERVICE_ACCOUNT = {
  type: 'service_account',
  client_email: 'drift@project-1.iam.gserviceaccount.com',
  private_key: PEM,
  private_key_id: 'k1',
};

const cleanups: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const clean of cleanups.splice(0)) await clean();
});

/** A token server, and the tokens of credentials in a file; Google's own addresses lead to the server. */
async function startTokens(credentials: object | string, answer: (request: SeenRequest) => Script) {
  const server = await startScriptedServer(answer);
  const folder = await mkdtemp(join(tmpdir(), 'google-'));
  cleanups.push(
    async () => server[Symbol.asyncDispose](),
    () => rm(folder, { recursive: true }),
  );
  const path = join(folder, 'credentials.json');
  const text = typeof credentials === 'string' ? credentials : JSON.stringify(credentials);
  await writeFile(path, text.replaceAll('{{server}}', server.url));
  const tokens = createGoogleTokens({
    env: { GOOGLE_APPLICATION_CREDENTIALS: path },
    fetch: (input, init) => {
      const { pathname, search } = new URL(input instanceof Request ? input.url : input);
      return fetch(server.url + pathname + search, init);
    },
  });
  return { tokens, server, path };
}

const signal = new AbortController().signal;
const granted = (expires_in = 3600): Script => ({ body: { access_token: TOKEN, expires_in, token_type: 'Bearer' } });
const formOf = ({ body }: SeenRequest) => Object.fromEntries(new URLSearchParams(body.toString()));

test('a service account signs its own statement, gets a token for it and keeps it', async () => {
  const { tokens, server } = await startTokens(SERVICE_ACCOUNT, () => granted());
  const [first, second] = [await tokens.get(signal), await tokens.get(signal)];
  expect(first).toEqual({ kind: 'token', token: TOKEN, headers: {} });
  expect(second).toEqual(first);
  expect(server.seen).toHaveLength(1);
  const { path } = server.seen[0]!;
  const { grant_type, assertion } = formOf(server.seen[0]!);
  expect({ path, grant_type }).toEqual({ path: '/token', grant_type: 'urn:ietf:params:oauth:grant-type:jwt-bearer' });
  const [head, claims, signature] = assertion!.split('.') as [string, string, string];
  const isSigned = createVerify('RSA-SHA256').update(`${head}.${claims}`).verify(publicKey, signature, 'base64url');
  expect(isSigned).toBe(true);
  const { iat, exp, ...said } = JSON.parse(Buffer.from(claims, 'base64url').toString()) as Record<string, number>;
  expect(said).toEqual({
    iss: SERVICE_ACCOUNT.client_email,
    scope: SCOPE,
    aud: 'https://oauth2.googleapis.com/token',
  });
  expect(exp! - iat!).toBe(3600);
});

test('a person who logged in by gcloud is asked in the name of the project that they bill', async () => {
  const credentials = { type: 'authorized_user', client_id: 'c', client_secret: 's', refresh_token: 'r' };
  const { tokens, server } = await startTokens({ ...credentials, quota_project_id: 'project-1' }, () => granted());
  const token = await tokens.get(signal);
  expect(token).toEqual({ kind: 'token', token: TOKEN, headers: { 'x-goog-user-project': 'project-1' } });
  expect(formOf(server.seen[0]!)).toMatchObject({ grant_type: 'refresh_token', refresh_token: 'r' });
});

/** As google-github-actions/auth writes it, with its addresses on loopback. */
const WORKLOAD_IDENTITY = {
  type: 'external_account',
  audience: '//iam.googleapis.com/projects/123/locations/global/workloadIdentityPools/github/providers/main',
  subject_token_type: 'urn:ietf:params:oauth:token-type:jwt',
  token_url: '{{server}}/v1/token',
  credential_source: {
    url: '{{server}}/oidc?audience=github',
    headers: { Authorization: 'Bearer request-token' },
    format: { type: 'json', subject_token_field_name: 'value' },
  },
};
const IMPERSONATION = '/v1/projects/-/serviceAccounts/drift@project-1.iam.gserviceaccount.com:generateAccessToken';

/** GitHub's OIDC endpoint, Google's security token service and its service for impersonation. */
function federation({
  expiresInSeconds = 3600,
  impersonation = {},
}: { readonly expiresInSeconds?: number; readonly impersonation?: Script } = {}) {
  let issued = 0;
  return ({ path }: SeenRequest): Script => {
    if (path.startsWith('/oidc')) return { body: { value: `oidc-${++issued}` } };
    if (path === '/v1/token')
      return { body: { access_token: `federated-${issued}`, expires_in: expiresInSeconds, token_type: 'Bearer' } };
    const expireTime = new Date(Date.now() + 3_600_000).toISOString();
    return { body: { accessToken: TOKEN, expireTime }, ...impersonation };
  };
}

test('workload identity exchanges the OIDC token of the workflow for one of Google', async () => {
  const { tokens, server } = await startTokens(WORKLOAD_IDENTITY, federation());
  expect(await tokens.get(signal)).toMatchObject({ kind: 'token', token: 'federated-1' });
  const [asked, exchanged] = server.seen;
  expect(asked).toMatchObject({ path: '/oidc?audience=github', headers: { authorization: 'Bearer request-token' } });
  expect(formOf(exchanged!)).toEqual({
    grant_type: 'urn:ietf:params:oauth:grant-type:token-exchange',
    audience: WORKLOAD_IDENTITY.audience,
    scope: SCOPE,
    requested_token_type: 'urn:ietf:params:oauth:token-type:access_token',
    subject_token: 'oidc-1',
    subject_token_type: WORKLOAD_IDENTITY.subject_token_type,
  });
});

test('a token that ends within five minutes, as those of OIDC do, is fetched anew from the start', async () => {
  const { tokens, server } = await startTokens(WORKLOAD_IDENTITY, federation({ expiresInSeconds: 290 }));
  await tokens.get(signal);
  expect(await tokens.get(signal)).toMatchObject({ token: 'federated-2' });
  expect(server.seen.filter(({ path }) => path.startsWith('/oidc'))).toHaveLength(2);
});

test('workload identity takes the place of a service account, whose token reaches Vertex and no other', async () => {
  const credentials = { ...WORKLOAD_IDENTITY, service_account_impersonation_url: `{{server}}${IMPERSONATION}` };
  const { tokens, server } = await startTokens(credentials, federation());
  await using vendor = await startSimulator({ apiKey: TOKEN, defaultEdge: 64 });
  const reply = await createGemini(http, tokens).generate(
    makeRequest({
      model: 'gemini-3-pro-image',
      options: { project: 'project-1', location: 'us-central1', credentials: 'google' },
    }),
    // Whatever key lies about, the token is sent.
    makeContext(vendor.baseUrl('vertex')),
  );
  expect(reply).toMatchObject({ kind: 'image', exchange: { deployment: { trafficType: 'ON_DEMAND' } } });
  expect(vendor.requests({ dialect: 'vertex' })).toMatchObject([
    {
      path: '/vertex/v1/projects/project-1/locations/us-central1/publishers/google/models/gemini-3-pro-image:generateContent',
      auth: { scheme: 'bearer', keySha256: sha256(TOKEN) },
    },
  ]);
  const impersonated = server.seen.at(-1)!;
  expect(impersonated).toMatchObject({ path: IMPERSONATION, headers: { authorization: 'Bearer federated-1' } });
  expect(JSON.parse(impersonated.body.toString())).toEqual({ scope: [SCOPE], lifetime: '3600s' });
});

test('a missing permission is named, and the model is not asked', async () => {
  const message = "Permission 'iam.serviceAccounts.getAccessToken' denied on resource (or it may not exist).";
  const impersonation = { status: 403, body: { error: { code: 403, message, status: 'PERMISSION_DENIED' } } };
  const credentials = { ...WORKLOAD_IDENTITY, service_account_impersonation_url: `{{server}}${IMPERSONATION}` };
  const { tokens } = await startTokens(credentials, federation({ impersonation }));
  await using vendor = await startSimulator();
  const reply = await createGemini(http, tokens).generate(
    makeRequest({ options: { project: 'project-1', credentials: 'google' } }),
    makeContext(vendor.baseUrl('vertex')),
  );
  expect(reply).toMatchObject({
    kind: 'failed',
    reason: 'credentials',
    retryable: false,
    billing: 'no',
    message: `Google gives no token (HTTP 403): ${message}`,
  });
  expect(vendor.requests()).toEqual([]);
});

test('a token that OAuth refuses is a failure of credentials with its words', async () => {
  const { tokens } = await startTokens(SERVICE_ACCOUNT, () => ({
    status: 400,
    body: { error: 'invalid_grant', error_description: 'Invalid JWT Signature.' },
  }));
  expect(await tokens.get(signal)).toMatchObject({
    reason: 'credentials',
    message: expect.stringMatching(/\(HTTP 400\).*Invalid JWT/),
  });
});

test('a token server that is out of breath may be asked again', async () => {
  const { tokens } = await startTokens(SERVICE_ACCOUNT, () => ({ status: 503, body: {} }));
  expect(await tokens.get(signal)).toMatchObject({ reason: 'vendor-error', retryable: true, billing: 'no' });
});

test('the deadline of an attempt counts for its token too', async () => {
  const { tokens, server } = await startTokens(SERVICE_ACCOUNT, () => ({ isSilent: true }));
  const controller = new AbortController();
  const pending = tokens.get(controller.signal);
  while (server.seen.length === 0) await new Promise((resolve) => setTimeout(resolve, 5));
  controller.abort(new DOMException('late', 'TimeoutError'));
  expect(await pending).toMatchObject({ kind: 'failed', reason: 'timeout', billing: 'no' });
  expect(await tokens.get(AbortSignal.abort())).toMatchObject({ kind: 'failed', reason: 'aborted' });
});

test.each([
  ['text that is no JSON', `-----BEGIN PRIVATE KEY-----${PEM}`, /are not JSON/],
  ['another kind of JSON', '[]', /of no known type: expected service_account, authorized_user, external_account$/],
  ['a type of nobody', { type: 'api_key', key: PEM }, /of no known type/],
  [
    'a service account without its key',
    { ...SERVICE_ACCOUNT, private_key: '' },
    /service_account and lack private_key/,
  ],
  [
    'workload identity by a program',
    { ...WORKLOAD_IDENTITY, credential_source: { executable: { command: 'curl' } } },
    /^The Google credentials cannot be used/,
  ],
  ['a damaged key', { ...SERVICE_ACCOUNT, private_key: PEM.slice(40) }, /cannot be used: private_key is no PEM key/],
])('%s is refused without a word of it', async (_name, credentials, message) => {
  const { tokens, server } = await startTokens(credentials, () => granted());
  const reply = await tokens.get(signal);
  expect(reply).toMatchObject({ kind: 'failed', reason: 'credentials', retryable: false, billing: 'no' });
  expect(reply).toMatchObject({ message: expect.stringMatching(message) });
  expect(JSON.stringify(reply)).not.toContain(PEM.slice(60, 80));
  expect(server.seen).toEqual([]);
});

test('a file that is not there is named', async () => {
  const tokens = createGoogleTokens({ env: { GOOGLE_APPLICATION_CREDENTIALS: '/nowhere/key.json' } });
  expect(await tokens.get(signal)).toMatchObject({
    reason: 'credentials',
    message: expect.stringContaining('/nowhere/key.json, which GOOGLE_APPLICATION_CREDENTIALS names, does not exist'),
  });
});

test("without a file, Google's metadata server is asked; without that, it is said what is missing", async () => {
  await using server = await startScriptedServer(({ path }) => ({
    ...(path.includes('/service-accounts/default/token') ? granted() : { status: 404 }),
    headers: { 'metadata-flavor': 'Google' },
  }));
  const env = { HOME: '/nowhere', CLOUDSDK_CONFIG: '/nowhere' };
  const before = process.env['GCE_METADATA_HOST'];
  cleanups.push(async () => {
    if (before === undefined) delete process.env['GCE_METADATA_HOST'];
    else process.env['GCE_METADATA_HOST'] = before;
  });
  process.env['GCE_METADATA_HOST'] = new URL(server.url).host;
  expect(await createGoogleTokens({ env }).get(signal)).toMatchObject({ kind: 'token', token: TOKEN });
  expect(server.seen[0]!.headers).toMatchObject({ 'metadata-flavor': 'Google' });

  await using stranger = await startScriptedServer(() => ({ status: 404, body: {} }));
  process.env['GCE_METADATA_HOST'] = new URL(stranger.url).host;
  expect(await createGoogleTokens({ env }).get(signal)).toMatchObject({
    reason: 'credentials',
    message: expect.stringMatching(/^There are no Google credentials: GOOGLE_APPLICATION_CREDENTIALS is not set/),
  });
});

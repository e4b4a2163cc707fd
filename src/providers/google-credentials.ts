import { readFile, stat } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';

import { z } from 'zod';

type Env = Readonly<Record<string, string | undefined>>;

const text = z.string().min(1);
const CREDENTIALS = {
  service_account: z.looseObject({
    type: z.literal('service_account'),
    client_email: text,
    private_key: text,
    private_key_id: text.optional(),
  }),
  authorized_user: z.looseObject({
    type: z.literal('authorized_user'),
    client_id: text,
    client_secret: text,
    refresh_token: text,
    quota_project_id: text.optional(),
  }),
  /** Workload identity federation. */
  external_account: z.looseObject({
    type: z.literal('external_account'),
    audience: text,
    subject_token_type: text,
    token_url: text,
    credential_source: z.looseObject({}),
  }),
};
type CredentialsType = keyof typeof CREDENTIALS;
export type GoogleCredentials = { [T in CredentialsType]: z.infer<(typeof CREDENTIALS)[T]> }[CredentialsType];

export type FoundCredentials =
  | { readonly credentials: GoogleCredentials }
  /** One sentence without a trailing full stop and without a word of the file. */
  | { readonly problem: string }
  /** No file at all, which leaves the metadata server; says where none was found. */
  | { readonly nowhere: string };

/** Credentials are a few kilobytes. */
const MAX_BYTES = 100_000;

/**
 * Reads the file of Application Default Credentials: the one that GOOGLE_APPLICATION_CREDENTIALS names, else the one
 * that `gcloud auth application-default login` leaves (https://cloud.google.com/docs/authentication/application-default-credentials).
 */
export async function readGoogleCredentials(env: Env): Promise<FoundCredentials> {
  const named = env['GOOGLE_APPLICATION_CREDENTIALS'];
  const isNamed = named !== undefined && named !== '';
  const path = isNamed ? named : gcloudFile(env);
  const where = isNamed ? `${path}, which GOOGLE_APPLICATION_CREDENTIALS names,` : path;
  const size = await stat(path).then(
    (file) => (file.isFile() ? file.size : Number.POSITIVE_INFINITY),
    () => undefined,
  );
  if (size === undefined)
    return isNamed
      ? { problem: `There are no Google credentials: ${where} does not exist or cannot be read` }
      : { nowhere: `GOOGLE_APPLICATION_CREDENTIALS is not set, ${path} does not exist` };
  const content = size > MAX_BYTES ? undefined : await readFile(path, 'utf8').catch(() => undefined);
  if (content === undefined)
    return { problem: `The Google credentials cannot be read: ${where} is no small file of text` };
  return checkCredentials(content, where);
}

function gcloudFile(env: Env): string {
  const folder =
    env['CLOUDSDK_CONFIG'] ??
    (env['APPDATA'] === undefined
      ? join(env['HOME'] ?? homedir(), '.config', 'gcloud')
      : join(env['APPDATA'], 'gcloud'));
  return join(folder, 'application_default_credentials.json');
}

function checkCredentials(content: string, where: string): FoundCredentials {
  let value: unknown;
  try {
    value = JSON.parse(content) as unknown;
  } catch {
    // The parser's own message quotes the text, and that is a private key.
    return { problem: `The Google credentials are not JSON: ${where} must be the file as Google gave it` };
  }
  const given = z.looseObject({ type: z.string() }).safeParse(value).data?.type;
  const types = Object.keys(CREDENTIALS) as CredentialsType[];
  const type = types.find((known) => known === given);
  if (type === undefined)
    return { problem: `The Google credentials in ${where} are of no known type: expected ${types.join(', ')}` };
  const parsed = CREDENTIALS[type].safeParse(value);
  if (parsed.success) return { credentials: parsed.data };
  const fields = parsed.error.issues.map(({ path }) => path.join('.')).join(', ');
  return { problem: `The Google credentials in ${where} are of type ${type} and lack ${fields}` };
}

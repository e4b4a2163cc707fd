import type { Script } from '../providers/scripted-server.ts';
import { BATCH_KEYS, BATCH_TOKEN, type BatchScripts } from './batch-behaviours.ts';
import type { Handler } from './route.ts';

const batch = (status: string, fields: object = {}): Script => ({ body: { id: 'batch_1', status, ...fields } });
const failed = (status: number, code: string): Script => ({
  status,
  body: { error: { message: 'A sentence of the vendor.', code } },
});
const listed = (id: string, { token, hasMore }: { readonly token?: string; readonly hasMore: boolean }): Script => ({
  body: { data: [{ id, metadata: token === undefined ? null : { image_drift_token: token } }], has_more: hasMore },
});

/** The file of requests is always taken. */
const afterUpload =
  (submitted: Script): Handler =>
  ({ path }) =>
    path.endsWith('/files') ? { body: { id: 'file-1' } } : submitted;

const answerFile = ({ base64 }: { readonly base64: string }): string => {
  const [picture, refusal, error] = BATCH_KEYS.map((custom_id) => ({ custom_id }));
  const blocked = { code: 'moderation_blocked', message: 'Blocked.', type: 'image_generation_user_error' };
  return [
    { ...picture, response: { status_code: 200, body: { data: [{ b64_json: base64 }] } }, error: null },
    { ...refusal, response: { status_code: 400, body: { error: blocked } }, error: null },
    { ...error, response: null, error: { code: 'server_error', message: 'The server had an error.' } },
  ]
    .map((line) => `${JSON.stringify(line)}\n`)
    .join('');
};
const collected =
  (file: Script): Handler =>
  ({ path }) =>
    path.endsWith('/content') ? file : batch('completed', { output_file_id: 'file-2' });

/** OpenAI's files and batches. */
export const openaiBatchScripts: BatchScripts = {
  submitted: () => afterUpload(batch('validating')),
  turnedAway: () => afterUpload(failed(429, 'rate_limit_exceeded')),
  answerLost: () => afterUpload({ ...batch('validating'), cutAfterBytes: 10 }),
  found: () => (request) =>
    request.path.includes('after=batch_1')
      ? listed('batch_2', { token: BATCH_TOKEN, hasMore: false })
      : listed('batch_1', { hasMore: true }),
  notFound: () => listed('batch_1', { token: 'another', hasMore: false }),
  endlessList: () => listed('batch_1', { hasMore: true }),
  pending: () => batch('in_progress'),
  newState: () => batch('rehearsing'),
  answers: (stage) => collected({ body: answerFile(stage) }),
  expired: () => batch('expired'),
  forgotten: () => failed(404, 'not_found'),
  outage: () => failed(503, 'overloaded'),
  cutAnswers: (stage) => collected({ body: answerFile(stage), cutAfterBytes: 200 }),
};

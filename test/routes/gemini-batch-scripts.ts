import type { Script } from '../providers/scripted-server.ts';
import { BATCH_KEYS, BATCH_TOKEN, type BatchScripts } from './batch-behaviours.ts';

const operation = (state: string, output?: object): Script => ({
  body: {
    name: 'batches/abc',
    metadata: { state: `BATCH_STATE_${state}`, ...(output === undefined ? {} : { output }) },
  },
});
const failed = (code: number, status: string): Script => ({
  status: code,
  body: { error: { code, status, message: 'A sentence of the vendor.' } },
});
const listed = (displayName: string, nextPageToken?: string): Script => ({
  body: {
    operations: [{ name: 'batches/abc', metadata: { displayName } }],
    ...(nextPageToken === undefined ? {} : { nextPageToken }),
  },
});

const answered = ({ base64 }: { readonly base64: string }): Script => {
  const [picture, refusal, error] = BATCH_KEYS.map((key) => ({ metadata: { key } }));
  const parts = [{ inlineData: { mimeType: 'image/png', data: base64 } }];
  return operation('SUCCEEDED', {
    inlinedResponses: {
      inlinedResponses: [
        { ...picture, response: { candidates: [{ finishReason: 'STOP', content: { parts } }] } },
        { ...refusal, response: { promptFeedback: { blockReason: 'PROHIBITED_CONTENT' } } },
        { ...error, error: { code: 13, message: 'Internal error.' } },
      ],
    },
  });
};

/** Gemini's `:batchGenerateContent`: an operation whose metadata is the batch. */
export const geminiBatchScripts: BatchScripts = {
  submitted: () => operation('PENDING'),
  turnedAway: () => failed(429, 'RESOURCE_EXHAUSTED'),
  answerLost: () => ({ ...operation('PENDING'), cutAfterBytes: 10 }),
  found: () => (request) =>
    request.path.includes('pageToken=') ? listed(`image-drift-${BATCH_TOKEN}`) : listed('another', 'page-2'),
  notFound: () => listed('another'),
  endlessList: () => listed('another', 'more'),
  pending: () => operation('RUNNING'),
  newState: () => operation('REHEARSING'),
  answers: answered,
  expired: () => operation('EXPIRED'),
  forgotten: () => failed(404, 'NOT_FOUND'),
  outage: () => failed(503, 'UNAVAILABLE'),
  cutAnswers: (stage) => ({ ...answered(stage), cutAfterBytes: 200 }),
};

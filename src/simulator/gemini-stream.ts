import type { Reply } from './exchange.ts';

interface Content {
  readonly candidates?: readonly {
    readonly content?: { readonly parts?: readonly object[] };
    readonly finishReason?: string | undefined;
  }[];
  readonly usageMetadata?: Readonly<Record<string, unknown>>;
  readonly [field: string]: unknown;
}

/**
 * An answer of `generateContent` as `streamGenerateContent` gives it: one chunk for each part, and a last one that
 * says how the model finished, over the time that the answer takes. Usage grows: output is counted at the end.
 * Without `alt=sse` the chunks are the members of a list. Errors and odd replies pass as they are.
 */
export function streamGeminiReply(reply: Reply, isSse: boolean): Reply {
  const { latencyMs = 0, cutAfterBytes, ...rest } = reply;
  if (reply.status !== 200 || reply.holdOpen === true || reply.fillerBytes !== undefined) return reply;
  const chunks = chunksOf(JSON.parse(String(reply.body)) as Content);
  const sent = cutAfterBytes === undefined ? chunks : chunks.slice(0, -1);
  if (!isSse) return { ...rest, latencyMs, body: JSON.stringify(sent) };
  return {
    ...rest,
    headers: { ...reply.headers, 'content-type': 'text/event-stream' },
    body: '',
    parts: sent.map((chunk) => ({
      body: `data: ${JSON.stringify(chunk)}\r\n\r\n`,
      afterMs: latencyMs / chunks.length,
    })),
  };
}

function chunksOf(whole: Content): readonly Content[] {
  const candidate = whole.candidates?.[0];
  const parts = candidate?.content?.parts;
  if (candidate === undefined || parts === undefined) return [whole];
  const { promptTokenCount, promptTokensDetails } = whole.usageMetadata ?? {};
  const growing = { promptTokenCount, totalTokenCount: promptTokenCount, promptTokensDetails };
  const usage = whole.usageMetadata === undefined ? {} : { usageMetadata: growing };
  const { finishReason, ...unfinished } = candidate;
  return [
    ...parts.map((part) => ({
      ...whole,
      candidates: [{ ...unfinished, content: { ...candidate.content, parts: [part] } }],
      ...usage,
    })),
    {
      ...whole,
      candidates: [{ ...unfinished, content: { ...candidate.content, parts: [{ text: '' }] }, finishReason }],
    },
  ];
}

import { z } from 'zod';

import type { ExchangeFacts } from '../model/reply.ts';

const File = z.object({
  filename: z.string().min(1),
  subfolder: z.string().catch(''),
  type: z.string().catch('output'),
});
/** A picture that the server keeps. */
export type ComfyuiFile = z.infer<typeof File>;

const Output = z.object({ images: z.array(File).nullish().catch(undefined) });
const amount = z.number().nonnegative().nullish().catch(undefined);
const Message = z.tuple([
  z.string(),
  z.object({
    timestamp: amount,
    nodes: z.array(z.string()).nullish().catch(undefined),
    node_id: z.union([z.string(), z.number()]).nullish().catch(undefined),
    node_type: z.string().nullish().catch(undefined),
    exception_type: z.string().nullish().catch(undefined),
    exception_message: z.string().nullish().catch(undefined),
  }),
]);
const Entry = z.object({
  outputs: z.record(z.string(), Output).catch({}),
  status: z
    .object({
      status_str: z.string().nullish().catch(undefined),
      completed: z.boolean().nullish().catch(undefined),
      messages: z.array(z.unknown()).catch([]),
    })
    .nullish()
    .catch(undefined),
  /** `[number, id, graph, extra data, outputs]`. */
  prompt: z.array(z.unknown()).nullish().catch(undefined),
});
type Entry = z.infer<typeof Entry>;
type MessageData = z.infer<typeof Message>[1];

/** What the history says of a job. */
export interface ComfyuiHistory {
  readonly state: 'running' | 'done' | 'failed' | 'interrupted';
  /** By node, pictures that are kept before those that are previews. */
  readonly files: Readonly<Record<string, readonly ComfyuiFile[]>>;
  /** Of a failed job. */
  readonly error?: MessageData;
  /** Nodes that did no work. */
  readonly cached: ReadonlySet<string>;
  readonly times: Pick<ExchangeFacts, 'serverMs' | 'queueMs'>;
}

/** Reads `GET /history/{id}`; `undefined`: the server has no entry, so the job waits, works, or is not known. */
export function readHistory(value: unknown, id: string): ComfyuiHistory | undefined {
  const entry = z.record(z.string(), z.unknown()).safeParse(value).data?.[id];
  const read = Entry.safeParse(entry).data;
  if (read === undefined) return undefined;
  const messages = new Map(
    (read.status?.messages ?? []).flatMap((message) => {
      const parsed = Message.safeParse(message).data;
      return parsed === undefined ? [] : [parsed];
    }),
  );
  const error = messages.get('execution_error');
  return {
    state: stateOf(read, messages),
    files: Object.fromEntries(
      Object.entries(read.outputs).map(([node, { images }]) => [
        node,
        (images ?? []).toSorted((a, b) => Number(b.type === 'output') - Number(a.type === 'output')),
      ]),
    ),
    ...(error === undefined ? {} : { error }),
    cached: new Set(messages.get('execution_cached')?.nodes),
    times: timesOf(read, messages),
  };
}

function stateOf({ status, outputs }: Entry, messages: ReadonlyMap<string, MessageData>): ComfyuiHistory['state'] {
  if (messages.has('execution_interrupted')) return 'interrupted';
  // Servers from before 2024 keep no status: an entry is there when the work is over.
  if (status?.status_str == null) return Object.keys(outputs).length > 0 ? 'done' : 'running';
  if (status.status_str === 'success') return 'done';
  return status.status_str === 'error' ? 'failed' : 'running';
}

/** By the server's clock alone. */
function timesOf({ prompt }: Entry, messages: ReadonlyMap<string, MessageData>): ComfyuiHistory['times'] {
  const start = messages.get('execution_start')?.timestamp;
  const end = (messages.get('execution_success') ?? messages.get('execution_error'))?.timestamp;
  const created = z.object({ create_time: amount }).safeParse(prompt?.[3]).data?.create_time;
  return {
    ...(start != null && end != null && end >= start ? { serverMs: end - start } : {}),
    ...(start != null && created != null && start >= created ? { queueMs: start - created } : {}),
  };
}

import { z } from 'zod';

import type { FailedReply } from '../model/reply.ts';
import { failedReply, type JsonAnswer } from './ask-json.ts';
import { classifyStatus, rejected } from './failure-class.ts';

const text = z.string().nullish().catch(undefined);
const Problem = z.object({
  type: text,
  message: text,
  details: text,
  extra_info: z.object({ input_name: text }).nullish().catch(undefined),
});
const NodeErrors = z.record(z.string(), z.object({ errors: z.array(Problem).catch([]), class_type: text }));
const ErrorBody = z.object({
  error: z.union([z.string(), Problem]),
  node_errors: z.unknown().optional(),
});

/** Inputs that name a file of a model. */
const MODEL_INPUT = /^(ckpt|unet|clip|vae|lora|control_net|style_model|upscale_model|model)_name\d?$/;
const MAX_NODES = 5;

/** Reads what `/prompt` turns away: the words of the nodes, which say more than the error above them. */
export function readComfyuiError(answer: JsonAnswer): FailedReply {
  const { status, exchange, say, hints, value, excerpt } = answer;
  const body = ErrorBody.safeParse(value).data;
  const error = typeof body?.error === 'string' ? { message: body.error, type: body.error } : body?.error;
  const nodes = Object.entries(NodeErrors.safeParse(body?.node_errors).data ?? {});
  const words = [
    [error?.message, error?.details].filter(Boolean).join(': '),
    ...nodes
      .slice(0, MAX_NODES)
      .map(([id, { errors, class_type: type }]) => `node ${id} (${type ?? 'unknown'}): ${describe(errors)}`),
  ].filter((part) => part !== '');
  const isModel = nodes.some(([, { errors }]) => errors.some(isMissingModel));
  return failedReply({
    exchange,
    failure: isModel ? rejected('model-gone') : classifyStatus(status, hints),
    message: `HTTP ${status}: ${say(words.length === 0 ? excerpt : words.join('; ')) || 'an error without a message'}`,
    vendorCode: error?.type ? say(error.type, 100) : undefined,
    hints,
  });
}

function describe(errors: readonly z.infer<typeof Problem>[]): string {
  return errors.map(({ message, details }) => [message, details].filter(Boolean).join(': ')).join(', ');
}

/** A checkpoint or another model file that is not in the server's folder. */
function isMissingModel({ type, extra_info: extra }: z.infer<typeof Problem>): boolean {
  return type === 'value_not_in_list' && MODEL_INPUT.test(extra?.input_name ?? '');
}

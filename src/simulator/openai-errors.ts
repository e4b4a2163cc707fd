import { jsonReply, type Reply } from './exchange.ts';

export interface OpenaiError {
  readonly status: number;
  readonly message: string;
  readonly type?: string;
  readonly param?: string;
  readonly code?: string;
}

/** A request that OpenAI would not take; thrown by the reader of requests, answered as the vendor does. */
export class OpenaiRejection extends Error {
  readonly error: OpenaiError;

  constructor(error: OpenaiError) {
    super(error.message);
    this.error = error;
  }
}

export function invalid(message: string, param: string, code = 'invalid_value'): OpenaiRejection {
  return new OpenaiRejection({ status: 400, message, param, code });
}

/** `{"error": {message, type, param, code}}`; absent parts are null on the wire. */
export function openaiErrorReply(
  error: OpenaiError & { readonly details?: Readonly<Record<string, unknown>> },
  headers: Readonly<Record<string, string>>,
): Reply {
  const { status, message, type = 'invalid_request_error', param = null, code = null, details } = error;
  return jsonReply(status, { error: { message, type, param, code, ...details } }, headers);
}

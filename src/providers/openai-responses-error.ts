import type { FailureReason, ProviderReply } from '../model/reply.ts';
import type { JsonAnswer } from './ask-json.ts';
import { type OpenAiError, readErrorReply } from './openai-images-error.ts';

/** `response.error.code` in OpenAI's client 7.55.0, with what we make of it; they come with HTTP 200. */
const REASONS: Readonly<Record<string, FailureReason>> = {
  rate_limit_exceeded: 'rate-limited',
  server_error: 'vendor-error',
  invalid_prompt: 'invalid-request',
  image_too_large: 'invalid-request',
  image_too_small: 'invalid-request',
  image_parse_error: 'invalid-request',
  unsupported_image_media_type: 'invalid-request',
  empty_image_file: 'invalid-request',
  failed_to_download_image: 'invalid-request',
  image_file_not_found: 'invalid-request',
};

/** Judges the error of a response, or of its picture: refused as elsewhere; else by its code, and never repeated after HTTP 200. */
export function readResponseError(answer: JsonAnswer, error: OpenAiError): ProviderReply {
  const reply = readErrorReply(answer, error);
  const code = String(error.code);
  const reason = /^(invalid_(base64_)?image|image_file_too)/.test(code)
    ? 'invalid-request'
    : Object.hasOwn(REASONS, code)
      ? REASONS[code]
      : undefined;
  return reply.kind === 'failed' && reply.reason === 'vendor-error' && answer.status < 300 && reason !== undefined
    ? { ...reply, reason }
    : reply;
}

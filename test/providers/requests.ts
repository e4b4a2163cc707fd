import type { GenerateContext, GenerateRequest } from '../../src/providers/contract.ts';
import { createHttp } from '../../src/providers/http.ts';

/** No proxy, whatever machine the tests run on. */
export const http = createHttp({ env: {} });

export const KEY = 'test-key-5f0c9a1e7d';

export function makeRequest(patch: Partial<GenerateRequest> = {}): GenerateRequest {
  return { model: 'model-1', prompt: 'A blue mug', images: [], options: {}, ...patch };
}

export function makeContext(baseUrl: string, patch: Partial<GenerateContext> = {}): GenerateContext {
  return { baseUrl, apiKey: KEY, signal: new AbortController().signal, maxBodyBytes: 1_000_000, ...patch };
}

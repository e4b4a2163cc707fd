import type { ImageProvider } from './contract.ts';
import { createGemini } from './gemini.ts';
import { createHttp, type HttpOptions } from './http.ts';
import { createOpenAiImages } from './openai-images.ts';

/** Every wire adapter by its protocol, over one HTTP port. */
export function createProviders(options: HttpOptions): ReadonlyMap<string, ImageProvider> {
  const http = createHttp(options);
  return new Map([createOpenAiImages(http), createGemini(http)].map((provider) => [provider.protocol, provider]));
}

/** The adapters with the proxy settings of this process. */
export const providers: ReadonlyMap<string, ImageProvider> = createProviders({ env: process.env });

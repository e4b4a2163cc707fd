import { createAdapters } from './adapters.generated.ts';
import type { ImageProvider } from './contract.ts';
import { createHttp, type HttpOptions } from './http.ts';

/** Every wire adapter by its protocol, over one HTTP port. */
export function createProviders(options: HttpOptions): ReadonlyMap<string, ImageProvider> {
  return new Map(createAdapters(createHttp(options)).map((provider) => [provider.protocol, provider]));
}

/** The adapters with the proxy settings of this process. */
export const providers: ReadonlyMap<string, ImageProvider> = createProviders({ env: process.env });

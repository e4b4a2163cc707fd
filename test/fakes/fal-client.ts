import { createFalClient, type FalClient } from '@fal-ai/client';

/** fal's own client, with its fixed hosts led to these addresses. */
export function falClientAt(
  { queue, run }: { readonly queue: string; readonly run: string },
  credentials: string,
): FalClient {
  return createFalClient({
    credentials,
    fetch: (input, init) => {
      const address = input instanceof Request ? input.url : input.toString();
      const url = address.replace('https://queue.fal.run', queue).replace('https://fal.run', run);
      return fetch(url, init);
    },
    retry: { maxRetries: 0 },
  });
}

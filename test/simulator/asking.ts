import type { Pixels } from '../../src/model/measurement.ts';
import { decodePicture } from '../../src/simulator/codec.ts';
import { startSimulator, type Simulator } from '../../src/simulator/server.ts';
import type { SimulatorOptions } from '../../src/simulator/options.ts';

/** A simulator with small pictures. */
export function startSmall(options: SimulatorOptions = {}): Promise<Simulator> {
  return startSimulator({ relaxedSizes: true, defaultEdge: 256, ...options });
}

/** One raw POST to the OpenAI dialect, with a valid key and a small picture unless `fields` say otherwise. */
export function post(simulator: Simulator, fields: Readonly<Record<string, unknown>> = {}): Promise<Response> {
  return fetch(`${simulator.openaiBaseUrl}/images/generations`, {
    method: 'POST',
    headers: { authorization: 'Bearer sk-test', 'content-type': 'application/json' },
    body: JSON.stringify({ model: 'gpt-image-2', prompt: 'A kite over dunes', size: '256x256', ...fields }),
    signal: AbortSignal.timeout(15_000),
  });
}

export interface OpenaiBody {
  readonly data: readonly { readonly b64_json?: string; readonly url?: string }[];
  readonly usage?: { readonly output_tokens: number };
  readonly error?: { readonly message: string; readonly code: string | null; readonly param: string | null };
}

export async function bodyOf(response: Response): Promise<OpenaiBody> {
  return (await response.json()) as OpenaiBody;
}

export async function bytesFrom(simulator: Simulator, fields: Readonly<Record<string, unknown>> = {}): Promise<Buffer> {
  const body = await bodyOf(await post(simulator, fields));
  return Buffer.from(body.data[0]!.b64_json!, 'base64');
}

export async function pictureFrom(
  simulator: Simulator,
  fields: Readonly<Record<string, unknown>> = {},
): Promise<Pixels> {
  return decodePicture(await bytesFrom(simulator, fields));
}

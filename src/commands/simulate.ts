import { EXIT, type ExitCode } from '../model/errors.ts';
import { DIALECTS } from '../simulator/dialects.ts';
import { startSimulator } from '../simulator/server.ts';

/** Serves the simulator until the signal aborts. */
export async function simulate(
  { port, seed }: { readonly port: number; readonly seed: number },
  { print, signal }: { readonly print: (text: string) => void; readonly signal: AbortSignal },
): Promise<ExitCode> {
  await using simulator = await startSimulator({ port, seed });
  for (const { name } of DIALECTS) print(`${name.padEnd(16)} baseUrl: ${simulator.baseUrl(name)}`);
  print('Any key is accepted. Ctrl+C ends it.');
  if (!signal.aborted)
    await new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }));
  return EXIT.ok;
}

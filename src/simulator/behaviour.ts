import type { Drift, FailureRates, LatencyModel, ModelBehaviour, SimulatorOptions } from './options.ts';
import { createRandom } from './random.ts';
import { isRetiredModel } from './catalogue.ts';

const DEFAULT_LATENCY: LatencyModel = { medianMs: 5, sigma: 0.2 };
const DEFAULT_BLOCKED_WORDS = ['gore', 'beheading', 'graphic violence', 'nude', 'pornographic', 'bomb recipe'];

/** What will happen to one request, decided before any work on it. */
export interface Fate {
  /** Key of all chances of this request, and of its pictures. */
  readonly key: string;
  readonly latencyMs: number;
  readonly refused: 'no' | 'input' | 'output';
  readonly failure?: keyof FailureRates;
  /** The drift that touches this request; empty when the request is among the spared. */
  readonly drift: Drift;
}

/** The behaviour of a model: its own, else the server's. */
export function behaviourOf(options: SimulatorOptions, model: string): ModelBehaviour {
  const own = options.models !== undefined && Object.hasOwn(options.models, model) ? options.models[model] : undefined;
  const isRetired = isRetiredModel(model) || (options.retired?.includes(model) ?? false);
  return {
    latency: options.latency ?? DEFAULT_LATENCY,
    ...(options.drift === undefined ? {} : { drift: options.drift }),
    ...(options.failures === undefined ? {} : { failures: options.failures }),
    ...own,
    retired: own?.retired ?? isRetired,
  };
}

/**
 * Decides a request's fate. Chances hang on the server's seed, the model, the prompt and how often this pair was asked
 * before, not on the order in which different requests arrive: concurrency does not change a run. A seed that counts
 * fixes the picture, and leaves latency and failures to chance.
 */
export function decideFate(request: {
  readonly options: SimulatorOptions;
  readonly model: string;
  readonly prompt: string;
  /** How many requests of this model and prompt came before. */
  readonly turn: number;
  readonly seed?: number;
  /** The vendor honours seeds unless the model's behaviour says otherwise. Default false. */
  readonly isSeededVendor?: boolean;
}): Fate {
  const { options, model, prompt, turn, seed, isSeededVendor = false } = request;
  const behaviour = behaviourOf(options, model);
  const serverSeed = options.seed ?? 1;
  const key = JSON.stringify([serverSeed, model, prompt, turn]);
  const isFixed = seed !== undefined && (behaviour.seeded ?? isSeededVendor) && behaviour.nondeterministic !== true;
  const random = createRandom('fate', key);
  const affected = random.next();
  const failure = drawFailure(behaviour.failures ?? {}, random.next());
  const refusal = random.next();
  const drift =
    affected < (behaviour.drift?.share ?? 1) && isTouched(behaviour.drift, prompt) ? (behaviour.drift ?? {}) : {};
  const latency = behaviour.latency ?? DEFAULT_LATENCY;
  const slow = random.next() < (latency.slow?.share ?? 0) ? latency.slow!.factor : 1;
  const latencyMs = latency.medianMs * Math.exp(latency.sigma * random.normal()) * slow * (drift.slower ?? 1);
  return {
    key: isFixed ? JSON.stringify(['seeded', model, seed]) : key,
    latencyMs,
    refused: isBlocked(options, prompt) ? 'input' : refusal < (drift.refusalRate ?? 0) ? 'output' : 'no',
    ...(failure === undefined ? {} : { failure }),
    drift,
  };
}

function drawFailure(rates: FailureRates, chance: number): keyof FailureRates | undefined {
  let reached = 0;
  for (const [name, rate] of Object.entries(rates) as [keyof FailureRates, number | undefined][]) {
    reached += rate ?? 0;
    if (chance < reached) return name;
  }
  return undefined;
}

function isTouched(drift: Drift | undefined, prompt: string): boolean {
  return drift?.prompts === undefined || drift.prompts.some((word) => prompt.includes(word));
}

function isBlocked(options: SimulatorOptions, prompt: string): boolean {
  const lower = prompt.toLowerCase();
  return (options.blockedWords ?? DEFAULT_BLOCKED_WORDS).some((word) => lower.includes(word.toLowerCase()));
}

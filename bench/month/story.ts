import type { FindingFamily } from '../../src/model/verdict.ts';
import type { Drift, ModelBehaviour, SimulatorOptions } from '../../src/simulator/options.ts';

/** Nights whose pictures are accepted: a route without seeds needs four pictures a case. */
export const BASELINE_NIGHTS = 4;
export const QUIET_NIGHTS = 30;
/** A change that was not found by then counts as not found. */
export const SCENARIO_NIGHTS = 10;
/** What the config asks for, in its own words, and the most alarms that `QUIET_NIGHTS` may then show. */
export const FALSE_ALARMS = '1 per year';
export const ALARMS_ALLOWED = 1;

export const CONFIG = 'image-drift.yml';
export const KEY_VARIABLE = 'MONTH_KEY';

const SUBJECTS = [
  'a bowl of fruit on a wooden table',
  'a dew drop on a green leaf',
  'a street at night in the rain',
  'a lighthouse on a cliff',
  'a ceramic vase on a plain background',
  'a mountain lake at dawn',
  'a basket of bread',
  'a feather, very close',
  'a city square at noon',
  'a leather bag, product photo',
  'a plate of grapes and cheese',
  'a desert road in the evening',
];

/** Twelve cases on three routes: one that honours seeds, and two that do not. */
export function monthConfig(urls: { readonly openaiBaseUrl: string; readonly geminiBaseUrl: string }): string {
  const cases = SUBJECTS.map(
    (subject, index) => `  - { id: case-${index + 1}, family: product, prompt: ${JSON.stringify(subject)} }`,
  );
  return `version: 1
suite:
${cases.join('\n')}
routes:
  seeded:
    protocol: openai-images
    baseUrl: ${urls.openaiBaseUrl}
    model: studio-flux
    apiKey: \${${KEY_VARIABLE}}
    seed: 7
    options: { size: 128x128 }
    price: { perImage: 0.004 }
  openai:
    protocol: openai-images
    baseUrl: ${urls.openaiBaseUrl}
    model: vendor-image
    apiKey: \${${KEY_VARIABLE}}
    options: { quality: medium, size: 128x128 }
    price: openai/gpt-image-2
  gemini:
    protocol: gemini
    baseUrl: ${urls.geminiBaseUrl}
    model: gemini-nano-banana-2.1
    apiKey: \${${KEY_VARIABLE}}
    price: google/gemini-nano-banana-2.1
plan: { falseAlarms: ${FALSE_ALARMS}, concurrency: 24 }
`;
}

export type RouteId = 'seeded' | 'openai' | 'gemini';
export const ROUTES: readonly RouteId[] = ['seeded', 'openai', 'gemini'];

const MODELS: Readonly<Record<RouteId, string>> = {
  seeded: 'studio-flux',
  openai: 'vendor-image',
  gemini: 'gemini-nano-banana-2.1',
};

/** One refusal in a hundred is an ordinary night of this vendor. */
const ORDINARY: Readonly<Record<RouteId, ModelBehaviour>> = {
  seeded: { seeded: true },
  openai: { drift: { refusalRate: 0.01 } },
  gemini: {},
};

/** Long enough that a busy processor paints all pictures of a night before they are due: latency is then what it says. */
export const LATENCY = { medianMs: 3_000, sigma: 0.1 };

/** The vendors with one route changed; quiet without. `seed` decides every chance of theirs. */
export function vendorsWith(seed: number, change?: Pick<Scenario, 'routeId' | 'behaviour'>): SimulatorOptions {
  const models = ROUTES.map((routeId) => {
    const changed = change?.routeId === routeId ? change.behaviour : {};
    return [MODELS[routeId], { ...ORDINARY[routeId], ...changed }] as const;
  });
  return {
    seed,
    latency: LATENCY,
    gateway: true,
    relaxedSizes: true,
    defaultEdge: 128,
    models: Object.fromEntries(models),
  };
}

/** One change of one vendor, and what must tell of it. */
export interface Scenario {
  readonly name: string;
  readonly routeId: RouteId;
  readonly family: FindingFamily;
  readonly behaviour: ModelBehaviour;
}

const openai = (name: string, family: FindingFamily, drift: Drift): Scenario => ({
  name,
  routeId: 'openai',
  family,
  behaviour: { drift: { refusalRate: 0.01, ...drift } },
});

export const SCENARIOS: readonly Scenario[] = [
  openai('blur, sigma 1 pixel', 'image', { blurSigma: 1 }),
  {
    name: 'the same blur, with seeds',
    routeId: 'seeded',
    family: 'image',
    behaviour: { seeded: true, drift: { blurSigma: 1 } },
  },
  openai('another model answers half of the requests', 'image', { style: 'another-painter', share: 0.5 }),
  openai('30 % slower', 'latency', { slower: 1.3 }),
  openai('refusals from 1 % to 20 %', 'refusal', { refusalRate: 0.2 }),
  openai('30 % more tokens a picture', 'cost', { dearer: 1.3 }),
  {
    name: 'silent reroute: another model name in an ordinary answer',
    routeId: 'gemini',
    family: 'identity',
    behaviour: { drift: { servedModel: 'gemini-nano-banana-2.2' } },
  },
  { name: 'retirement: 404', routeId: 'gemini', family: 'failure', behaviour: { retired: true } },
];

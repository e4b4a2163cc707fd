import type { SimulatorOptions } from '../simulator/options.ts';

/** The three routes of the demo, on the simulator. The first is a server of one's own that honours seeds. */
export function demoConfig(urls: { readonly openaiBaseUrl: string; readonly geminiBaseUrl: string }): string {
  return `# The demo's config. The simulator behind these addresses ended with the demo; see "image-drift simulate".
version: 1
suite: [prompts/*.yml]
routes:
  studio-flux:
    protocol: openai-images
    baseUrl: ${urls.openaiBaseUrl}
    model: studio-flux
    apiKey: \${IMAGE_DRIFT_DEMO_KEY}
    seed: 7
    concurrency: 1
    options: { size: 512x512 }
    price: { perImage: 0.004 }
  gpt-image-2:
    protocol: openai-images
    baseUrl: ${urls.openaiBaseUrl}
    model: gpt-image-2
    apiKey: \${IMAGE_DRIFT_DEMO_KEY}
    concurrency: 2
    options: { quality: medium, size: 1024x640 }
    price: openai/gpt-image-2
  nano-banana:
    protocol: gemini
    baseUrl: ${urls.geminiBaseUrl}
    model: gemini-nano-banana-2.1
    apiKey: \${IMAGE_DRIFT_DEMO_KEY}
    concurrency: 2
    price: google/gemini-nano-banana-2.1
budget: { perRun: 5 }
# A demo shares its processor with the vendor it simulates, so answers must be much slower before they count.
gate: { failOn: [drifted], latency: { atLeast: 40% } }
report: { projectImagesPerMonth: [1000, 10000] }
# What a usable picture costs beside the vendor's bill; the report breaks it down.
cost: { storagePerGbMonth: 0.023, keepMonths: 12, bandwidthPerGb: 0.09, review: { share: 5%, minutes: 2, hourlyUsd: 40 } }
`;
}

/** Five requests in flight keep five pictures in the making, which one core paints faster than this answers. */
const LATENCY = { medianMs: 600, sigma: 0.05 };

/** The vendors on a quiet day. Small pictures: the demo shows the way, not the art. */
export const QUIET: SimulatorOptions = {
  seed: 1,
  latency: LATENCY,
  gateway: true,
  relaxedSizes: true,
  defaultEdge: 512,
  blockedWords: ['passport'],
  models: { 'studio-flux': { seeded: true } },
};

/** The same vendors on the night that the demo tells of: what is planted here must be found. */
export const DRIFTED: Pick<SimulatorOptions, 'models'> = {
  models: {
    // Somebody put a softer, warmer model behind the seeded server.
    'studio-flux': { seeded: true, drift: { blurSigma: 1.5, palette: { warmth: 0.2 } } },
    // Softer pictures under the same name and without a seed to compare by, slower and dearer.
    'gpt-image-2': { drift: { blurSigma: 1, slower: 2.2, dearer: 1.4 } },
    // Another model answers, and it refuses more.
    'gemini-nano-banana-2.1': { drift: { servedModel: 'gemini-nano-banana-2.2', refusalRate: 0.3 } },
  },
};

/** What the drifted night must show, per route: the demo ends with an error when one is missing. */
export const PLANTED: readonly { readonly routeId: string; readonly family: string }[] = [
  { routeId: 'studio-flux', family: 'image' },
  { routeId: 'gpt-image-2', family: 'image' },
  { routeId: 'gpt-image-2', family: 'latency' },
  { routeId: 'gpt-image-2', family: 'cost' },
  { routeId: 'nano-banana', family: 'identity' },
  { routeId: 'nano-banana', family: 'refusal' },
];

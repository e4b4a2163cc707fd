import type { Config } from '../../src/model/config.ts';
import type { CellSettings } from '../../src/model/plan.ts';
import type { Price } from '../../src/model/price.ts';
import type { Route } from '../../src/model/route.ts';
import type { Case } from '../../src/model/suite.ts';

export function makeRoute(changes: Partial<Route> = {}): Route {
  return {
    id: 'route-a',
    protocol: 'openai-images',
    model: 'gpt-image-2',
    baseUrl: 'https://api.openai.com/v1',
    isCustomBaseUrl: false,
    options: {},
    limits: { concurrency: 4, deadlineMs: 60_000, maxAttempts: 3, maxBodyBytes: 1_000_000 },
    source: { file: 'image-drift.yml', line: 1 },
    ...changes,
  };
}

export function makeCase(changes: Partial<Case> = {}): Case {
  return {
    id: 'mug',
    family: 'product',
    prompt: 'A white mug on a table',
    images: [],
    expect: {},
    tags: [],
    source: { file: 'prompts/product.yml', line: 1 },
    ...changes,
  };
}

export function makeConfig(
  changes: {
    readonly routes?: readonly Route[];
    readonly cases?: readonly Case[];
    readonly samples?: number | 'adaptive';
    readonly budget?: Config['budget'];
    readonly volumes?: readonly number[];
  } = {},
): Config {
  return {
    file: 'image-drift.yml',
    root: '/project',
    suiteRoot: '/project',
    suite: { id: 'default', cases: changes.cases ?? [makeCase()] },
    routes: changes.routes ?? [makeRoute()],
    plan: { samples: changes.samples ?? 'adaptive', falseAlarmsPerYear: 1, concurrency: 4 },
    budget: changes.budget ?? {},
    baseline: { store: 'directory', path: '/project/.image-drift/baselines' },
    gate: {
      failOn: ['drifted'],
      latency: { atLeast: 0.15 },
      cost: { atLeast: 0.1 },
      refusal: { atLeast: 0.1 },
      failure: { atLeast: 0.1 },
    },
    report: { projectImagesPerMonth: changes.volumes ?? [1_000] },
    notify: [],
  };
}

export function makeSettings(changes: Partial<CellSettings> = {}): CellSettings {
  return {
    protocol: 'openai-images',
    model: 'gpt-image-2',
    endpoint: 'api.openai.com/v1',
    prompt: 'A white mug on a table',
    options: {},
    images: [],
    ...changes,
  };
}

/** Token prices and formula of gpt-image-2: wire-format reference 1.8 and 16. */
export const GPT_IMAGE_2: Price = {
  ref: 'openai/gpt-image-2',
  official: true,
  perMillionTokens: { textIn: 5, textCached: 1.25, imageIn: 8, imageCached: 2, imageOut: 30 },
  perImage: {
    '1024x1024': { low: 0.006, medium: 0.053, high: 0.211 },
    '1024x1536': { low: 0.005, medium: 0.041, high: 0.165 },
    '1536x1024': { low: 0.005, medium: 0.041, high: 0.165 },
  },
  tokenFormulaBase: { low: 16, medium: 48, high: 96 },
};

/** Nano Banana 2.1: wire-format reference 16. */
export const NANO_BANANA: Price = {
  ref: 'google/gemini-nano-banana-2.1',
  official: true,
  perMillionTokens: { textIn: 1.5, imageIn: 1.5, textOut: 7.5, imageOut: 30 },
  perImage: { '1K': 0.0336, '2K': 0.0504, '4K': 0.113 },
  perGroundedRequest: 0.014,
  outputTokens: { '1K': 1120, '2K': 1680, '4K': 3780 },
};

/** A full baseline; its hash fits no cell, which makes no difference to how many samples a full one asks for. */
export const BASELINE = { settingsHash: '0'.repeat(64), samples: 4 };

/**
 * Which folder under `src/` may import values from where. Type-only imports are free. The one copy of the table:
 * the architecture test reads it, and ARCHITECTURE.md is generated from it.
 */
export interface Layer {
  readonly folder: string;
  /** Folders (or `folder/file` without extension) under `src/` beside its own. */
  readonly mayImport: readonly string[];
  /** npm packages; `node:` builtins are free except where `isPure`. */
  readonly packages: readonly string[];
  /** Pure: no network, no file system, no process, no clock; everything is handed in. */
  readonly isPure?: boolean;
  readonly purpose: string;
}

const STAGES = ['config', 'plan', 'run', 'measure', 'compare', 'judge', 'record', 'report', 'publish'];
const PORTS = ['providers', 'baselines', 'github'];

export const LAYERS: readonly Layer[] = [
  {
    folder: 'model',
    mayImport: [],
    packages: [],
    isPure: true,
    purpose: 'domain types, error classes, money, verdict names',
  },
  {
    folder: 'shared',
    mayImport: ['model'],
    packages: [],
    purpose: 'leaf helpers, one concept a file, no business words',
  },
  {
    folder: 'config',
    mayImport: ['model', 'shared'],
    packages: ['zod', 'yaml', 'fastest-levenshtein'],
    isPure: true,
    purpose: 'YAML and inputs to a frozen Config; schema, line numbers, price book',
  },
  {
    folder: 'plan',
    mayImport: ['model', 'shared'],
    packages: [],
    isPure: true,
    purpose: 'Config to Plan: cases × routes × samples, cost before and after',
  },
  {
    folder: 'run',
    mayImport: ['model', 'shared', 'providers/contract'],
    packages: [],
    purpose: 'Plan to samples: queue, retry, budget, deadline; knows no vendor',
  },
  {
    folder: 'measure',
    mayImport: ['model', 'shared'],
    packages: ['sharp'],
    purpose: 'bytes to measurements and strips; the only importer of sharp',
  },
  {
    folder: 'compare',
    mayImport: ['model', 'shared'],
    packages: ['pixelmatch'],
    isPure: true,
    purpose: 'measurements × baseline to comparisons: pixelmatch, SSIM, contract, spreads',
  },
  {
    folder: 'judge',
    mayImport: ['model', 'shared'],
    packages: [],
    isPure: true,
    purpose: 'comparisons to verdicts, findings, attribution',
  },
  {
    folder: 'record',
    mayImport: ['model', 'shared'],
    packages: ['zod'],
    purpose: 'the versioned record and the run folder',
  },
  {
    folder: 'report',
    mayImport: ['model', 'shared'],
    packages: ['handlebars'],
    isPure: true,
    purpose: 'record to Markdown, HTML, JUnit; templates are compiled into one generated file',
  },
  {
    folder: 'publish',
    mayImport: ['model', 'shared', 'github/forge'],
    packages: [],
    purpose: 'rendered report to comment, issue, check run',
  },
  {
    folder: 'providers',
    mayImport: ['model', 'shared'],
    packages: ['undici', 'zod', 'google-auth-library'],
    purpose: 'wire adapters: contract, HTTP, one file per protocol',
  },
  {
    folder: 'baselines',
    mayImport: ['model', 'shared', 'github/forge'],
    packages: ['zod', 'aws4fetch'],
    purpose: 'stores of baselines and history, and the system’s git that one of them speaks to',
  },
  {
    folder: 'github',
    mayImport: ['model', 'shared'],
    packages: ['@actions/github', '@actions/core', '@octokit/plugin-throttling'],
    purpose: 'forge port, Octokit client, event context; the only importer of @actions/github',
  },
  {
    folder: 'simulator',
    mayImport: ['model', 'shared'],
    packages: ['sharp'],
    purpose: 'fake vendors over real HTTP, scripted and seeded; never imports providers',
  },
  {
    folder: 'commands',
    mayImport: ['model', 'shared', 'simulator', ...STAGES, ...PORTS],
    packages: ['tinyglobby', 'fastest-levenshtein'],
    purpose: 'use cases; the only place that joins stages',
  },
  {
    folder: '.',
    mayImport: ['commands', 'config', 'github', 'model', 'shared'],
    packages: ['@actions/core'],
    purpose: 'action.ts and cli.ts: the two entries',
  },
];

/** Builtins that a pure folder may not use. */
export const IMPURE_BUILTINS: readonly string[] = [
  'node:fs',
  'node:fs/promises',
  'node:http',
  'node:https',
  'node:net',
  'node:child_process',
  'node:process',
  'node:timers',
  'node:timers/promises',
  'node:worker_threads',
  'node:os',
];

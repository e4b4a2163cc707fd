import { parseArgs, type ParseArgsConfig } from 'node:util';

import { closest, distance } from 'fastest-levenshtein';

import { EMBEDDING_FORMATS } from '../model/embedding.ts';
import { ConfigError } from '../model/errors.ts';

type OptionTypes = NonNullable<ParseArgsConfig['options']>;

/** One command of the CLI, as help and parsing see it. */
export interface CommandSpec {
  readonly summary: string;
  /** Names of positional arguments, in order; `?` at the end marks an optional one, `...` one or more. */
  readonly positionals: readonly string[];
  readonly options: Readonly<Record<string, OptionSpec>>;
  /** What may stand for the positional arguments in a message. Default: a run. */
  readonly example?: string;
}

export interface OptionSpec {
  readonly type: 'string' | 'boolean';
  readonly multiple?: boolean;
  /** Word shown for the value. */
  readonly value?: string;
  readonly help: string;
  /** With it, the command takes no positional arguments. */
  readonly replacesPositionals?: boolean;
}

const CONFIG: OptionSpec = { type: 'string', value: 'FILE', help: 'config file (default: image-drift.yml)' };
const ROUTE: OptionSpec = { type: 'string', multiple: true, value: 'ID', help: 'only this route; may be repeated' };
const CASE: OptionSpec = { type: 'string', multiple: true, value: 'ID', help: 'only this case; may be repeated' };
const JSON_OUT: OptionSpec = { type: 'boolean', help: 'print JSON to standard output' };

/** Every command; help, parsing and the documentation are made from this table. */
export const COMMANDS: Readonly<Record<string, CommandSpec>> = {
  init: {
    summary: 'write config, starter suite and workflows; existing files are kept',
    positionals: [],
    options: { yes: { type: 'boolean', help: 'ask nothing (nothing is asked today; accepted for scripts)' } },
  },
  plan: {
    summary: 'say what a run would send and cost; sends nothing',
    positionals: [],
    options: {
      config: CONFIG,
      route: ROUTE,
      case: CASE,
      shards: { type: 'string', value: 'N', help: 'print the matrix of N shards for GitHub Actions, one line of JSON' },
      json: JSON_OUT,
    },
  },
  check: {
    summary: 'run the suite, compare with the baselines, judge, report',
    positionals: [],
    options: {
      config: CONFIG,
      out: { type: 'string', value: 'DIR', help: 'folder for record, reports and pictures (default: image-drift-run)' },
      route: ROUTE,
      case: CASE,
      shard: { type: 'string', value: 'I/N', help: 'send part I of N and judge nothing; merge does that' },
      resume: { type: 'boolean', help: 'go on with the run that was stopped in --out; its answers are not paid again' },
      'dry-run': { type: 'boolean', help: 'validate and print the plan; send nothing' },
      json: JSON_OUT,
    },
  },
  merge: {
    summary: 'join the shards of a run, then compare, judge and report as check does',
    positionals: ['DIR...'],
    options: {
      config: CONFIG,
      out: { type: 'string', value: 'DIR', help: 'folder for record, reports and pictures (default: image-drift-run)' },
      json: JSON_OUT,
    },
  },
  accept: {
    summary: 'make the pictures of a reviewed run the baseline',
    positionals: ['RUN'],
    options: {
      config: CONFIG,
      route: ROUTE,
      case: CASE,
      by: { type: 'string', value: 'NAME', help: 'who approves (default: your user name)' },
      undo: {
        type: 'boolean',
        help: 'without RUN: back to the baselines before the last accept',
        replacesPositionals: true,
      },
      json: JSON_OUT,
    },
  },
  mute: {
    summary: 'measure and show a case without judging it, for some time; ROUTE/CASE for one route alone',
    positionals: ['CASE'],
    example: 'product-mug --until 7d',
    options: {
      config: CONFIG,
      until: { type: 'string', value: 'DAY', help: 'last day: 2026-12-31, or 7d, or 2w; a year at most' },
      reason: { type: 'string', value: 'TEXT', help: 'why; reports show it' },
      by: { type: 'string', value: 'NAME', help: 'who mutes (default: your user name)' },
      json: JSON_OUT,
    },
  },
  unmute: {
    summary: 'judge a muted case again; ROUTE/CASE for one route alone',
    positionals: ['CASE'],
    example: 'product-mug',
    options: { config: CONFIG, json: JSON_OUT },
  },
  report: {
    summary: 'render the reports of a run again',
    positionals: ['RUN'],
    options: {
      format: {
        type: 'string',
        value: 'LIST',
        help: 'html, md, json, junit, csv, jsonl; comma-separated (default: html,md,junit,csv,jsonl)',
      },
    },
  },
  measure: {
    summary: 'measure pictures laid out as DIR/<case>/<n>.png, .jpg or .webp; no vendor needed',
    positionals: ['DIR'],
    options: {
      out: { type: 'string', value: 'FILE', help: 'file to write (default: measurements.json)' },
      'embedding-url': { type: 'string', value: 'URL', help: 'endpoint that turns a picture into a vector' },
      'embedding-format': { type: 'string', value: 'NAME', help: `${EMBEDDING_FORMATS.join(', ')} (default: openai)` },
      'embedding-model': { type: 'string', value: 'ID', help: 'model that the endpoint is asked for' },
      'embedding-key': { type: 'string', value: 'NAME', help: 'environment variable that holds its key' },
    },
  },
  compare: {
    summary: 'has a set of pictures moved away from another? Folders as for measure, or files written by it',
    positionals: [],
    options: {
      baseline: { type: 'string', value: 'SET', help: 'the stored pictures: folder or file' },
      candidate: { type: 'string', value: 'SET', help: 'the new pictures: folder or file' },
      json: { type: 'string', value: 'FILE', help: 'write verdict, p-value, cases and explanation to this file' },
      seeded: { type: 'boolean', help: 'pictures of one number belong together, pixel by pixel' },
      alpha: { type: 'string', value: 'P', help: 'false-alarm rate that is accepted, 0–0.5 (default: 0.01)' },
    },
  },
  bench: {
    summary: 'load shape of each route: pictures a second, P50, P95, P99 and share of 429 as requests in flight grow',
    positionals: [],
    options: {
      config: CONFIG,
      route: ROUTE,
      case: CASE,
      budget: {
        type: 'string',
        value: 'USD',
        help: "most that it may cost; the smaller of this and the config's counts",
      },
      concurrency: { type: 'string', value: 'LIST', help: 'requests in flight, level by level (default: 1,2,4,8)' },
      requests: { type: 'string', value: 'N', help: 'requests of a level (default: 3 for each in flight, at least 6)' },
      'dry-run': { type: 'boolean', help: 'print what it would send and cost; send nothing' },
      json: JSON_OUT,
    },
  },
  simulate: {
    summary: 'serve the simulator alone: OpenAI Images and Gemini on loopback',
    positionals: [],
    options: {
      port: { type: 'string', value: 'N', help: 'port (default: a free one)' },
      seed: { type: 'string', value: 'N', help: 'seed of its pictures (default: 1)' },
    },
  },
  demo: {
    summary: 'a baseline, a quiet night and a drifted night against the simulator; no key, no network',
    positionals: [],
    options: { out: { type: 'string', value: 'DIR', help: 'folder to write to (default: image-drift-demo)' } },
  },
};

export interface ParsedArguments {
  readonly command: string;
  readonly positionals: readonly string[];
  readonly values: Readonly<Record<string, string | boolean | readonly string[] | undefined>>;
}

/** Reads `command [positionals] [options]`. Throws `ConfigError` that says what was expected. `undefined`: help is wanted. */
export function parseArguments(argv: readonly string[]): ParsedArguments | undefined {
  const [command, ...rest] = argv;
  if (command === undefined || command === 'help' || command === '--help' || command === '-h') return undefined;
  const spec = Object.hasOwn(COMMANDS, command) ? COMMANDS[command]! : undefined;
  if (spec === undefined)
    throw usageError(`unknown command "${command.slice(0, 40)}"`, suggestion(command, Object.keys(COMMANDS)));
  if (rest.includes('--help') || rest.includes('-h')) return undefined;
  const options: OptionTypes = Object.fromEntries(
    Object.entries(spec.options).map(([name, { type, multiple }]) => [name, { type, multiple: multiple ?? false }]),
  );
  try {
    const { values, positionals } = parseArgs({ args: rest, options, allowPositionals: true, strict: true });
    const empty = Object.entries(values).find(([, value]) => [value].flat().includes(''))?.[0];
    if (empty !== undefined) throw valueMissing(command, `--${empty}`);
    const replaced = Object.keys(values).find((name) => spec.options[name]?.replacesPositionals === true);
    if (replaced !== undefined && positionals.length > 0)
      throw usageError(
        `${command} --${replaced} does not take "${positionals[0]!.slice(0, 40)}"`,
        `Leave it out, or leave out --${replaced}`,
      );
    if (replaced !== undefined) return { command, positionals, values: values as ParsedArguments['values'] };
    const required = spec.positionals.filter((name) => !name.endsWith('?'));
    if (positionals.length < required.length)
      throw usageError(
        `${command} needs ${required[positionals.length]!.replace(/\.+$/, '')}`,
        `For example: image-drift ${command} ${spec.example ?? 'image-drift-run'}`,
      );
    if (positionals.length > spec.positionals.length && spec.positionals.at(-1)?.endsWith('...') !== true)
      throw usageError(
        `${command} does not take "${positionals[spec.positionals.length]!.slice(0, 40)}"`,
        'See image-drift help',
      );
    return { command, positionals, values: values as ParsedArguments['values'] };
  } catch (error) {
    if (error instanceof ConfigError) throw error;
    const named = /'(--[^' ]+)/.exec((error as Error).message)?.[1];
    const isUnknown = (error as NodeJS.ErrnoException).code === 'ERR_PARSE_ARGS_UNKNOWN_OPTION';
    if (isUnknown && named !== undefined)
      throw usageError(
        `${command} has no option ${named.slice(0, 40)}`,
        suggestion(
          named,
          Object.keys(spec.options).map((name) => `--${name}`),
        ),
      );
    const valueless = /'(?:-\w, )?(--[\w-]+)(?: <value>)?' argument (?:missing|is ambiguous)/.exec(
      (error as Error).message,
    )?.[1];
    if (valueless !== undefined) throw valueMissing(command, valueless);
    throw usageError((error as Error).message.split('\n')[0]!, 'See image-drift help');
  }
}

function suggestion(given: string, known: string[]): string {
  const nearest = closest(given, known);
  return distance(given, nearest) <= 3 ? `Did you mean ${nearest}?` : `Known: ${known.join(', ')}`;
}

const valueMissing = (command: string, option: string): ConfigError =>
  usageError(
    `${command}: ${option} needs a value`,
    `Write ${option} ${COMMANDS[command]?.options[option.slice(2)]?.value ?? 'VALUE'}`,
  );

const usageError = (message: string, hint: string): ConfigError =>
  new ConfigError([{ message, hint }], { code: 'usage' });

/** The help text. */
export function helpText(version: string): string {
  const lines = [
    `image-drift ${version}: CI for image-generation APIs`,
    '',
    'Usage: image-drift COMMAND [options]',
    '',
  ];
  for (const [name, { summary, positionals, options }] of Object.entries(COMMANDS)) {
    lines.push(`  ${[name, ...positionals].join(' ').padEnd(14)}${summary}`);
    for (const [option, { value, help }] of Object.entries(options))
      lines.push(`      ${`--${option}${value === undefined ? '' : ` ${value}`}`.padEnd(18)}${help}`);
  }
  lines.push('', 'Exit codes: 0 nothing to report · 1 drift · 2 config · 3 could not measure', '');
  return lines.join('\n');
}

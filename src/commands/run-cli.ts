import { userInfo } from 'node:os';
import { resolve } from 'node:path';

import { helpText, parseArguments, type ParsedArguments } from './arguments.ts';
import { accept, DEFAULT_RUN_FOLDER, findRunFolder } from './accept.ts';
import { compareSets } from './compare-sets.ts';
import { bench } from './bench.ts';
import { parseBench } from './bench-arguments.ts';
import { check, type CheckOptions, type CheckResult } from './check.ts';
import { checkShard, type ShardResult } from './check-shard.ts';
import { embeddingSettings, embeddingSource } from './embedding.ts';
import { initRepository } from './init.ts';
import { measure } from './measure.ts';
import { merge } from './merge.ts';
import { muteHere, unmuteHere } from './mute-here.ts';
import { findOrigin } from './open-storage.ts';
import { plan } from './plan.ts';
import { REPORT_FORMATS, type ReportFormat, writeReports } from './report.ts';
import { parseShard, parseShardCount } from './shard-argument.ts';
import { shardMatrix } from './shard-matrix.ts';
import { withAbort } from './stop-signal.ts';
import { createProgress, type TextStream } from './terminal.ts';
import { undoAccept } from './undo-accept.ts';
import { VERSION } from './version.ts';
import { ConfigError, DriftError, EXIT, type ExitCode, formatProblem, type Problem } from '../model/errors.ts';
import type { Progress } from '../model/ports.ts';
import { readRecord } from '../record/read-record.ts';
import { systemClock } from '../shared/clock.ts';
import { printableLine } from '../shared/printable.ts';

/** What the process gives the CLI. */
export interface CliPorts {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly cwd: string;
  readonly stdout: TextStream;
  readonly stderr: TextStream;
  /** Where `SIGINT` and `SIGTERM` are heard. */
  readonly signals: NodeJS.EventEmitter;
}

const DEFAULT_CONFIG = 'image-drift.yml';

/** Runs one command and gives its exit code. Never throws for a user's mistake; a bug keeps its stack. */
export async function runCli(argv: readonly string[], ports: CliPorts): Promise<ExitCode> {
  const progress = createProgress(ports.stderr, { isCi: isSet(ports.env['CI']) });
  try {
    const args = parseArguments(argv);
    if (args === undefined) {
      ports.stdout.write(helpText(VERSION));
      return EXIT.ok;
    }
    return await withAbort(ports.signals, (signal) => runCommand(args, { ports, progress, signal }));
  } catch (error) {
    if (error instanceof DriftError) {
      for (const line of describeError(error)) progress.line(line);
      return error.exitCode;
    }
    throw error;
  }
}

/** An error for people: every problem on its own line, then what to do. */
export function describeError(error: DriftError): string[] {
  const lines = error instanceof ConfigError ? error.problems.map(formatProblem) : [error.message];
  return [
    ...lines.map((line) => `error: ${printableLine(line, 900)}`),
    ...(error.hint === undefined ? [] : [`hint: ${printableLine(error.hint, 900)}`]),
  ];
}

interface CommandContext {
  readonly ports: CliPorts;
  readonly progress: Progress;
  readonly signal: AbortSignal;
}

async function runCommand(
  { command, positionals, values }: ParsedArguments,
  { ports, progress, signal }: CommandContext,
): Promise<ExitCode> {
  const print = (text: string): void => void ports.stdout.write(`${text}\n`);
  const configFile = text(values['config']) ?? DEFAULT_CONFIG;
  const only = { routes: list(values['route']), cases: list(values['case']) };
  const tell = ({ record, lines, exitCode }: CheckResult | ShardResult): ExitCode => {
    if (values['json'] === true) print(JSON.stringify(record, null, 2));
    else for (const line of lines) print(line);
    return exitCode;
  };
  const environment = { cwd: ports.cwd, env: ports.env, clock: systemClock, progress, signal };

  switch (command) {
    case 'init': {
      const { written, kept } = await initRepository({
        root: ports.cwd,
        store: (await hasOrigin(ports)) ? 'branch' : 'directory',
      });
      for (const file of written) print(`wrote  ${file}`);
      for (const file of kept) print(`kept   ${file} (it exists)`);
      print('Next: put your keys into the environment and run  image-drift plan');
      return EXIT.ok;
    }
    case 'plan': {
      const shards = text(values['shards']);
      if (shards !== undefined) {
        const count = parseShardCount(shards, '--shards');
        print(
          JSON.stringify(await shardMatrix({ configFile, only, run: { trigger: 'cli' }, shards: count }, environment)),
        );
        return EXIT.ok;
      }
      const result = await plan({ configFile, only }, environment);
      if (values['json'] === true) print(JSON.stringify(result.plan, null, 2));
      else for (const line of result.lines) print(line);
      return EXIT.ok;
    }
    case 'check': {
      const outDir = resolve(ports.cwd, text(values['out']) ?? DEFAULT_RUN_FOLDER);
      const isDryRun = values['dry-run'] === true;
      if (isDryRun) {
        const result = await plan({ configFile, only }, environment);
        if (values['json'] === true) print(JSON.stringify(result.plan, null, 2));
        else for (const line of [...result.lines, 'dry run: nothing was sent']) print(line);
        return EXIT.ok;
      }
      const shard = text(values['shard']);
      const options: CheckOptions = {
        configFile,
        only,
        outDir,
        run: { trigger: 'cli' },
        allowedHosts: 'config',
        resume: values['resume'] === true,
      };
      return tell(
        shard === undefined
          ? await check(options, environment)
          : await checkShard({ ...options, shard: parseShard(shard, '--shard') }, environment),
      );
    }
    case 'merge': {
      const outDir = resolve(ports.cwd, text(values['out']) ?? DEFAULT_RUN_FOLDER);
      return tell(
        await merge(
          { configFile, dirs: positionals, outDir, run: { trigger: 'cli' }, allowedHosts: 'config' },
          environment,
        ),
      );
    }
    case 'accept': {
      if (values['undo'] === true) {
        const undone = await undoAccept({ configFile, only }, environment);
        if (values['json'] === true) print(JSON.stringify(undone, null, 2));
        else for (const line of undone.lines) print(line);
        return undone.restored.length > 0 ? EXIT.ok : EXIT.unmeasured;
      }
      const by = text(values['by']) ?? (ports.env['GITHUB_ACTOR'] || userName('accept'));
      const result = await accept(
        { configFile, runDir: await findRunFolder(positionals[0]!, ports.cwd), only, by },
        environment,
      );
      if (values['json'] === true) print(JSON.stringify(result, null, 2));
      else for (const line of result.lines) print(line);
      return result.accepted.length + result.kept.length > 0 ? EXIT.ok : EXIT.unmeasured;
    }
    case 'mute':
    case 'unmute': {
      const target = { configFile, target: positionals[0]! };
      const { mutes, lines } =
        command === 'unmute'
          ? await unmuteHere(target, environment)
          : await muteHere(
              {
                ...target,
                until: needed(values['until'], {
                  message: 'mute needs --until',
                  hint: 'For example: image-drift mute product-mug --until 7d',
                }),
                reason: text(values['reason']),
                by: text(values['by']) ?? (ports.env['GITHUB_ACTOR'] || userName('mute')),
              },
              environment,
            );
      if (values['json'] === true) print(JSON.stringify(mutes, null, 2));
      else for (const line of lines) print(line);
      return EXIT.ok;
    }
    case 'measure': {
      const embedding = embeddingSettings((name) => text(values[name]));
      const embeddings = embeddingSource(embedding, { allowedHosts: 'config' }, environment);
      const { set, lines } = await measure(
        { dir: positionals[0]!, out: text(values['out']) ?? 'measurements.json' },
        { ...environment, ...(embeddings === undefined ? {} : { embeddings }) },
      );
      for (const line of lines) print(line);
      return set.broken.length === 0 ? EXIT.ok : EXIT.unmeasured;
    }
    case 'compare': {
      const { comparison, exitCode } = await compareSets(
        {
          baseline: needed(values['baseline'], { message: 'compare needs --baseline', hint: COMPARE_EXAMPLE }),
          candidate: needed(values['candidate'], { message: 'compare needs --candidate', hint: COMPARE_EXAMPLE }),
          seeded: values['seeded'] === true,
          ...(text(values['json']) === undefined ? {} : { out: text(values['json'])! }),
          ...(text(values['alpha']) === undefined ? {} : { alpha: Number(text(values['alpha'])) }),
        },
        environment,
      );
      print(
        `${comparison.verdict}: p = ${comparison.pValue.toPrecision(2)} at a level of ${comparison.alpha}, ${comparison.cases.length} cases`,
      );
      for (const line of comparison.explanation) print(`  ${line}`);
      return exitCode;
    }
    case 'report': {
      const runDir = await findRunFolder(positionals[0]!, ports.cwd);
      const files = await writeReports({
        record: await readRecord(runDir),
        runDir,
        formats: formats(text(values['format'])),
      });
      for (const file of files) print(file);
      return EXIT.ok;
    }
    case 'bench': {
      const asked = parseBench((name) => text(values[name]));
      const isDryRun = values['dry-run'] === true;
      const done = await bench({ configFile, only, allowedHosts: 'config', isDryRun, ...asked }, environment);
      if (values['json'] === true) print(JSON.stringify(done.result ?? done.plan, null, 2));
      else for (const line of done.lines) print(line);
      return done.result?.isComplete === false ? EXIT.unmeasured : EXIT.ok;
    }
    // The two that need the simulator, which the others do not load.
    case 'simulate': {
      const { simulate } = await import('./simulate.ts');
      return simulate(
        {
          port: wholeNumber(values['port'], 'port', 65_535) ?? 0,
          seed: wholeNumber(values['seed'], 'seed', 2 ** 31 - 1) ?? 1,
        },
        { print, signal },
      );
    }
    case 'demo': {
      const { demo } = await import('./demo.ts');
      return demo({ outDir: resolve(ports.cwd, text(values['out']) ?? 'image-drift-demo') }, { ...environment, print });
    }
    default:
      throw new Error(`command ${command} is in the table but not wired`);
  }
}

/** Without git there is no branch either. */
async function hasOrigin({ cwd, env }: CliPorts): Promise<boolean> {
  try {
    return (await findOrigin(cwd, env)) !== undefined;
  } catch (error) {
    if (error instanceof DriftError) return false;
    throw error;
  }
}

const isSet = (value: string | undefined): boolean =>
  value !== undefined && value !== '' && value !== 'false' && value !== '0';

/** A baseline says who approved it. */
function userName(command: string): string {
  let name = '';
  try {
    name = userInfo().username;
  } catch {
    // Containers run as users that the system has no name for.
  }
  if (name !== '') return name;
  throw new ConfigError([{ message: `${command}: you have no user name here`, hint: 'Write --by NAME' }], {
    code: 'usage',
  });
}

type Value = ParsedArguments['values'][string];

const text = (value: Value): string | undefined => (typeof value === 'string' ? value : undefined);

const list = (value: Value): readonly string[] | undefined =>
  Array.isArray(value) ? (value as readonly string[]) : undefined;

function wholeNumber(value: Value, name: string, maximum: number): number | undefined {
  const given = text(value);
  if (given === undefined) return undefined;
  if (!/^\d+$/.test(given) || Number(given) > maximum)
    throw new ConfigError(
      [{ message: `--${name}: expected a whole number from 0 to ${maximum}, got "${given.slice(0, 40)}"` }],
      { code: 'usage' },
    );
  return Number(given);
}

function formats(value: string | undefined): readonly ReportFormat[] {
  if (value === undefined) return REPORT_FORMATS.filter((format) => format !== 'json');
  const wanted = value.split(',').map((format) => format.trim());
  const unknown = wanted.find((format) => !(REPORT_FORMATS as readonly string[]).includes(format));
  if (unknown !== undefined)
    throw new ConfigError(
      [{ message: `--format: expected some of ${REPORT_FORMATS.join(', ')}, got "${unknown.slice(0, 40)}"` }],
      { code: 'usage' },
    );
  return wanted as ReportFormat[];
}

const COMPARE_EXAMPLE = 'For example: image-drift compare --baseline approved.json --candidate new.json';

function needed(value: Value, problem: Problem): string {
  const given = text(value);
  if (given !== undefined) return given;
  throw new ConfigError([problem], { code: 'usage' });
}

import { parseShard, parseShardCount } from './shard-argument.ts';
import { ConfigError, type Problem } from '../model/errors.ts';
import { type Micros, usdToMicros } from '../model/money.ts';
import type { Shard } from '../model/shard.ts';
import { VERDICTS, type Verdict } from '../model/verdict.ts';
import { POST_MODES, type PostMode } from '../publish/post-mode.ts';

const ACTION_COMMANDS = [
  'check',
  'plan',
  'merge',
  'accept',
  'comment',
  'merge-accept',
  'preview',
  'check-fork',
] as const;

/** The inputs of action.yml, checked. */
export interface ActionInputs {
  readonly command: (typeof ACTION_COMMANDS)[number];
  readonly config: string;
  readonly out: string;
  readonly token?: string;
  readonly login?: string;
  /** Part of the run that this job sends. */
  readonly shard?: Shard;
  /** For `plan`: into how many parts. */
  readonly shards?: number;
  /** For `merge`: folder of the parts. */
  readonly shardsPath: string;
  readonly routes?: readonly string[];
  readonly cases?: readonly string[];
  readonly comment: PostMode;
  readonly issue: PostMode;
  readonly pictures: boolean;
  readonly checkRun: boolean;
  readonly allowedHosts: readonly string[];
  readonly failOn?: readonly Verdict[];
  readonly maxCostMicros?: Micros;
}

const isVerdict = (word: string): word is Verdict => (VERDICTS as readonly string[]).includes(word);

/** Reads every input and throws one `ConfigError` with every problem. An empty input is one that was not given. */
export function parseActionInputs(readInput: (name: string) => string): ActionInputs {
  const problems: Problem[] = [];
  const read = (name: string): string | undefined => readInput(name).trim() || undefined;
  const list = (name: string): string[] | undefined =>
    read(name)
      ?.split(/[\s,]+/)
      .filter(Boolean);
  const refuse = (name: string, expected: string, got: string): undefined => {
    problems.push({ path: `input ${name}`, message: `expected ${expected}, got "${got.slice(0, 60)}"` });
    return undefined;
  };
  function oneOf<T extends string>(name: string, values: readonly T[], otherwise: T): T {
    const given = read(name);
    if (given === undefined) return otherwise;
    return values.find((value) => value === given) ?? refuse(name, `one of ${values.join(', ')}`, given) ?? otherwise;
  }

  const failOn = list('fail-on');
  for (const word of failOn ?? [])
    if (word !== 'nothing' && !isVerdict(word)) refuse('fail-on', `nothing, or some of ${VERDICTS.join(', ')}`, word);
  const maxCost = read('max-cost');
  if (maxCost !== undefined && !/^\d+(\.\d+)?$/.test(maxCost)) refuse('max-cost', 'US dollars such as 2.50', maxCost);
  const token = read('github-token');
  const login = read('github-login');
  const parsed = <T>(name: string, parse: (text: string, name: string) => T): T | undefined => {
    const given = read(name);
    try {
      return given === undefined ? undefined : parse(given, `input ${name}`);
    } catch (error) {
      if (!(error instanceof ConfigError)) throw error;
      problems.push(...error.problems);
      return undefined;
    }
  };
  const shard = parsed('shard', parseShard);
  const shards = parsed('shards', parseShardCount);
  const routes = list('routes');
  const cases = list('cases');
  const inputs: ActionInputs = {
    command: oneOf('command', ACTION_COMMANDS, 'check'),
    config: read('config') ?? 'image-drift.yml',
    out: read('out') ?? 'image-drift-run',
    ...(token === undefined ? {} : { token }),
    ...(login === undefined ? {} : { login }),
    ...(shard === undefined ? {} : { shard }),
    ...(shards === undefined ? {} : { shards }),
    shardsPath: read('shards-path') ?? 'image-drift-shards',
    ...(routes === undefined ? {} : { routes }),
    ...(cases === undefined ? {} : { cases }),
    comment: oneOf('comment', POST_MODES, 'always'),
    issue: oneOf('issue', POST_MODES, 'changes'),
    pictures: oneOf('pictures', ['true', 'false'], 'true') === 'true',
    checkRun: oneOf('check-run', ['true', 'false'], 'false') === 'true',
    allowedHosts: list('allowed-hosts') ?? [],
    ...(failOn === undefined ? {} : { failOn: failOn.filter(isVerdict) }),
    ...(maxCost === undefined ? {} : { maxCostMicros: usdToMicros(Number(maxCost)) }),
  };
  if (problems.length > 0) throw new ConfigError(problems, { code: 'invalid-input' });
  return inputs;
}

import { describe, expect, test } from 'vitest';

import { COMMANDS, helpText, parseArguments } from '../../src/commands/arguments.ts';
import { ConfigError } from '../../src/model/errors.ts';

const errorOf = (argv: string[]): string => {
  try {
    parseArguments(argv);
  } catch (error) {
    if (error instanceof ConfigError) return error.message;
    throw error;
  }
  return 'no error';
};

describe('parseArguments', () => {
  test('reads a command, its positionals and repeated options', () => {
    expect(parseArguments(['accept', 'run-1', '--route', 'a', '--route', 'b', '--by', 'mona'])).toEqual({
      command: 'accept',
      positionals: ['run-1'],
      values: { route: ['a', 'b'], by: 'mona' },
    });
  });

  test('an option may stand in place of the positionals', () => {
    expect(parseArguments(['accept', '--undo', '--case', 'mug'])).toMatchObject({
      positionals: [],
      values: { undo: true },
    });
  });

  test.each([[[]], [['help']], [['--help']], [['check', '--help']], [['-h']]])('%j asks for help', (argv) => {
    expect(parseArguments(argv)).toBeUndefined();
  });

  test.each([
    [['chek'], 'unknown command "chek". Did you mean check?'],
    [
      ['frobnicate'],
      'unknown command "frobnicate". Known: init, plan, check, merge, accept, mute, unmute, report, measure, compare, bench, simulate, demo',
    ],
    [['check', '--ouy', 'x'], 'check has no option --ouy. Did you mean --out?'],
    [['accept'], 'accept needs RUN. For example: image-drift accept image-drift-run'],
    [['accept', 'run-1', '--undo'], 'accept --undo does not take "run-1". Leave it out, or leave out --undo'],
    [['plan', 'extra'], 'plan does not take "extra". See image-drift help'],
    [
      ['constructor'],
      'unknown command "constructor". Known: init, plan, check, merge, accept, mute, unmute, report, measure, compare, bench, simulate, demo',
    ],
  ])('%j is answered with what was expected', (argv, message) => {
    expect(errorOf(argv)).toBe(message);
  });

  test('an option without its value says so', () => {
    expect(errorOf(['check', '--out'])).toBe('check: --out needs a value. Write --out DIR');
    expect(errorOf(['check', '--out', '--json'])).toBe('check: --out needs a value. Write --out DIR');
    expect(errorOf(['check', '--config', ''])).toBe('check: --config needs a value. Write --config FILE');
    expect(errorOf(['check', '--route', 'a', '--route='])).toBe('check: --route needs a value. Write --route ID');
  });

  test('help names every command and every option', () => {
    const help = helpText('1.2.3');
    for (const [name, { options }] of Object.entries(COMMANDS)) {
      expect(help).toContain(`  ${name}`);
      for (const option of Object.keys(options)) expect(help).toContain(`--${option}`);
    }
  });
});

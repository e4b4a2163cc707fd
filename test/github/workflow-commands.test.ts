import { expect, test } from 'vitest';

import { annotationCommand, createActionsLog, inertLine } from '../../src/github/workflow-commands.ts';

/** Reads a log as the runner does: commands start a line, or stand anywhere in the old form. */
function commandsIn(log: string): string[] {
  return log.split(/\r\n|\n|\r/).filter((line) => line.trimStart().startsWith('::') || line.includes('##['));
}

function logged(write: (log: ReturnType<typeof createActionsLog>) => void): string {
  let text = '';
  write(createActionsLog({ write: (part) => (text += part) }));
  return text;
}

const HOSTILE = [
  '::set-env name=A::b',
  '   ::add-mask::x',
  'fine\n::stop-commands::t',
  'fine\r::error::x',
  '\u001b[31m::error::x',
  '\u2028::error::x',
  '\ufeff::error::x',
  ':::error::x',
  'text ##[command]rm',
  '##[\u0000group]x',
];

test.each(HOSTILE)('%j is printed and not obeyed', (text) => {
  const log = logged((to) => to.line(text));
  expect(commandsIn(log)).toEqual([]);
  expect(log).toMatch(/\w/);
});

test.each(HOSTILE)('%j in an annotation is one command', (text) => {
  const log = logged((to) => to.annotate({ level: 'error', message: text, title: text, at: { file: text, line: 3 } }));
  expect(log.trimEnd().split('\n')).toHaveLength(1);
  expect(log).toMatch(/^::error file=[^:]*,line=3,title=[^:]*::/);
});

test('plain text stays as it is', () => {
  expect(inertLine('a :: b, 12 % of 3 #[x]')).toBe('a :: b, 12 % of 3 #[x]');
});

test('an annotation stands on the line of a file and keeps its line breaks', () => {
  expect(
    annotationCommand({
      level: 'warning',
      title: 'Drift: a, b',
      message: 'one\n50 %',
      at: { file: 'prompts/a.yml', line: 3, column: 5 },
    }),
  ).toBe('::warning file=prompts/a.yml,line=3,col=5,title=Drift%3A a%2C b::one%0A50 %25');
});

test('an annotation is cut where the runner would cut it', () => {
  expect(annotationCommand({ level: 'error', message: 'x\n'.repeat(10_000) }).length).toBeLessThan(4_096 * 3);
});

test('groups fold the lines between, and a status is not printed', () => {
  const log = logged((to) => {
    const group = to.group('Plan\n::error::x');
    to.status('1 of 3');
    to.line('three shots');
    group.end();
  });
  expect(log).toBe('::group::Plan ::error::x\nthree shots\n::endgroup::\n');
});

test('a warning is an annotation without a place', () => {
  expect(logged((to) => to.warn('no comment'))).toBe('::warning::no comment\n');
});

/**
 * Everything before a commit, in one command. Prints one line a step, and the output of a step that fails.
 * `--without-tests` leaves the tests to `npm test`.
 */
import { spawn } from 'node:child_process';

interface Step {
  readonly name: string;
  readonly command: readonly [string, ...string[]];
}

/** Steps of one group run side by side; groups run one after the other. */
const GROUPS: readonly (readonly Step[])[] = [
  [
    { name: 'types', command: ['tsc', '-p', '.'] },
    { name: 'lint', command: ['oxlint', '--type-aware', '--deny-warnings', 'src', 'test', 'tools', 'bench'] },
    { name: 'format', command: ['oxfmt', '--check', '.'] },
    { name: 'dead code', command: ['knip'] },
    { name: 'generated files', command: ['node', 'tools/generate.ts', '--check'] },
    { name: 'dist', command: ['node', 'tools/build.ts', '--check'] },
  ],
  // The layer table is one of these tests.
  [{ name: 'tests', command: ['vitest', 'run'] }],
  [{ name: 'packaged tests', command: ['vitest', 'run', '--config', 'vitest.packaged.config.ts'] }],
];

function run({ name, command: [file, ...args] }: Step): Promise<boolean> {
  const started = performance.now();
  return new Promise((resolve) => {
    const child = spawn(file, args, { stdio: ['ignore', 'pipe', 'pipe'], shell: process.platform === 'win32' });
    let output = '';
    child.stdout.on('data', (chunk) => (output += String(chunk)));
    child.stderr.on('data', (chunk) => (output += String(chunk)));
    child.on('error', (error) => (output += error.message));
    child.on('close', (code) => {
      const seconds = ((performance.now() - started) / 1000).toFixed(1);
      console.log(`${code === 0 ? 'ok  ' : 'FAIL'} ${name} (${seconds} s)`);
      if (code !== 0) console.log(output.trimEnd());
      // The runner's own closing lines say how many tests there were.
      else if (name.includes('tests')) console.log(output.trimEnd().split('\n').slice(-5).join('\n'));
      resolve(code === 0);
    });
  });
}

const groups = process.argv.includes('--without-tests') ? GROUPS.slice(0, 1) : GROUPS;
let isGreen = true;
for (const group of groups) {
  const results = await Promise.all(group.map(run));
  isGreen &&= results.every(Boolean);
}
process.exitCode = isGreen ? 0 : 1;

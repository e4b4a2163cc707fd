/**
 * Runs the benchmarks one after the other, each in a Node of its own, within three minutes: `node bench/run.ts`, or
 * `node bench/run.ts NAME…` for some. Figures of one machine say little; the ratios between contenders say more.
 */
import { spawn } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';

import { seconds } from './numbers.ts';

const LIMIT_MS = 180_000;
const SUFFIX = '.bench.ts';

interface Ended {
  readonly lines: readonly string[];
  /** Absent: it was not started, or stopped by the limit. */
  readonly code?: number;
  readonly ms: number;
}

function run(name: string, timeoutMs: number): Promise<Ended> {
  const startedMs = performance.now();
  const path = join(import.meta.dirname, name + SUFFIX);
  const signal = AbortSignal.timeout(Math.max(0, Math.round(timeoutMs)));
  return new Promise((resolve) => {
    const child = spawn(process.execPath, ['--expose-gc', path], { stdio: ['ignore', 'pipe', 'pipe'], signal });
    let output = '';
    child.stdout.on('data', (chunk) => (output += String(chunk)));
    child.stderr.on('data', (chunk) => (output += String(chunk)));
    // Without a listener the signal's error would end us; "close" tells the same.
    child.on('error', () => {});
    child.on('close', (code) =>
      resolve({
        lines: output.trimEnd().split('\n'),
        ...(code === null || code < 0 ? {} : { code }),
        ms: performance.now() - startedMs,
      }),
    );
  });
}

const known = readdirSync(import.meta.dirname)
  .filter((file) => file.endsWith(SUFFIX))
  .map((file) => file.slice(0, -SUFFIX.length))
  .sort();
const wanted = process.argv.slice(2);
const unknown = wanted.filter((name) => !known.includes(name));
if (unknown.length > 0) {
  console.error(`no benchmark ${unknown.join(', ')}; there are ${known.join(', ')}`);
  process.exitCode = 2;
} else {
  const startedMs = performance.now();
  console.log(`Node ${process.versions.node}, ${process.platform} ${process.arch}, ${availableParallelism()} cores`);
  for (const name of wanted.length > 0 ? wanted : known) {
    const { lines, code, ms } = await run(name, LIMIT_MS - (performance.now() - startedMs));
    const end = code === undefined ? ', stopped by the limit' : code === 0 ? '' : `, failed with ${code}`;
    console.log(`\n${name} (${seconds(ms)}${end})`);
    for (const line of lines) console.log(`  ${line}`);
    if (code !== 0) process.exitCode = 1;
  }
}

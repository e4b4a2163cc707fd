/**
 * Bundles the two entries into `dist/` and puts sharp's WebAssembly build beside them, unmodified.
 * `--to DIR` puts them there instead; `--check` builds elsewhere and fails when `dist/` is not byte for byte the same.
 */
import { cpSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative, resolve } from 'node:path';
import { parseArgs } from 'node:util';

import { rolldown } from 'rolldown';

const ROOT = resolve(import.meta.dirname, '..');
const DIST = join(ROOT, 'dist');

/** Packages that must stay files: sharp finds its WebAssembly build by path, and that build starts its worker from its own file. */
const BESIDE: Readonly<Record<string, (path: string) => boolean>> = {
  '@img/sharp-wasm32': () => true,
  '@emnapi/runtime': (path) =>
    path === '' || /^(package\.json|index\.js|LICENSE|dist(\/emnapi\.cjs(\.min)?\.js)?)$/.test(path),
  tslib: (path) =>
    path === '' || /^(package\.json|LICENSE\.txt|tslib\.js|tslib\.es6\.(js|mjs)|modules(\/.*)?)$/.test(path),
};

async function build(target: string): Promise<void> {
  rmSync(target, { recursive: true, force: true });
  const bundle = await rolldown({
    cwd: ROOT,
    input: { index: 'src/action.ts', cli: 'src/cli.ts', 'measure-worker': 'src/measure/measure-worker.ts' },
    platform: 'node',
    logLevel: 'warn',
    treeshake: {
      // Imported by @actions/core for what we do not call; one of them brings an HTTP client of its own, 0.7 MB.
      moduleSideEffects: [{ test: /node_modules[\\/]@actions[\\/](exec|io|http-client)[\\/]/, sideEffects: false }],
    },
    checks: { circularDependency: false },
  });
  await bundle.write({
    dir: target,
    format: 'esm',
    entryFileNames: '[name].mjs',
    chunkFileNames: '[name].mjs',
    // Named by us, because a name that the bundler picks changes with the files that happen to be shared.
    codeSplitting: {
      groups: [
        { name: 'shared', tags: ['$initial'], minShareCount: 2 },
        { name: 'sharp', test: /node_modules[\\/]sharp[\\/]/ },
        { name: 'simulator', test: /src[\\/]simulator[\\/]/ },
      ],
    },
    comments: { legal: true },
    // Names of functions and classes stay, so that the stack of a bug can be read; CI proves the bytes by building them again.
    minify: { compress: true, mangle: { keepNames: true } },
  });
  await bundle.close();
  for (const [name, isWanted] of Object.entries(BESIDE)) {
    const from = join(ROOT, 'node_modules', name);
    cpSync(from, join(target, 'node_modules', name), {
      recursive: true,
      filter: (source) => isWanted(relative(from, source).replaceAll('\\', '/')),
    });
  }
}

function filesOf(folder: string): Map<string, Buffer> {
  const files = new Map<string, Buffer>();
  if (!existsSync(folder)) return files;
  for (const name of readdirSync(folder, { recursive: true, encoding: 'utf8' }).sort()) {
    const path = join(folder, name);
    if (statSync(path).isFile()) files.set(name.replaceAll('\\', '/'), readFileSync(path));
  }
  return files;
}

function differences(wanted: Map<string, Buffer>, found: Map<string, Buffer>): string[] {
  const names = new Set([...wanted.keys(), ...found.keys()]);
  return [...names].flatMap((name) => {
    const a = wanted.get(name);
    const b = found.get(name);
    if (a === undefined) return [`${name}: should not be there`];
    if (b === undefined) return [`${name}: missing`];
    return a.equals(b) ? [] : [`${name}: differs`];
  });
}

const { values: wish } = parseArgs({ options: { check: { type: 'boolean' }, to: { type: 'string', default: DIST } } });
if (wish.check === true) {
  const fresh = mkdtempSync(join(tmpdir(), 'image-drift-dist-'));
  try {
    await build(fresh);
    const stale = differences(filesOf(fresh), filesOf(DIST));
    if (stale.length > 0) {
      console.error(`dist/ is not what the sources give; run "npm run build" and commit it:\n  ${stale.join('\n  ')}`);
      process.exitCode = 1;
    }
  } finally {
    rmSync(fresh, { recursive: true, force: true });
  }
} else {
  await build(wish.to);
  const files = filesOf(wish.to);
  const bytes = [...files.values()].reduce((sum, file) => sum + file.length, 0);
  console.log(`${relative(ROOT, wish.to)}/: ${files.size} files, ${(bytes / 1e6).toFixed(2)} MB`);
}

import { readdirSync, readFileSync } from 'node:fs';
import { builtinModules } from 'node:module';
import { dirname, join, relative, resolve } from 'node:path';

import { describe, expect, test } from 'vitest';

import { IMPURE_BUILTINS, LAYERS } from '../../tools/layers.ts';

const SRC = resolve(import.meta.dirname, '../../src');
const IMPORT = /^\s*(import|export)\s+(type\s+)?([^'";]*?\sfrom\s+)?'([^']+)'|\bimport\(\s*'([^']+)'\s*\)/gm;

interface Import {
  readonly file: string;
  readonly target: string;
  readonly isTypeOnly: boolean;
}

const files = readdirSync(SRC, { recursive: true, encoding: 'utf8' })
  .filter((name) => name.endsWith('.ts'))
  .map((name) => name.replaceAll('\\', '/'));

function importsOf(file: string): Import[] {
  const text = readFileSync(join(SRC, file), 'utf8');
  return [...text.matchAll(IMPORT)].map((match) => ({
    file,
    target: match[4] ?? match[5]!,
    isTypeOnly: match[2] !== undefined,
  }));
}

const folderOf = (path: string): string => (path.includes('/') ? path.slice(0, path.indexOf('/')) : '.');
const layerOf = (path: string) => LAYERS.find((layer) => layer.folder === folderOf(path));

function violation({ file, target, isTypeOnly }: Import): string | undefined {
  if (isTypeOnly) return undefined;
  const layer = layerOf(file);
  if (layer === undefined) return `${file}: its folder is not in tools/layers.ts`;
  if (target.startsWith('.')) {
    const path = relative(SRC, resolve(SRC, dirname(file), target)).replaceAll('\\', '/');
    if (!target.endsWith('.ts')) return `${file}: import ${target} with its extension`;
    const folder = folderOf(path);
    const isAllowed =
      folder === layer.folder ||
      layer.mayImport.includes(folder) ||
      layer.mayImport.includes(path.replace(/\.ts$/, ''));
    return isAllowed ? undefined : `${file} may not import ${path}`;
  }
  if (target.startsWith('node:'))
    return layer.isPure && IMPURE_BUILTINS.includes(target)
      ? `${file} is pure and may not import ${target}`
      : undefined;
  if (builtinModules.includes(target)) return `${file}: write node:${target}`;
  const name = target
    .split('/')
    .slice(0, target.startsWith('@') ? 2 : 1)
    .join('/');
  return layer.packages.includes(name) ? undefined : `${file} may not import the package ${name}`;
}

describe('layers', () => {
  test('each folder imports only what tools/layers.ts allows', () => {
    expect(files.flatMap(importsOf).flatMap((entry) => violation(entry) ?? [])).toEqual([]);
  });

  test('pure folders read neither time, chance, environment nor network by globals', () => {
    const impure = files
      .filter((file) => layerOf(file)?.isPure)
      .filter((file) =>
        /\b(process\.|Date\.now\(|Math\.random\(|performance\.|fetch\(|new Date\(\))/.test(
          readFileSync(join(SRC, file), 'utf8').replace(/\/\*[\s\S]*?\*\/|\/\/.*$/gm, ''),
        ),
      );
    expect(impure).toEqual([]);
  });

  test('no file has more than 400 lines, generated ones apart', () => {
    const long = files
      .filter((file) => !file.endsWith('.generated.ts'))
      .map((file) => ({ file, lines: readFileSync(join(SRC, file), 'utf8').split('\n').length - 1 }))
      .filter(({ lines }) => lines > 400);
    expect(long).toEqual([]);
  });

  test('files are named in kebab case and never after a drawer', () => {
    const banned = /(^|[/-])(utils?|helpers?|common|misc|manager|data|info)([.-]|$)/;
    expect(files.filter((file) => !/^[a-z0-9/.-]+\.ts$/.test(file) || banned.test(file))).toEqual([]);
  });
});

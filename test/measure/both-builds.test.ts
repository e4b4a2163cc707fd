import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';

import { expect, test } from 'vitest';

const HERE = import.meta.dirname;
const PICTURE = join(HERE, '../../fixtures/images/should-differ/grain/candidate.png');

interface Answer {
  readonly isNative: boolean;
  readonly facts: { readonly isOwned: boolean };
}

async function measureWith(...flags: string[]): Promise<Answer> {
  const script = join(HERE, 'measure-in-child.ts');
  const { stdout } = await promisify(execFile)(process.execPath, [...flags, script, PICTURE]);
  return JSON.parse(stdout) as Answer;
}

test('the native and the WebAssembly build measure and draw the same, outside of the codec’s own memory', async () => {
  const native = await measureWith();
  const wasm = await measureWith('--import', pathToFileURL(join(HERE, 'without-native.mjs')).href);
  expect([native.isNative, wasm.isNative]).toEqual([true, false]);
  expect(wasm.facts).toEqual(native.facts);
  expect(wasm.facts.isOwned).toBe(true);
});

import { expect, test } from 'vitest';

import { cellSettings, settingsHash } from '../../src/plan/cell-settings.ts';
import { makeCase, makeRoute } from './plan-fixtures.ts';

const hash = (testCase = makeCase(), route = makeRoute()) => settingsHash(cellSettings({ testCase, route }));
const endpointAt = (baseUrl: string) => cellSettings({ testCase: makeCase(), route: makeRoute({ baseUrl }) }).endpoint;
const image = { path: '/p/a.png', name: 'a.png', mediaType: 'image/png', width: 8, height: 8 } as const;

test("a case's size and quality win over the route's options, which win over nothing", () => {
  const route = makeRoute({ options: { size: '1024x1024', quality: 'low', background: 'opaque' } });
  expect(cellSettings({ testCase: makeCase({ size: '1536x1024' }), route })).toMatchObject({
    size: '1536x1024',
    quality: 'low',
    options: { background: 'opaque' },
  });
  expect(cellSettings({ testCase: makeCase(), route: makeRoute() })).not.toHaveProperty('size');
});

test('options are sorted and do not repeat size, quality and seed', () => {
  const route = makeRoute({
    seed: 3,
    options: { zoom: 1, size: 'auto', seed: 9, quality: 'high', alpha: undefined, art: 2 },
  });
  const settings = cellSettings({ testCase: makeCase(), route });
  expect(Object.entries(settings.options)).toEqual([
    ['art', 2],
    ['zoom', 1],
  ]);
  expect(settings.seed).toBe(3);
});

test('the endpoint is host and path without port, so that a local server may move', () => {
  expect(endpointAt('http://127.0.0.1:8188/v1')).toBe('127.0.0.1/v1');
  expect(endpointAt('http://127.0.0.1:9999/v1/')).toBe('127.0.0.1/v1');
  expect(endpointAt('https://wisgate.ai')).toBe('wisgate.ai');
});

test('files that options name count by their bytes', () => {
  const options = { workflow: 'w.json' };
  const [before, after] = ['a', 'b'].map((digit) => makeRoute({ options, files: { 'w.json': digit.repeat(64) } }));
  expect(hash(makeCase(), before)).not.toBe(hash(makeCase(), after));
  expect(hash(makeCase(), before)).toBe(hash(makeCase(), makeRoute({ options, files: { 'w.json': 'a'.repeat(64) } })));
  expect(cellSettings({ testCase: makeCase(), route: makeRoute({ options }) })).not.toHaveProperty('files');
});

test('input images and mask count by their bytes, in order', () => {
  const testCase = makeCase({
    images: [
      { ...image, sha256: 'b' },
      { ...image, sha256: 'a' },
    ],
    mask: { ...image, sha256: 'c' },
  });
  expect(cellSettings({ testCase, route: makeRoute() })).toMatchObject({ images: ['b', 'a'], mask: 'c' });
});

test('the hash ignores the order of keys and the id of the case, and follows everything that is asked for', () => {
  expect(hash(makeCase(), makeRoute({ options: { a: 1, b: { c: 1, d: 2 } } }))).toBe(
    hash(makeCase({ id: 'other', tags: ['x'] }), makeRoute({ options: { b: { d: 2, c: 1 }, a: 1 } })),
  );
  const hashes = [
    hash(),
    hash(makeCase({ prompt: 'A white mug on a table.' })),
    hash(makeCase({ size: 'auto' })),
    hash(makeCase(), makeRoute({ model: 'gpt-image-2.5' })),
    hash(makeCase(), makeRoute({ baseUrl: 'https://gateway.example/v1' })),
    hash(makeCase(), makeRoute({ seed: 1 })),
    hash(makeCase(), makeRoute({ options: { background: 'opaque' } })),
    hash(makeCase(), makeRoute({ hosting: { modelVersion: 'r7' } })),
    hash(makeCase(), makeRoute({ hosting: { modelVersion: 'r8' } })),
  ];
  expect(new Set(hashes).size).toBe(hashes.length);
});

import { expect, test } from 'vitest';

import { canonicalJson, sha256 } from '../../src/shared/hash.ts';

test('the order of keys does not change canonical JSON, at any depth', () => {
  expect(canonicalJson({ b: [{ y: 1, x: 2 }], a: undefined })).toBe('{"b":[{"x":2,"y":1}]}');
  expect(canonicalJson({ x: { b: 1, a: 2 } })).toBe(canonicalJson({ x: { a: 2, b: 1 } }));
});

test('SHA-256 of the empty text is the published one', () => {
  // FIPS 180-4 example, https://csrc.nist.gov/projects/cryptographic-standards-and-guidelines/example-values
  expect(sha256('')).toBe('e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855');
});

import { expect, test } from 'vitest';

import { createVendorText } from '../../src/providers/redact.ts';

const say = createVendorText(['k3y/with+signs', undefined]);

test.each([
  ['the key itself', 'bad key k3y/with+signs!', 'bad key [redacted]!'],
  ['the key in a URL', '/?x=k3y%2Fwith%2Bsigns', '/?x=[redacted]'],
  ['a bearer token', 'Authorization was Bearer abc.def-123', 'Authorization was Bearer [redacted]'],
  ['a basic login', 'authorization: Basic dXNlcjpwYXNz rejected', 'authorization: [redacted] [redacted] rejected'],
  ['a key of OpenAI, even shortened', 'provided: sk-proj-ab***yz.', 'provided: [redacted]'],
  ['a key of Google', 'key AIzaSyA1234567890abcdefghijk bad', 'key [redacted] bad'],
  ['a header in JSON', '{"x-goog-api-key": "abcdef", "a": 1}', '{"x-goog-api-key": "[redacted]", "a": 1}'],
  [
    'a signed URL',
    'https://f.test/a.png?X-Amz-Signature=ff&X-Amz-Date=1&w=2',
    'https://f.test/a.png?X-Amz-Signature=[redacted]&X-Amz-Date=[redacted]&w=2',
  ],
  ['an Azure signature', 'https://f.test/a?sp=r&sig=a%2Bb', 'https://f.test/a?sp=[redacted]&sig=[redacted]'],
])('%s is taken out', (_what, text, expected) => {
  expect(say(text)).toBe(expected);
});

test('ordinary words stay', () => {
  const text = 'Your organization must be verified to use the model `gpt-image-2`; see tokens: 61';
  expect(say(text)).toBe(text);
});

test('the result is one line of at most 2,000 characters', () => {
  const line = say(`a\u001b[31m\nb${'c'.repeat(5000)}`);
  expect(line).toMatch(/^a \[31m b/);
  expect(Array.from(line)).toHaveLength(2000);
});

test('a key is found before the text is cut in the middle of it', () => {
  const line = createVendorText(['SECRETSECRETSECRET'])(`${'x'.repeat(1990)}SECRETSECRETSECRET`);
  expect(line).not.toContain('SECRET');
});

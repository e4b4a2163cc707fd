import { expect, test } from 'vitest';

import { bucketAddress } from '../../src/baselines/s3-address.ts';

const SETTINGS = { bucket: 'shop-pictures', prefix: 'image-drift', keepDays: 90 };
const R2 = 'https://account.r2.cloudflarestorage.com';

test.each([
  ['in its region', { region: 'eu-central-1' }, 'https://shop-pictures.s3.eu-central-1.amazonaws.com/'],
  ['in China', { region: 'cn-north-1' }, 'https://shop-pictures.s3.cn-north-1.amazonaws.com.cn/'],
  [
    'by its path when the name has a dot, which no certificate covers',
    { region: 'eu-central-1', bucket: 'shop.pictures' },
    'https://s3.eu-central-1.amazonaws.com/shop.pictures/',
  ],
  [
    'by its path when that is wanted',
    { region: 'us-east-1', addressing: 'path' as const },
    'https://s3.us-east-1.amazonaws.com/shop-pictures/',
  ],
  ['at another service', { endpoint: R2 }, `${R2}/shop-pictures/`],
  [
    'at another service by its name',
    { endpoint: R2, addressing: 'virtual' as const },
    'https://shop-pictures.account.r2.cloudflarestorage.com/',
  ],
  ['at a port', { endpoint: 'http://127.0.0.1:9000' }, 'http://127.0.0.1:9000/shop-pictures/'],
])('a bucket is found %s', (_name, settings, url) => {
  expect(bucketAddress({ ...SETTINGS, ...settings }, {}).url).toBe(url);
});

test('the region is that of the config, of the environment, or the one that most services take for theirs', () => {
  const env = { AWS_REGION: 'eu-west-1', AWS_DEFAULT_REGION: 'eu-west-2' };
  expect(bucketAddress({ ...SETTINGS, region: 'auto', endpoint: R2 }, env).region).toBe('auto');
  expect(bucketAddress(SETTINGS, env)).toMatchObject({
    region: 'eu-west-1',
    url: 'https://shop-pictures.s3.eu-west-1.amazonaws.com/',
  });
  expect(bucketAddress(SETTINGS, { AWS_REGION: '', AWS_DEFAULT_REGION: 'eu-west-2' }).region).toBe('eu-west-2');
  expect(bucketAddress({ ...SETTINGS, endpoint: R2 }, {}).region).toBe('us-east-1');
});

test('a bucket of Amazon without a region is nowhere, and a region is no other host', () => {
  const wrong = { code: 's3-region', exitCode: 3 };
  expect(() => bucketAddress(SETTINGS, {})).toThrow(expect.objectContaining(wrong));
  expect(() => bucketAddress(SETTINGS, { AWS_REGION: 'evil.example.com/' })).toThrow(expect.objectContaining(wrong));
});

import { describe, expect, test } from 'vitest';

import { countAttempts } from '../../src/model/attempt-counts.ts';

const outcomes = (...all: Parameters<typeof countAttempts>[0] extends Iterable<{ outcome: infer O }> ? O[] : never) =>
  all.map((outcome) => ({ outcome }));

describe('attempts that tell of the vendor', () => {
  test('are pictures, refusals and the vendor’s failures, also those that a retry mended', () => {
    expect(countAttempts(outcomes('rate-limited', 'vendor-error', 'image', 'refused', 'timeout', 'empty'))).toEqual({
      attempts: 6,
      vendorFailures: 4,
    });
  });

  test('are not those that never reached it, or that our account, request or run ended', () => {
    expect(
      countAttempts(
        outcomes(
          'connect',
          'transport',
          'credentials',
          'quota',
          'aborted',
          'invalid-request',
          'model-gone',
          'too-large',
        ),
      ),
    ).toEqual({ attempts: 0, vendorFailures: 0 });
  });
});

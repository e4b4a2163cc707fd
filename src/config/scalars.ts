import { z } from 'zod';

/** Most samples of a cell. */
export const MAX_SAMPLES = 1_000;
const MAX_INT32 = 2_147_483_647;

/** Ids are folder and file names, so they are plain on every system. */
export const idSchema = z
  .string()
  .regex(/^(?!.*\.\.)[a-z0-9][a-z0-9._-]{0,63}$/, {
    error: 'expected 1 to 64 of a-z, 0-9, ".", "_", "-", beginning with a letter or digit and without ".."',
  })
  .describe('Name: 1 to 64 of a-z, 0-9, ".", "_", "-".');

const RATIO = 'expected a percentage such as 15% (or 0.15)';

/** `15%` or `0.15`, as a ratio. */
export const ratioSchema = z
  .union(
    [
      z.number().min(0).max(100),
      z
        .string()
        .regex(/^\d{1,4}(\.\d{1,4})?%$/, { error: RATIO })
        .transform((text) => Number((Number(text.slice(0, -1)) / 100).toFixed(8))),
    ],
    { error: RATIO },
  )
  .describe('A share: 15% or 0.15.');

const UNIT_MS: Readonly<Record<string, number>> = { s: 1_000, m: 60_000 };
const MAX_DURATION_MS = 3_600_000;

/** `90s` or `5m`, as milliseconds; 1 s to 60 m. */
export const durationSchema = z
  .string({ error: 'expected a duration such as 90s or 5m' })
  .regex(/^\d{1,5}[sm]$/, { error: 'expected a duration such as 90s or 5m' })
  .transform((text) => Number(text.slice(0, -1)) * UNIT_MS[text.slice(-1)]!)
  .refine((ms) => ms >= 1_000 && ms <= MAX_DURATION_MS, { error: 'expected 1s to 60m' })
  .describe('A duration: 90s or 5m, at most 60m.');

/** US dollars. */
export const usdSchema = z.number().min(0).max(1_000_000);

export const concurrencySchema = z.int().min(1).max(64);

/** Every sample of a cell adds one to the seed, and the last one must still fit 32 bits. */
export const seedSchema = z
  .int()
  .min(0)
  .max(MAX_INT32 - MAX_SAMPLES);

/** `WIDTHxHEIGHT` in pixels. */
const PIXELS = /^[1-9]\d{0,4}x[1-9]\d{0,4}$/;

export const pixelSizeSchema = z
  .string()
  .regex(PIXELS, { error: 'expected WIDTHxHEIGHT in pixels, such as 1024x1024' });

export const sizeSchema = z
  .string()
  .regex(/^(auto|[1-9]\d{0,4}x[1-9]\d{0,4})$/, { error: 'expected auto or WIDTHxHEIGHT in pixels, such as 1024x1024' });

/** A path below the file that names it; written with `/` on every system. Leaving the config's folder is refused when it is resolved. */
export const relativePathSchema = z
  .string()
  .min(1)
  .max(500)
  // eslint-disable-next-line no-control-regex
  .regex(/^(?![/~])(?![a-zA-Z]:)[^\\\u0000-\u001f]*$/, {
    error: 'expected a path relative to this file, with "/" between folders',
  });

/** `${NAME}`. Whatever else stands there may be a key, so no message repeats it. */
export const KEY_REFERENCE = /^\$\{([A-Za-z_][A-Za-z0-9_]{0,127})\}$/;

/** ISO date or month. */
export const dateSchema = z.string().regex(/^\d{4}-\d{2}(-\d{2})?$/, { error: 'expected a date such as 2026-11-20' });

/** Headers that decide who asks, what the body is or how the connection works: not for a config to set. */
const OWN_HEADERS =
  /^(authorization|proxy-.*|cookie|host|content-.*|transfer-encoding|connection|keep-alive|te|trailer|upgrade|expect|accept|accept-encoding|(x-)?api-key|x-goog-api-key|x-key|.*(token|secret|password).*)$/i;

/** Headers of a route, by name (RFC 9110, 5.1). */
export const headersSchema = z
  .record(
    z
      .string()
      .regex(/^[A-Za-z0-9!#$%&'*+.^_`|~-]{1,100}$/, { error: 'expected the name of a header' })
      .refine((name) => !OWN_HEADERS.test(name), {
        error: 'this header is not for a config to set; credentials go into apiKey: ${NAME}',
      }),
    z
      .string()
      .max(1_000)
      .regex(/^[\x20-\x7e]*$/, { error: 'expected printable ASCII' }),
  )
  .refine((headers) => Object.keys(headers).length <= 20, { error: 'expected at most 20 headers' });

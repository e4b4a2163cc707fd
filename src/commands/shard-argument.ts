import { ConfigError } from '../model/errors.ts';
import { MAX_SHARDS, type Shard } from '../model/shard.ts';

/** Reads `i/N`, with 1 ≤ i ≤ N. Throws `ConfigError`; `name` is that of the option or input. */
export function parseShard(text: string, name: string): Shard {
  const [, index = 0, count = 0] = (/^(\d{1,4})\/(\d{1,4})$/.exec(text) ?? []).map(Number);
  if (index >= 1 && index <= count && count <= MAX_SHARDS) return { index, count };
  throw new ConfigError(
    [
      {
        message: `${name}: expected I/N with I from 1 to N and N up to ${MAX_SHARDS}, got "${text.slice(0, 40)}"`,
        hint: 'For example 1/3',
      },
    ],
    { code: 'usage' },
  );
}

/** Reads a number of shards, 1 and more. */
export function parseShardCount(text: string, name: string): number {
  const count = /^\d{1,4}$/.test(text) ? Number(text) : 0;
  if (count >= 1 && count <= MAX_SHARDS) return count;
  throw new ConfigError(
    [{ message: `${name}: expected a whole number from 1 to ${MAX_SHARDS}, got "${text.slice(0, 40)}"` }],
    { code: 'usage' },
  );
}

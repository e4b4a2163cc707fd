/** Seeded random numbers: the same seed gives the same sequence on every engine. Not for secrets. */
export interface Random {
  /** 32 random bits as an integer from 0 to 2³² − 1. */
  bits(): number;
  /** Uniform in [0, 1), 32 bits fine. */
  uniform(): number;
  /** Uniform integer from 0 to `count` − 1; `count` from 1 to 2³². Without modulo bias. */
  below(count: number): number;
}

/**
 * xoshiro128** (Blackman and Vigna, "Scrambled linear pseudorandom number generators", 2018), its state filled from
 * the seed by splitmix32. Seeds are integers; their low 32 bits count.
 */
export function createRandom(seed: number): Random {
  let mix = seed | 0;
  const nextState = (): number => {
    mix = (mix + 0x9e37_79b9) | 0;
    let z = Math.imul(mix ^ (mix >>> 16), 0x21f0_aaad);
    z = Math.imul(z ^ (z >>> 15), 0x735a_2d97);
    return z ^ (z >>> 15);
  };
  let s0 = nextState();
  let s1 = nextState();
  let s2 = nextState();
  let s3 = nextState();
  const bits = (): number => {
    const product = Math.imul(s1, 5);
    const result = Math.imul((product << 7) | (product >>> 25), 9);
    const shifted = s1 << 9;
    s2 ^= s0;
    s3 ^= s1;
    s1 ^= s2;
    s0 ^= s3;
    s2 ^= shifted;
    s3 = (s3 << 11) | (s3 >>> 21);
    return result >>> 0;
  };
  const below = (count: number): number => {
    // Values above the last whole multiple of `count` would favour small results.
    const limit = 0x1_0000_0000 - (0x1_0000_0000 % count);
    let value = bits();
    while (value >= limit) value = bits();
    return value % count;
  };
  return { bits, uniform: () => bits() / 0x1_0000_0000, below };
}

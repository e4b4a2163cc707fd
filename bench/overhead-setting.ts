/** What the vendor, both contenders and the report of `overhead.bench.ts` must agree on. */
export const CASES = 12;
export const ROUTES = ['first', 'second'] as const;
/** Requests in flight, both routes together. */
export const CONCURRENCY = 4;
export const LATENCY_MS = 400;

export type Pictures = 'usual' | 'moved';

export const promptOf = (index: number): string => `A picture for the benchmark, number ${index}`;

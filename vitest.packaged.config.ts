import { defineConfig } from 'vitest/config';

/** The packaged Action as the runner starts it: `dist/` alone, Node 24, real HTTP. */
export default defineConfig({
  test: {
    include: ['test/packaged/**/*.test.ts'],
    maxWorkers: 2,
    testTimeout: 60_000,
    hookTimeout: 60_000,
  },
});

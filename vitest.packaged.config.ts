import { defineConfig } from 'vitest/config';

/** The packaged Action as the runner starts it: `dist/` alone, Node 24, real HTTP. A story starts it twenty times. */
export default defineConfig({
  test: {
    include: ['test/packaged/**/*.test.ts', 'test/story/**/*.test.ts'],
    maxWorkers: 2,
    testTimeout: 300_000,
    hookTimeout: 60_000,
  },
});

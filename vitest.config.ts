import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    exclude: ['test/packaged/**', 'test/story/**', 'node_modules/**', 'dist/**'],
    // Two cores everywhere we run; image work is done in native threads beside these.
    maxWorkers: 2,
    // No test changes what a module keeps; a fresh process for each of two hundred files would cost a third of the time.
    isolate: false,
    testTimeout: 20_000,
    hookTimeout: 30_000,
    sequence: { shuffle: true },
    unstubEnvs: true,
  },
});

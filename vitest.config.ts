import { defineConfig } from 'vitest/config';

// Tests start git thousands of times, and a fork copies the table of all pages that the process holds: with huge pages
// for pictures and buffers that takes a fraction of the time. Other systems than Linux with glibc ignore it.
process.env['GLIBC_TUNABLES'] ??= 'glibc.malloc.hugetlb=1:glibc.malloc.mmap_threshold=1073741824';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    exclude: ['test/packaged/**', 'test/story/**', 'node_modules/**', 'dist/**'],
    // Two cores everywhere we run; the third has them while the others wait for git, threads and servers.
    maxWorkers: 3,
    // No test changes what a module keeps; a fresh process for each of two hundred files would cost a third of the time.
    isolate: false,
    testTimeout: 20_000,
    hookTimeout: 30_000,
    sequence: { shuffle: true },
    unstubEnvs: true,
  },
});

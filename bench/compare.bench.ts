/** `node bench/compare.bench.ts`: median time of the pair metrics and of pixelmatch alone, and their ratio. */
import pixelmatch from 'pixelmatch';

import { pairMetrics } from '../src/compare/pair-metrics.ts';
import { meanSsim } from '../src/compare/ssim.ts';
import { noisy, patterned } from '../test/compare/formula-pictures.ts';

function medianMs(work: () => unknown, runs = 9): number {
  const times = Array.from({ length: runs }, () => {
    const start = performance.now();
    work();
    return performance.now() - start;
  });
  return times.sort((a, b) => a - b).at(runs >> 1) ?? Number.NaN;
}

for (const side of [512, 1024, 2048]) {
  const before = patterned(side, side);
  const now = noisy(before, { seed: 1, amplitude: 40 });
  const difference = new Uint8Array(before.data.length);
  const all = medianMs(() => pairMetrics(before, now));
  const ssim = medianMs(() => meanSsim(before, now));
  const alone = medianMs(() => pixelmatch(before.data, now.data, difference, side, side, { threshold: 0.1 }));
  const figures = `pair metrics ${all.toFixed(0)} ms, of it SSIM ${ssim.toFixed(0)} ms; pixelmatch alone ${alone.toFixed(0)} ms`;
  process.stdout.write(`${side}²: ${figures}; ratio ${(all / alone).toFixed(1)}\n`);
}

import { writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { OTHER_MODEL } from './rerouted.ts';
import type { Outcome } from './behaviours.ts';
import { noNetwork, noRecordings } from './no-network.ts';
import type { Play, RouteDescription } from './route.ts';

/** A program, in JavaScript, that finds the picture at `picture` and writes to `output`. */
const program = (script: string, play: Play = {}): Play => ({
  context: { root: tmpdir() },
  request: async (stage) => {
    const place = join(await stage.makeFolder(), 'picture');
    await writeFile(place, stage.picture);
    return {
      options: {
        run: [
          process.execPath,
          '-e',
          `const [, picture, output] = process.argv; const fs = require('fs'); ${script}`,
          place,
          '{output}',
        ],
        extension: 'png',
      },
    };
  },
  ...play,
});
const COPY = 'fs.copyFileSync(picture, output);';
const STATE = `console.log(JSON.stringify({ model: 'flux-dev@3f2a', serverMs: 12, costUsd: 0.002, deployment: { gpu: 'L4' } }));`;
const differs = (expect: Outcome, because: string): Play => ({ expect, because });

export const route: RouteDescription = {
  protocol: 'command',
  isLocal: true,
  request: { options: { run: ['paint', '{output}'] } },
  behaviours: {
    ...noNetwork,
    inline: program(COPY + STATE),
    edit: program(COPY),
    mask: program(COPY),
    rerouted: program(`${COPY} console.log(JSON.stringify({ model: '${OTHER_MODEL}' }))`),
    seed: program(COPY),
    withoutKey: program(`if (process.env.IMAGE_DRIFT_API_KEY === undefined) { ${COPY} }`),
    brokenPicture: program(`fs.writeFileSync(output, '<html>')`),
    empty: program(''),
    refusedUnclear: program(`console.log(JSON.stringify({ refused: 'not this one' }))`),
    invalidRequest: program(
      'process.exit(2)',
      differs(
        { kind: 'failed', reason: 'vendor-error', retryable: false, billing: 'unknown' },
        'An exit code does not tell what was wrong.',
      ),
    ),
    slow: program(`setTimeout(() => { ${COPY} }, 30)`),
    endsEarly: program(
      'fs.writeFileSync(output, fs.readFileSync(picture).subarray(0, -20))',
      differs(
        { kind: 'failed', reason: 'decode', retryable: false, billing: 'yes' },
        'The file is the picture itself.',
      ),
    ),
    oversized: program('fs.writeFileSync(output, Buffer.alloc(3_000_000))'),
    noConnection: {
      context: { root: tmpdir() },
      request: { options: { run: ['no-such-program-here', '{output}'] } },
      ...differs(
        { kind: 'failed', reason: 'connect', retryable: false, billing: 'no' },
        'A program that is not there will not be there the next time.',
      ),
    },
    deadline: program('setTimeout(() => {}, 60_000)'),
    abort: program('setTimeout(() => {}, 60_000)'),
    abortBefore: program(COPY),
  },
  failures: noRecordings,
};

import { writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';

import type { Outcome } from './behaviours.ts';
import { noNetwork, noRecordings } from './no-network.ts';
import type { DoesNotApply, Play, RouteDescription } from './route.ts';

const NAME = '1.png';

/** A folder with what `fill` makes of the picture; nothing for `undefined`. */
const folder = (fill: (picture: Buffer) => Buffer | undefined, play: Play = {}): Play => ({
  context: { root: tmpdir() },
  request: async (stage) => {
    const place = await stage.makeFolder();
    const bytes = fill(stage.picture);
    if (bytes !== undefined) await writeFile(join(place, NAME), bytes);
    return { options: { path: basename(place) }, place: { caseId: 'mug', index: 0 } };
  },
  ...play,
});
const whole = (picture: Buffer): Buffer => picture;
const free = (expect: Outcome): Play => ({ expect, because: 'Nothing is billed.' });
const lost = (reason: 'decode' | 'empty' | 'too-large' | 'unexpected-reply'): Outcome => ({
  kind: 'failed',
  reason,
  retryable: false,
  billing: 'no',
});
const picture = free({ kind: 'image', billing: 'no' });
const notMade: DoesNotApply = { doesNotApply: 'The pictures were made before.' };

export const route: RouteDescription = {
  protocol: 'folder',
  isLocal: true,
  behaviours: {
    ...noNetwork,
    inline: folder(whole, picture),
    edit: folder(whole, picture),
    mask: folder(whole, picture),
    rerouted: { doesNotApply: 'A file names no model.' },
    seed: folder(whole, picture),
    withoutKey: folder(whole, picture),
    brokenPicture: folder(() => Buffer.from('<html>'), free(lost('decode'))),
    empty: folder(() => undefined, free(lost('empty'))),
    refusedUnclear: notMade,
    invalidRequest: notMade,
    slow: notMade,
    endsEarly: folder((bytes) => bytes.subarray(0, -20), free(lost('decode'))),
    oversized: folder(() => Buffer.alloc(3_000_000), free(lost('unexpected-reply'))),
    noConnection: notMade,
    deadline: notMade,
    abort: notMade,
    abortBefore: folder(whole),
  },
  failures: noRecordings,
};

import { measureImage } from '../measure/measure-image.ts';
import type { Measurement } from '../model/measurement.ts';
import type { ImageSample, Sample, StoredImage } from '../model/sample.ts';
import type { ImageMediaType } from '../model/suite.ts';
import { printableLine } from '../shared/printable.ts';

/** The part of a run folder that samples go to. */
interface SampleFolder {
  saveImage(bytes: Uint8Array, mediaType: ImageMediaType): Promise<StoredImage>;
  saveSample(sample: Sample): Promise<void>;
  readImage(image: StoredImage): Promise<Uint8Array>;
}

export interface Measuring {
  readonly sink: Pick<SampleFolder, 'saveImage' | 'saveSample'>;
  /**
   * Waits for the last picture. A picture that cannot be decoded becomes a failed sample (`decode`): it was paid for,
   * and nobody can look at it.
   */
  finish(
    samples: readonly Sample[],
  ): Promise<{ readonly samples: readonly Sample[]; readonly measurements: Readonly<Record<string, Measurement>> }>;
}

/** Measures pictures one by one while the run goes on, so that the vendor's time hides ours, with one decoded picture in memory. */
export function createMeasuring(folder: SampleFolder): Measuring {
  const measurements: Record<string, Measurement> = {};
  const broken = new Map<string, string>();
  let last: Promise<void> = Promise.resolve();

  async function measure({ image }: ImageSample): Promise<void> {
    if (measurements[image.sha256] !== undefined || broken.has(image.sha256)) return;
    const measured = await measureImage(await folder.readImage(image));
    if (measured.kind === 'broken') broken.set(image.sha256, measured.message);
    else measurements[image.sha256] = measured.measurement;
  }

  return {
    sink: {
      saveImage: (bytes, mediaType) => folder.saveImage(bytes, mediaType),
      async saveSample(sample) {
        await folder.saveSample(sample);
        if (sample.kind !== 'image') return;
        last = last.then(() => measure(sample));
        // Its error is thrown by finish(); until then it must not count as unhandled.
        last.catch(() => {});
      },
    },
    async finish(samples) {
      await last;
      return {
        samples: samples.map((sample) =>
          sample.kind === 'image' ? withDecodeFailure(sample, broken.get(sample.image.sha256)) : sample,
        ),
        measurements,
      };
    },
  };
}

function withDecodeFailure(sample: ImageSample, message: string | undefined): Sample {
  if (message === undefined) return sample;
  const { shotId, routeId, caseId, index, purpose, seed, attempts, costMicros, possibleExtraMicros, warnings } = sample;
  return {
    kind: 'failed',
    reason: 'decode',
    message: `the picture cannot be decoded: ${printableLine(message)}`,
    shotId,
    routeId,
    caseId,
    index,
    purpose,
    attempts,
    warnings,
    ...(seed === undefined ? {} : { seed }),
    ...(costMicros === undefined ? {} : { costMicros }),
    ...(possibleExtraMicros === undefined ? {} : { possibleExtraMicros }),
  };
}

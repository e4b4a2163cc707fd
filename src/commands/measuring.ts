import { cutSheet } from '../measure/cut-sheet.ts';
import { FEATURE_SCHEMA } from '../measure/feature-schema.ts';
import type { MeasurePool } from '../measure/measure-pool.ts';
import type { Note } from '../model/record.ts';
import type { Measurement } from '../model/measurement.ts';
import type { ImageSample, Sample, StoredImage } from '../model/sample.ts';
import type { ImageMediaType } from '../model/suite.ts';
import type { EmbeddingSource } from '../providers/embedding-source.ts';
import type { RunPorts } from '../run/run-ports.ts';
import { printableLine } from '../shared/printable.ts';
import { storeEmbedding, storeVector } from '../shared/stored-vector.ts';

/** The part of a run folder that samples go to. */
interface SampleFolder {
  saveImage(bytes: Uint8Array, mediaType: ImageMediaType): Promise<StoredImage>;
  saveSample(sample: Sample): Promise<void>;
  readImage(image: StoredImage): Promise<Uint8Array>;
}

export interface Measuring {
  readonly sink: RunPorts['sink'];
  /** Takes a sample of before, whose picture is in the folder; it is measured where `known` has no measurement. */
  recall(sample: Sample): void;
  /**
   * Waits for the last picture so far. A picture that cannot be decoded becomes a failed sample (`decode`): it was paid
   * for, and nobody can look at it.
   */
  finish(samples: readonly Sample[]): Promise<{
    readonly samples: readonly Sample[];
    readonly measurements: Readonly<Record<string, Measurement>>;
  }>;
  /** What could not be measured, after `finish`. */
  notes(): readonly Note[];
}

/**
 * Measures pictures one by one while the run goes on, so that the vendor's time hides ours; in threads of their own,
 * so that our work does not look like the vendor's latency.
 */
export function createMeasuring(
  folder: SampleFolder,
  pool: MeasurePool,
  {
    source,
    known = {},
  }: {
    readonly source?: EmbeddingSource | undefined;
    /** By SHA-256 of the picture's file. */
    readonly known?: Readonly<Record<string, Measurement>>;
  } = {},
): Measuring {
  const measurements: Record<string, Measurement> = { ...known };
  const broken = new Map<string, string>();
  const decodeMs = new Map<string, number>();
  const embeddings: Promise<void>[] = [];
  const unembedded: string[] = [];
  let last: Promise<void> = Promise.resolve();

  async function measure({ image }: ImageSample): Promise<void> {
    if (measurements[image.sha256] !== undefined || broken.has(image.sha256)) return;
    // The pool takes the bytes over, so they must not be a part of a shared buffer.
    const measured = await pool.measure(new Uint8Array(await folder.readImage(image)));
    if (measured.kind === 'broken') broken.set(image.sha256, measured.message);
    else {
      decodeMs.set(image.sha256, Math.round(measured.decodeMs * 10) / 10);
      measurements[image.sha256] = {
        ...measured.measurement,
        vector: storeVector(measured.features, FEATURE_SCHEMA.version),
      };
    }
    if (source === undefined || measured.kind === 'broken') return;
    const embedding = embed(image, source);
    embedding.catch(() => {});
    embeddings.push(embedding);
  }

  /** Beside the measuring of the next pictures; a picture without an embedding keeps its other measurements. */
  async function embed(image: StoredImage, from: EmbeddingSource): Promise<void> {
    const outcome = await from.embed({ mediaType: image.mediaType, read: () => folder.readImage(image) });
    if (outcome.kind === 'failed') unembedded.push(outcome.message);
    else
      measurements[image.sha256] = {
        ...measurements[image.sha256]!,
        embedding: storeEmbedding(outcome.embedding),
      };
  }

  function recall(sample: Sample): void {
    if (sample.kind !== 'image') return;
    last = last.then(() => measure(sample));
    // Its error is thrown by finish(); until then it must not count as unhandled.
    last.catch(() => {});
  }

  return {
    recall,
    sink: {
      saveImage: (bytes, mediaType) => folder.saveImage(bytes, mediaType),
      async saveSheet(bytes, mediaType, sheet) {
        const panels = await cutSheet(bytes, sheet);
        // A sheet that cannot be cut is kept whole: as a picture that cannot be decoded it becomes one failure.
        if (panels === undefined) return [await folder.saveImage(bytes, mediaType)];
        const saved: StoredImage[] = [];
        for (const panel of panels) saved.push(await folder.saveImage(panel, 'image/png'));
        return saved;
      },
      async saveSample(sample) {
        await folder.saveSample(sample);
        recall(sample);
      },
    },
    async finish(samples) {
      await last;
      await Promise.all(embeddings);
      return {
        samples: samples.map((sample) =>
          sample.kind === 'image' ? withDecoding(sample, { broken, decodeMs }) : sample,
        ),
        measurements,
      };
    },
    notes() {
      const [first] = unembedded;
      if (first === undefined) return [];
      const pictures = `${unembedded.length} picture${unembedded.length === 1 ? '' : 's'}`;
      return [{ level: 'warning', text: `The embedding could not be measured for ${pictures}: ${first}.` }];
    },
  };
}

/** With the time that its picture took to decode, or as a failure where it did not. Both maps are by SHA-256. */
function withDecoding(
  sample: ImageSample,
  known: { readonly broken: ReadonlyMap<string, string>; readonly decodeMs: ReadonlyMap<string, number> },
): Sample {
  const message = known.broken.get(sample.image.sha256);
  const decodeMs = known.decodeMs.get(sample.image.sha256);
  if (message === undefined) return { ...sample, ...(decodeMs === undefined ? {} : { decodeMs }) };
  const { shotId, routeId, caseId, index, purpose, seed, attempts, costMicros, possibleExtraMicros, warnings } = sample;
  const { panel } = sample;
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
    ...(panel === undefined ? {} : { panel }),
    ...(seed === undefined ? {} : { seed }),
    ...(costMicros === undefined ? {} : { costMicros }),
    ...(possibleExtraMicros === undefined ? {} : { possibleExtraMicros }),
  };
}

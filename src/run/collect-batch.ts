import { askVendor } from './ask-vendor.ts';
import { batchContext, type BatchRoute } from './batch-call.ts';
import { buildAttempt, buildSample } from './build-sample.ts';
import type { RunPorts } from './run-ports.ts';
import type { Batch, BatchShot } from '../model/batch.ts';
import { type Micros, sumMicros } from '../model/money.ts';
import type { Cell } from '../model/plan.ts';
import type { ProviderReply } from '../model/reply.ts';
import type { Attempt, Sample } from '../model/sample.ts';

export type CollectedBatch =
  | {
      readonly kind: 'collected';
      /** Vendor's word for how it ended. */
      readonly state: string;
      /** In the order of the batch; without answers to settings that the user has changed since. */
      readonly samples: readonly Sample[];
      /** Answers to other settings: paid for, and of no use. */
      readonly stale: number;
      /** Of all answers, stale ones included. */
      readonly spentMicros: Micros;
      readonly unknownAttempts: number;
    }
  /** Nothing to show. `because` finishes the sentence "the batch … ". */
  | { readonly kind: 'waiting'; readonly because: string };

type CollectPorts = Pick<RunPorts, 'clock' | 'random' | 'keyFor' | 'priceReply' | 'sink'>;

/**
 * Makes samples of a batch that is over: every request ends as one sample, also those without an answer. Pictures are
 * stored one by one as they are read. What cannot be read to its end stays at the vendor for another time.
 */
export async function collectBatch(
  { batch, id, on }: { readonly batch: Batch; readonly id: string; readonly on: BatchRoute },
  ports: CollectPorts,
): Promise<CollectedBatch> {
  const { route, provider, cells, signal } = on;
  const known = new Map(batch.shots.map((shot) => [shot.key, shot]));
  const cellOf = ({ shot }: BatchShot): Cell | undefined => cells.find(({ caseId }) => caseId === shot.caseId);
  const answers = new Map<string, { readonly attempt: Attempt; readonly sample?: Sample }>();

  async function settle(shot: BatchShot, reply: ProviderReply): Promise<void> {
    const cell = cellOf(shot);
    const startedAt = Date.parse(batch.submittedAt);
    const cost = cell && ports.priceReply({ price: route.price, reply, settings: cell.settings });
    const elapsedMs = Math.max(0, ports.clock.now() - startedAt);
    const attempt = buildAttempt({ reply, startedAt, elapsedMs, cost });
    const isStale = cell?.settingsHash !== shot.settingsHash;
    const picture = reply.kind === 'image' && !isStale ? reply.images[0] : undefined;
    const image = picture && (await ports.sink.saveImage(picture.bytes, picture.mediaType));
    const untimed = { ...reply, isTimed: false } as const;
    const { warnings } = reply;
    answers.set(shot.key, {
      attempt,
      ...(isStale
        ? {}
        : {
            sample: buildSample(shot.shot, [
              {
                link: shot.shot,
                reply: untimed,
                attempts: [attempt],
                warnings,
                ...(image === undefined ? {} : { image }),
              },
            ]),
          }),
    });
  }

  const progress = await askVendor(
    (stop) =>
      provider.collect(id, {
        ...batchContext(route, { signal: stop, keyFor: ports.keyFor }),
        requests: batch.shots.length,
        async take(key, reply) {
          const shot = known.get(key);
          if (shot !== undefined && !answers.has(key)) await settle(shot, reply);
        },
      }),
    { route, ports, signal, isFree: true },
  );
  if (progress.kind === 'pending') return { kind: 'waiting', because: `is not finished (${progress.state})` };
  if (progress.kind === 'failed') return { kind: 'waiting', because: `could not be read: ${progress.message}` };

  for (const shot of batch.shots) if (!answers.has(shot.key)) await settle(shot, progress.unanswered);
  const settled = batch.shots.map(({ key }) => answers.get(key)!);
  const samples = settled.flatMap(({ sample }) => sample ?? []);
  for (const sample of samples) await ports.sink.saveSample(sample);
  const cost = sumMicros(settled.map(({ attempt }) => attempt.cost?.micros));
  return {
    kind: 'collected',
    state: progress.state,
    samples,
    stale: settled.length - samples.length,
    spentMicros: cost.knownMicros,
    unknownAttempts: cost.unknownCount,
  };
}

import { type Micros, sumMicros } from '../model/money.ts';
import type { Shot } from '../model/plan.ts';
import type { Cost } from '../model/price.ts';
import type { ProviderReply } from '../model/reply.ts';
import type { Attempt, Sample, SkippedSample, StoredImage } from '../model/sample.ts';

/** Facts of one attempt. Times are milliseconds; `startedAt` is epoch. */
export function buildAttempt({
  reply,
  startedAt,
  elapsedMs,
  cost,
}: {
  readonly reply: ProviderReply;
  readonly startedAt: number;
  readonly elapsedMs: number;
  readonly cost: Cost | undefined;
}): Attempt {
  return {
    startedAt: new Date(startedAt).toISOString(),
    elapsedMs,
    outcome: reply.kind === 'failed' ? reply.reason : reply.kind,
    exchange: reply.exchange,
    ...(reply.usage === undefined ? {} : { usage: reply.usage }),
    billing: reply.billing,
    ...(cost === undefined ? {} : { cost }),
  };
}

/** What came of a shot that was sent. `image` is the stored first picture of an image reply. */
export function buildSample({
  shot,
  reply,
  attempts,
  warnings,
  image,
}: {
  readonly shot: Shot;
  readonly reply: ProviderReply;
  readonly attempts: readonly Attempt[];
  readonly warnings: readonly string[];
  readonly image?: StoredImage | undefined;
}): Sample {
  const base = { ...shotFacts(shot), attempts, ...costFacts(shot, attempts), warnings };
  const timing = reply.isTimed === false ? {} : { latencyMs: attempts.at(-1)!.elapsedMs };
  if (reply.kind === 'failed') {
    const { reason, message, vendorCode } = reply;
    return { ...base, kind: 'failed', reason, message, ...(vendorCode === undefined ? {} : { vendorCode }) };
  }
  if (reply.kind === 'refused') {
    const { stage, vendorCode, message, categories } = reply;
    return {
      ...base,
      kind: 'refused',
      stage,
      vendorCode,
      ...(message === undefined ? {} : { message }),
      ...(categories === undefined ? {} : { categories }),
      ...timing,
    };
  }
  if (image === undefined) throw new TypeError(`${shot.id}: an image reply without a stored picture`);
  const { text, effective, provenance } = reply;
  const revisedPrompt = reply.images[0]?.revisedPrompt;
  return {
    ...base,
    kind: 'image',
    image,
    ...(text === undefined ? {} : { text }),
    ...(revisedPrompt === undefined ? {} : { revisedPrompt }),
    ...(effective === undefined ? {} : { effective }),
    ...(provenance === undefined ? {} : { provenance }),
    ...timing,
  };
}

/** A shot that was planned and never sent. */
export function buildSkipped(
  shot: Shot,
  { reason, message }: Pick<SkippedSample, 'reason' | 'message'>,
): SkippedSample {
  return { ...shotFacts(shot), kind: 'skipped', attempts: [], warnings: [], reason, message };
}

/** What a finished shot takes from the budget: known costs, and the worst case for each attempt that may be billed. */
export function countedMicros(sample: Sample): Micros {
  return (sample.costMicros ?? 0) + (sample.possibleExtraMicros ?? 0);
}

function shotFacts({ id, routeId, caseId, index, purpose, seed }: Shot) {
  return { shotId: id, routeId, caseId, index, purpose, ...(seed === undefined ? {} : { seed }) };
}

function costFacts(
  { worstCaseMicros }: Shot,
  attempts: readonly Attempt[],
): Pick<Sample, 'costMicros' | 'possibleExtraMicros'> {
  const { knownMicros, unknownCount } = sumMicros(attempts.map(({ cost }) => cost?.micros));
  return {
    ...(unknownCount === attempts.length ? {} : { costMicros: knownMicros }),
    ...(unknownCount === 0 || worstCaseMicros === undefined
      ? {}
      : { possibleExtraMicros: unknownCount * worstCaseMicros }),
  };
}

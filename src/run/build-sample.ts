import { type Micros, sumMicros } from '../model/money.ts';
import type { Shot } from '../model/plan.ts';
import type { Cost } from '../model/price.ts';
import type { ProviderReply } from '../model/reply.ts';
import type { Attempt, OwnOutcome, Sample, SkippedSample } from '../model/sample.ts';
import type { Asked } from './ask-route.ts';

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

/**
 * What came of a shot that was sent to one route or several, in the order of `asked` (at least one): a picture before a
 * refusal before a failure, the first of its kind. Where a fallback was asked, what the route itself brought stands beside.
 */
export function buildSample(shot: Shot, asked: readonly Asked[]): Sample {
  const first = asked[0]!;
  const isOwn = (one: Asked): boolean => one.link.routeId === shot.routeId;
  if (asked.every(isOwn)) return sampleOf(shot, { asked, answer: first });
  const answer =
    asked.find(({ reply }) => reply.kind === 'image') ?? asked.find(({ reply }) => reply.kind === 'refused') ?? first;
  const own = isOwn(first)
    ? sampleOf(shot, { asked: [first], answer: first })
    : buildSkipped(shot, { reason: 'route-stopped', message: 'not sent: its own route was stopped' });
  return {
    ...sampleOf(shot, { asked, answer }),
    ...(answer.reply.kind === 'failed' || isOwn(answer) ? {} : { servedByRoute: answer.link.routeId }),
    own: ownOutcome(own),
  };
}

/** The same for every picture of a sheet, where the answer was one. The first has the attempts, each its part of their cost. */
export function buildSamples(shot: Shot, asked: readonly Asked[]): Sample[] {
  const sample = buildSample(shot, asked);
  const answer = asked.find(({ image }) => sample.kind === 'image' && image === sample.image);
  if (sample.kind !== 'image' || answer?.panels === undefined) return [sample];
  const { panels, reply } = answer;
  const { latencyMs: _once, possibleExtraMicros: _ofAll, costMicros, ...shared } = sample;
  const { responseId } = reply.exchange;
  return panels.map((image, index) => ({
    ...(index === 0 ? sample : { ...shared, attempts: [], warnings: [] }),
    image,
    ...(costMicros === undefined ? {} : { costMicros: partOf(costMicros, { index, of: panels.length }) }),
    panel: { index, of: panels.length, ...(responseId === undefined ? {} : { responseId }) },
  }));
}

/** Whole micros that add up again; the first parts have what does not divide. */
const partOf = (micros: Micros, { index, of }: { readonly index: number; readonly of: number }): Micros =>
  Math.floor(micros / of) + (index < micros % of ? 1 : 0);

function sampleOf(shot: Shot, { asked, answer }: { readonly asked: readonly Asked[]; readonly answer: Asked }): Sample {
  const { reply, image, link } = answer;
  const attempts = asked.flatMap((one) => one.attempts);
  const warnings = [...new Set(asked.flatMap((one) => one.warnings))];
  const base = { ...shotFacts(shot), attempts, ...costFacts(asked), warnings };
  // A user waits for each route of the chain, one after the other.
  const waited = link.routeId === shot.routeId ? answer.attempts.slice(-1) : attempts;
  const timing =
    reply.isTimed === false ? {} : { latencyMs: waited.reduce((sum, { elapsedMs }) => sum + elapsedMs, 0) };
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

function ownOutcome(sample: Sample): OwnOutcome {
  const { costMicros, possibleExtraMicros } = sample;
  const paid = {
    ...(costMicros === undefined ? {} : { costMicros }),
    ...(possibleExtraMicros === undefined ? {} : { possibleExtraMicros }),
  };
  switch (sample.kind) {
    case 'image':
      throw new TypeError(`${sample.shotId}: a fallback was asked although there was a picture`);
    case 'refused': {
      const { kind, stage, vendorCode, message, categories, latencyMs } = sample;
      return {
        kind,
        stage,
        vendorCode,
        ...(message === undefined ? {} : { message }),
        ...(categories === undefined ? {} : { categories }),
        ...(latencyMs === undefined ? {} : { latencyMs }),
        ...paid,
      };
    }
    case 'failed': {
      const { kind, reason, message, vendorCode } = sample;
      return { kind, reason, message, ...(vendorCode === undefined ? {} : { vendorCode }), ...paid };
    }
    case 'skipped': {
      const { kind, reason, message } = sample;
      return { kind, reason, message };
    }
  }
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

/** What attempts of unknown cost may add is the worst case of the link that each was sent to. */
function costFacts(asked: readonly Asked[]): Pick<Sample, 'costMicros' | 'possibleExtraMicros'> {
  const attempts = asked.flatMap((one) => one.attempts);
  const { knownMicros, unknownCount } = sumMicros(attempts.map(({ cost }) => cost?.micros));
  const extra = sumMicros(
    asked.flatMap(({ link, attempts: sent }) =>
      sent.filter(({ cost }) => cost === undefined).map(() => link.worstCaseMicros),
    ),
  );
  return {
    ...(unknownCount === attempts.length ? {} : { costMicros: knownMicros }),
    ...(unknownCount === 0 || extra.unknownCount > 0 ? {} : { possibleExtraMicros: extra.knownMicros }),
  };
}

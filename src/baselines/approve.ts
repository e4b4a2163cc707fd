import type { Approval, Baseline, BaselineSample } from '../model/baseline.ts';
import type { CellComparison, CellResult } from '../model/comparison.ts';
import { muteOf } from '../model/mute.ts';
import { judgedSamples } from '../model/own-sample.ts';
import type { RunRecord } from '../model/record.ts';
import type { ImageSample, RefusedSample, Sample } from '../model/sample.ts';
import { classifyPair } from '../model/seeded-limits.ts';
import type { Verdict } from '../model/verdict.ts';

export interface ApproveInput {
  readonly record: RunRecord;
  readonly approval: Approval;
  /** Only these routes and cases; absent: all. */
  readonly only?: {
    readonly routes?: readonly string[] | undefined;
    readonly cases?: readonly string[] | undefined;
  };
  /** Settings hash of every cell of the config as it is now, by `<route>/<case>`. Given: a run of other settings is refused. */
  readonly currentSettings?: ReadonlyMap<string, string>;
  /** Baselines that are there now, by `<route>/<case>`: unseeded ones grow until they are full. */
  readonly existing?: ReadonlyMap<string, Baseline>;
}

/** A full baseline of an unseeded cell; a test holds it to the plan's own figure. Detection reference 3.6. */
export const FULL_BASELINE = 4;

export interface Approved {
  readonly baselines: readonly Baseline[];
  /** Of `baselines`: cells whose old pictures were replaced where they would else have been added to. */
  readonly restarted: readonly { readonly cell: string; readonly because: string }[];
  /** Cells, as `<route>/<case>`, whose baseline stays: it is full and nothing moved, or it is of this very run. */
  readonly kept: readonly string[];
  /** `cell` is `<route>/<case>`; `because` is one sentence part of our own words. */
  readonly refused: readonly { readonly cell: string; readonly because: string }[];
}

/** Makes baselines of a reviewed run. A cell that would be a bad yardstick is refused with the reason; the others are not held up by it. */
export function baselinesFromRecord(input: ApproveInput): Approved {
  const { record, only } = input;
  const wanted = record.cells.filter(
    ({ comparison: { routeId, caseId } }) =>
      (only?.routes?.includes(routeId) ?? true) && (only?.cases?.includes(caseId) ?? true),
  );
  const samples = Map.groupBy(judgedSamples(record.samples), ({ routeId, caseId }) => `${routeId}/${caseId}`);
  const baselines: Baseline[] = [];
  const refused: { cell: string; because: string }[] = [];
  const kept: string[] = [];
  const restarted: { cell: string; because: string }[] = [];
  const moved = movedRoutes(record);
  const dearer = repricedRoutes(record);
  for (const { comparison, verdict } of wanted) {
    const cell = `${comparison.routeId}/${comparison.caseId}`;
    const ofCell = (samples.get(cell) ?? []).filter(({ purpose }) => purpose === 'sample');
    const isMuted = muteOf(record.mutes ?? [], comparison) !== undefined;
    const because = objection(comparison, ofCell, { ...input, isMuted });
    const fresh = because === undefined ? baselineOf(comparison, ofCell, input) : undefined;
    if (fresh === undefined) refused.push({ cell, because: because! });
    else {
      const known = input.existing?.get(cell);
      const existing = known && dearer.has(comparison.routeId) ? withCostOf(fresh, known) : known;
      const grown = grow(fresh, existing);
      const unlike =
        (isMuted ? MUTED : UNLIKE[verdict]) ?? (moved.has(comparison.routeId) ? UNLIKE.drifted : undefined);
      if (existing !== undefined && isOfRun(existing, fresh)) kept.push(cell);
      else if (grown === fresh) baselines.push(fresh);
      else if (unlike !== undefined) {
        baselines.push(fresh);
        restarted.push({ cell, because: unlike });
      } else if (grown === undefined && existing !== undefined && existing !== known) baselines.push(existing);
      else if (grown === undefined) kept.push(cell);
      else baselines.push(grown);
    }
  }
  return { baselines, restarted, kept, refused };
}

/** Why pictures must not stand in one baseline with the ones before: a set of two models is a yardstick for neither. */
const UNLIKE: Readonly<Partial<Record<Verdict, string>>> = {
  drifted: 'the pictures had drifted',
  'unreliable-baseline': 'the old pictures had moved while they were collected',
};

/** Nobody has tested whether the pictures are still like the ones before. */
const MUTED = 'the case was muted';

/** Routes whose pictures drifted as a whole; most of their cells are but worth watching, and none may grow. */
const movedRoutes = ({ findings }: RunRecord): ReadonlySet<string> =>
  new Set(
    findings.flatMap(({ family, verdict, routeId, caseId }) =>
      family === 'image' && verdict === 'drifted' && caseId === undefined ? [routeId] : [],
    ),
  );

/** Routes whose cost changed, by the vendor or by a new price: accepting the run accepts that too. */
const repricedRoutes = ({ findings }: RunRecord): ReadonlySet<string> =>
  new Set(
    findings.flatMap(({ family, verdict, routeId }) =>
      family === 'cost' && ['drifted', 'improved', 'stale'].includes(verdict) ? [routeId] : [],
    ),
  );

/** The old pictures with the cost, tokens and price of the accepted ones: what they cost once is no yardstick any more. */
function withCostOf(fresh: Baseline, existing: Baseline): Baseline {
  const model = fresh.samples.find(({ outcome }) => outcome === 'image');
  if (model === undefined || existing.settingsHash !== fresh.settingsHash) return existing;
  const { costMicros, usage, price } = model;
  return {
    ...existing,
    samples: existing.samples.map((sample) => {
      if (sample.outcome !== 'image') return sample;
      const { costMicros: _cost, usage: _usage, price: _price, ...picture } = sample;
      return {
        ...picture,
        ...(costMicros === undefined ? {} : { costMicros }),
        ...(usage === undefined ? {} : { usage }),
        ...(price === undefined ? {} : { price }),
      };
    }),
  };
}

/**
 * Adds a run's samples to an unseeded baseline of the same settings until it is full: pictures of several runs hold the
 * vendor's ordinary variation, those of one do not. `undefined`: the old one is full and stays; `fresh` itself: there is
 * nothing to grow.
 */
function grow(fresh: Baseline, existing: Baseline | undefined): Baseline | undefined {
  const isSame = existing?.settingsHash === fresh.settingsHash;
  const isPaired = fresh.settings.seed !== undefined && existing?.deterministic === true;
  if (existing === undefined || !isSame || isPaired) return fresh;
  const known = new Set(existing.samples.map((sample) => sample.runId ?? existing.approval.runId));
  if (existing.samples.length >= FULL_BASELINE || known.has(fresh.approval.runId)) return undefined;
  const samples = [
    ...existing.samples.map((sample) => ({ runId: existing.approval.runId, ...sample })),
    ...fresh.samples,
  ]
    .slice(0, FULL_BASELINE)
    .map((sample, index) => ({ ...sample, index }));
  return { ...fresh, samples };
}

/** Accepting a run again must not push the baseline before it out of the store's memory. */
const isOfRun = ({ samples, approval, settingsHash }: Baseline, fresh: Baseline): boolean =>
  settingsHash === fresh.settingsHash && samples.every(({ runId = approval.runId }) => runId === fresh.approval.runId);

function objection(
  { counts, routeId, caseId, settings, settingsHash, contract }: CellResult['comparison'],
  samples: readonly Sample[],
  { record, currentSettings, existing, only, isMuted }: ApproveInput & { readonly isMuted: boolean },
): string | undefined {
  if (record.incomplete !== undefined) return `the run is incomplete (${record.incomplete})`;
  if (currentSettings !== undefined && currentSettings.get(`${routeId}/${caseId}`) !== settingsHash)
    return 'the case or route was changed after this run; check again';
  if (counts.failed > 0) return `${counts.failed} of ${counts.planned} shots failed`;
  if (samples.some((sample) => sample.kind === 'skipped' && sample.reason === 'batch'))
    return 'its pictures wait for a batch; accept the run that shows them';
  if (counts.skipped > 0) return `${counts.skipped} of ${counts.planned} shots were skipped`;
  if (samples.length === 0 || samples.length !== counts.planned)
    return `the record holds ${samples.length} of ${counts.planned} samples`;
  // Whoever names a case has looked at it.
  if (isMuted && only?.cases?.includes(caseId) !== true) return 'the case is muted; accept it by its name';
  const pictures = samples.filter((sample): sample is ImageSample => sample.kind === 'image');
  const measured = pictures.flatMap(({ image }) => record.measurements[image.sha256] ?? []);
  if (measured.length < pictures.length) return 'a picture could not be decoded';
  if (measured.some(({ isBlank }) => isBlank)) return 'a picture is blank';
  const repeat = contract.find(({ fact }) => fact === 'placeholder' || fact === 'duplicate');
  if (repeat !== undefined)
    return `${repeat.now} came back where ${repeat.baseline} was asked for: an error card, a mix-up or a stuck cache`;
  const stored = existing?.get(`${routeId}/${caseId}`)?.samples ?? [];
  const known = new Set(
    stored.flatMap(({ runId, measurement }) => (runId === record.run.id ? [] : (measurement?.pixelSha256 ?? []))),
  );
  if (settings.seed === undefined && measured.some(({ pixelSha256 }) => known.has(pixelSha256)))
    return 'a picture is one that the baseline holds already: a stuck cache, perhaps';
  return undefined;
}

function baselineOf(comparison: CellComparison, samples: readonly Sample[], input: ApproveInput): Baseline {
  const { routeId, caseId, settings, settingsHash } = comparison;
  const deterministic = determinismOf(comparison);
  return {
    version: 1,
    routeId,
    caseId,
    settings,
    settingsHash,
    samples: samples
      .filter((sample): sample is ImageSample | RefusedSample => sample.kind === 'image' || sample.kind === 'refused')
      .sort((a, b) => a.index - b.index)
      .map((sample) => sampleOf(sample, input.record)),
    ...(deterministic === undefined ? {} : { deterministic }),
    approval: input.approval,
    decoder: input.record.tool.decoder,
  };
}

/**
 * Whether the same seed gives the same picture. Learnt from the probe; without one, from the baseline that this one
 * replaces, as long as the pictures still come from the same place.
 */
function determinismOf({ determinism, baseline, settings, settingChanges }: CellComparison): boolean | undefined {
  if (settings.seed === undefined) return undefined;
  if (determinism === 'not-comparable') return false;
  if (determinism !== undefined) return ['exact', 'numerically-equal'].includes(classifyPair(determinism));
  const hasMoved = settingChanges.some(({ setting }) =>
    /^(protocol|model|endpoint|hardware|model version|deployment hash|serving .*)$/s.test(setting),
  );
  return hasMoved ? undefined : baseline?.deterministic;
}

function sampleOf(
  sample: ImageSample | RefusedSample,
  { measurements, routeResults, run: { id: runId } }: RunRecord,
): BaselineSample {
  const { index, seed, latencyMs, costMicros, panel } = sample;
  const answer = sample.attempts.at(-1);
  const { servedModel, servedBy, deployment } = answer?.exchange ?? {};
  const price = routeResults.find(({ comparison }) => comparison.routeId === sample.routeId)?.comparison.price?.now;
  return {
    index,
    ...(seed === undefined ? {} : { seed }),
    outcome: sample.kind,
    ...(sample.kind === 'image'
      ? { image: sample.image, measurement: measurements[sample.image.sha256]! }
      : { refusal: { stage: sample.stage, vendorCode: sample.vendorCode } }),
    ...(latencyMs === undefined ? {} : { latencyMs }),
    ...(costMicros === undefined ? {} : { costMicros }),
    ...(panel === undefined ? {} : { panels: panel.of }),
    ...(answer?.usage === undefined ? {} : { usage: answer.usage }),
    ...(price === undefined ? {} : { price }),
    runId,
    ...(servedModel === undefined ? {} : { servedModel }),
    ...(servedBy === undefined ? {} : { servedBy }),
    ...(deployment === undefined ? {} : { deployment }),
  };
}

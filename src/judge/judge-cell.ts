import { type BaselineDoubt, doubtedCellOpinion } from './baseline-doubts.ts';
import { FAILURE_SENTENCES, SKIP_SENTENCES } from './failure-words.ts';
import { contractOpinions, imageOpinions } from './image-opinions.ts';
import { isOfRoute, mutedOpinions } from './muted-opinions.ts';
import { joinWords, partOf, plural } from './number-words.ts';
import type { Opinion } from './opinion.ts';
import { cellPictureOpinions, type PictureOutcome } from './picture-opinions.ts';
import { refusalOpinions } from './refusal-opinions.ts';
import { isServedAsAsked } from './served-model.ts';
import { singleCaseOpinions } from './single-case.ts';
import { countAttempts } from '../model/attempt-counts.ts';
import type { CellComparison } from '../model/comparison.ts';
import type { Mute } from '../model/mute.ts';
import type { Sample } from '../model/sample.ts';

export interface JudgeCellInput {
  readonly comparison: CellComparison;
  /** Of this cell, purpose `sample`. */
  readonly samples: readonly Sample[];
  readonly expectsRefusal: boolean;
  /** The run before this one was refused every time. */
  readonly wasRefusedLast: boolean;
  /** Runs in a row before this one in which the vendor failed every time. */
  readonly failedRunsBefore: number;
  /** Of the cell's route; absent: its pictures were not tested together. */
  readonly pictures?: PictureOutcome;
  /** Of the cell's route; present: its approved pictures cannot serve as a yardstick. */
  readonly doubt?: BaselineDoubt;
  /** Present: somebody has set the cell aside. Its pictures were not tested with those of the route. */
  readonly mute?: Mute;
}

/** `true`: the case or route was changed by the user since the baseline. */
export const isStale = ({ baseline, settingsHash }: CellComparison): boolean =>
  baseline !== undefined && baseline.settingsHash !== settingsHash;

/** `true`: the user turned to another model or place since the baseline, so its model names say nothing about this one. */
export const asksElsewhere = ({ settingChanges }: CellComparison): boolean =>
  settingChanges.some(({ setting }) => ['protocol', 'model', 'endpoint'].includes(setting));

/**
 * Models that the vendor served and nobody approved. Held against the baseline where it names models; otherwise, and
 * after the user turned elsewhere, against the model that was asked for. Vendors that name no model are not doubted.
 */
export function strangeModels(comparison: CellComparison): string[] {
  const { servedModels, settings } = comparison;
  const approved = asksElsewhere(comparison) ? [] : servedModels.baseline;
  return servedModels.now.filter((served) =>
    approved.length > 0 ? !approved.includes(served) : !isServedAsAsked(settings.model, served),
  );
}

/** Everything that the rules say about one cell; never empty, so that a cell cannot be stable by silence. */
export function judgeCell(input: JudgeCellInput): Opinion[] {
  const { mute } = input;
  const opinions = opinionsOf(input);
  if (mute !== undefined) return mutedOpinions(opinions, mute);
  return opinions.length > 0
    ? opinions
    : [{ verdict: 'inconclusive', reason: 'Nothing came that could be compared with the baseline' }];
}

function opinionsOf(input: JudgeCellInput): Opinion[] {
  const { comparison, samples, expectsRefusal, wasRefusedLast, pictures, doubt, mute } = input;
  const { baseline, image } = comparison;
  const stale = isStale(comparison);
  const hasStranger = strangeModels(comparison).length > 0;
  const attribution = hasStranger ? 'identity' : 'behaviour';
  const opinions: Opinion[] = [
    ...failureOpinions(comparison, samples),
    ...failsAgainOpinions(input, attribution),
    ...contractOpinions(comparison, { hasBaseline: baseline !== undefined, isStale: stale, attribution }),
    ...refusalOpinions(comparison, { expectsRefusal, wasRefusedLast, isStale: stale, attribution }),
  ];
  // The finding is one for the whole route; see judgeRoute.
  if (hasStranger)
    opinions.unshift({
      verdict: 'drifted',
      attribution,
      reason: 'The vendor reports another model',
      isOfRoute: true,
    });
  if (stale) opinions.push(staleOpinion(comparison));
  else if (baseline === undefined) opinions.push({ verdict: 'new', reason: 'There is no baseline yet' });
  else if (image.kind === 'unseeded' && mute !== undefined) return opinions;
  else if (image.kind === 'unseeded' && doubt !== undefined)
    opinions.push(doubtedCellOpinion(doubt, comparison.caseId));
  else if (image.kind === 'unseeded' && pictures !== undefined)
    opinions.push(
      // A route that moved is told once: a finding for each of its cases would bury that.
      ...(pictures.verdict === 'drifted'
        ? []
        : singleCaseOpinions(pictures.test, { caseId: comparison.caseId, attribution })),
      ...cellPictureOpinions(pictures, { caseId: comparison.caseId, attribution }),
    );
  else opinions.push(...imageOpinions(image, attribution));
  return opinions;
}

/** What was changed, in fixed words; the values are evidence. */
export function staleOpinion({ settingChanges }: CellComparison): Opinion {
  const settings = [
    ...new Set(settingChanges.map(({ setting }) => (setting.startsWith('option ') ? 'options' : setting))),
  ];
  const what = settings.length === 0 ? 'The settings' : capital(joinWords(settings));
  return {
    verdict: 'stale',
    attribution: 'config',
    reason: `${what} changed since the baseline`,
    finding: {
      family: 'image',
      evidence: settingChanges.map(({ setting, from, to }) => ({
        name: setting,
        baseline: from ?? 'not set',
        now: to ?? 'not set',
      })),
    },
  };
}

const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

/**
 * With two of a hundred requests failing by chance, a case fails three runs in a row once in 125,000; it is then the
 * case that the vendor cannot serve.
 */
const FAILED_RUNS = 3;

/** A case that fails run after run, while its route's rate is too low to tell. */
function failsAgainOpinions(
  { comparison, samples, failedRunsBefore }: JudgeCellInput,
  attribution: Opinion['attribution'],
): Opinion[] {
  const { attempts, vendorFailures } = countAttempts(samples.flatMap((sample) => sample.attempts));
  const runs = failedRunsBefore + 1;
  if (attempts === 0 || vendorFailures < attempts || runs < FAILED_RUNS) return [];
  if (comparison.baseline === undefined || isStale(comparison) || attribution === undefined) return [];
  return [
    {
      verdict: 'drifted',
      attribution,
      reason: 'The vendor fails on a case that it answered before, run after run',
      finding: {
        family: 'failure',
        evidence: [{ name: 'runs in a row without an answer', now: String(runs), limit: `fewer than ${FAILED_RUNS}` }],
      },
    },
  ];
}

/** Shots that brought neither picture nor refusal. They leave the cell unmeasured, except where the failure itself is the change. */
function failureOpinions(comparison: CellComparison, samples: readonly Sample[]): Opinion[] {
  const { baseline, counts } = comparison;
  const opinions: Opinion[] = [];
  const failed = samples.filter((sample) => sample.kind === 'failed');
  for (const [reason, same] of Map.groupBy(failed, (sample) => sample.reason)) {
    const sentence = `${FAILURE_SENTENCES[reason]} (${partOf(same.length, counts.planned, 'shot')})`;
    if (reason === 'model-gone' && baseline !== undefined && !asksElsewhere(comparison))
      opinions.push({
        verdict: 'drifted',
        attribution: 'gone',
        reason: 'The vendor no longer serves the model',
        isOfRoute: true,
      });
    else if (reason === 'invalid-request' && baseline !== undefined && !isStale(comparison))
      opinions.push({
        verdict: 'drifted',
        attribution: 'behaviour',
        reason: 'The vendor rejects a request that it accepted for the baseline',
        finding: {
          family: 'failure',
          evidence: [{ name: 'rejected', now: `${same.length} of ${plural(counts.planned, 'shot')}` }],
        },
      });
    else
      opinions.push({ verdict: 'inconclusive', reason: sentence, ...(isOfRoute(reason) ? { isOfRoute: true } : {}) });
  }
  const skipped = samples.filter((sample) => sample.kind === 'skipped');
  for (const reason of new Set(skipped.map((sample) => sample.reason)))
    opinions.push({ verdict: 'inconclusive', reason: SKIP_SENTENCES[reason], isOfRoute: true });
  if (counts.planned === 0) opinions.push({ verdict: 'inconclusive', reason: 'Nothing was sent for this case' });
  return opinions;
}

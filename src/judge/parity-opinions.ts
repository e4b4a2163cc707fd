import { holmAdjusted } from './holm.ts';
import { chance, joinWords, plural } from './number-words.ts';
import type { Opinion } from './opinion.ts';
import type { Evidence, RouteComparison } from '../model/comparison.ts';
import type { LostParameter, ParityAnswer, ParityComparison } from '../model/parity.ts';

/**
 * What parity says of every route that has a parity route. Several pairs are several chances to accuse somebody
 * wrongly, so their p-values are adjusted together, apart from those of drift: the level holds for all pairs of a run.
 */
export function parityAnswers(routes: readonly RouteComparison[]): Map<string, ParityAnswer> {
  const pairs = routes.flatMap(({ routeId, parity }) => (parity === undefined ? [] : [{ routeId, parity }]));
  const tested = pairs.filter(({ parity }) => parity.pictures !== undefined);
  const adjusted = holmAdjusted(tested.map(({ parity }) => parity.pictures!.pValue));
  return new Map(
    pairs.map((pair) => {
      const index = tested.indexOf(pair);
      return [
        pair.routeId,
        answerOf(pair.parity, { adjustedPValue: index < 0 ? undefined : adjusted[index]!, pairs: tested.length }),
      ];
    }),
  );
}

function answerOf(
  parity: ParityComparison,
  { adjustedPValue, pairs }: { readonly adjustedPValue: number | undefined; readonly pairs: number },
): ParityAnswer {
  const { seedPairs, pictures } = parity;
  const lost = parity.lost.length === 0 ? '' : `; ${lostWords(parity.lost)}`;
  if (seedPairs !== undefined && seedPairs.count === seedPairs.n)
    return {
      pictures: 'alike',
      reason: `Serves what it names: the same pixels for the same seed, ${seedPairs.n} of ${plural(seedPairs.n, 'pair')}${lost}`,
    };
  if (pictures === undefined || adjustedPValue === undefined)
    return { pictures: 'inconclusive', reason: `Could not compare its pictures: ${whyNone(parity)}${lost}` };
  if (pictures.smallestPValue * pairs > pictures.alpha)
    return {
      pictures: 'inconclusive',
      adjustedPValue,
      reason: `Too few shared pictures to tell (${pictures.here} beside ${pictures.there}, ${plural(pictures.cases, 'case')}); plan samples: 2, add cases, or accept runs of both routes${lost}`,
    };
  if (adjustedPValue > pictures.alpha)
    return { pictures: 'alike', adjustedPValue, reason: `No difference found in its pictures${lost}` };
  const what = pictures.explanation.length === 0 ? '' : `: ${pictures.explanation.slice(0, 3).join(', ')}`;
  return {
    pictures: 'differ',
    adjustedPValue,
    reason: `Does not serve what it names: pictures differ from the parity route's${what}${lost}`,
  };
}

function whyNone({ cases, differentSettings, here, there }: ParityComparison): string {
  if (cases === 0 && differentSettings.length > 0) return 'every case is asked with other settings on the parity route';
  if (cases === 0) return 'no case was sent to both routes';
  if (there.latencyMs.n === 0) return 'no picture came from the parity route';
  if (here.latencyMs.n === 0) return 'no picture came';
  return 'none has the size and format of those of the parity route';
}

const lostWords = (lost: readonly LostParameter[]): string => {
  const names = (isAsked: boolean): string[] => [
    ...new Set(lost.flatMap(({ parameter, asked }) => ((asked !== undefined) === isAsked ? [WORDS[parameter]] : []))),
  ];
  const [ignored, other] = [names(true), names(false)];
  return [
    ...(ignored.length === 0 ? [] : [`ignores the ${joinWords(ignored)} asked for`]),
    ...(other.length === 0 ? [] : [`gives another ${joinWords(other)}`]),
  ].join('; ');
};

const WORDS: Readonly<Record<LostParameter['parameter'], string>> = {
  size: 'size',
  quality: 'quality',
  format: 'format',
  alpha: 'transparency',
};

/**
 * One finding for the route. It is never `drifted`: a route that has always differed has not moved. `watch` says so
 * every night until it is mended, and fails a build only where the gate fails on `watch`.
 */
export function parityOpinions(parity: ParityComparison, answer: ParityAnswer): Opinion[] {
  const { lost, pictures } = parity;
  const differs = answer.pictures === 'differ';
  if (!differs && lost.length === 0) return [];
  const tested: Evidence[] =
    pictures === undefined || !differs
      ? []
      : [
          {
            name: 'chance of such pictures from one model',
            now: chance(answer.adjustedPValue ?? pictures.pValue),
            limit: `above ${chance(pictures.alpha)}`,
          },
          {
            name: 'pictures',
            now: `${pictures.here} beside ${pictures.there} of the parity route, ${plural(pictures.cases, 'case')}`,
          },
        ];
  return [
    {
      verdict: 'watch',
      reason: answer.reason,
      finding: { family: 'parity', evidence: [...tested, ...lost.map(lostEvidence)] },
    },
  ];
}

const lostEvidence = ({ parameter, asked, there, here, samples, of }: LostParameter): Evidence => ({
  name: asked === undefined ? `${WORDS[parameter]} there and here` : `${WORDS[parameter]} asked and come`,
  baseline: asked ?? there,
  now: `${here}, ${samples} of ${of}`,
});

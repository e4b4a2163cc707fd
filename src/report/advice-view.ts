import { formatUsd } from '../model/money.ts';
import type { RunRecord } from '../model/record.ts';
import { formatDuration } from './number-text.ts';
import { joinList, type Part, type Phrase, plural } from './phrase.ts';
import { type AdviceView, leftColumn as left, rightColumn as right } from './report-view.ts';
import { type FamilyAdvice, type FamilyRoute, MIN_SHOTS, routeAdvice } from './route-advice.ts';
import { VERDICT_WORDS } from './words.ts';

/** For every family of cases that two routes were asked for: what speaks for which, and the figures behind it. */
export function adviceViews(record: RunRecord): AdviceView[] {
  return routeAdvice(record).map((advice) => ({
    line: [{ strong: advice.family }, ': ', ...adviceWords(advice), '.'],
    table: {
      id: 'advice',
      title: `${advice.family}: side by side`,
      columns: [
        left(`Over ${plural(advice.cases, 'shared case')}`),
        right('Usable'),
        right('95% interval'),
        right('Refused'),
        right('Failed'),
        right('P50'),
        right('P95'),
        right('Per usable image'),
        right('Format changes'),
        left('State'),
      ],
      rows: advice.cases === 0 ? [] : advice.routes.map(routeRow),
    },
  }));
}

/** What the advice rests on, said once. */
export const ADVICE_BASIS = `From this run alone, cases that all routes share, fallbacks left out. Reliability and speed are told apart only where 95% intervals do (Wilson, Newcombe; ranks for P50), from ${MIN_SHOTS} requests a route. Which pictures are better was not judged.`;

function routeRow(route: FamilyRoute): Phrase[] {
  const { usable, usableInterval, refused, failed, p50, p95, costPerImage, contractChanges, state } = route;
  return [
    [{ code: route.routeId }],
    [`${usable.count} of ${usable.n}`],
    [usable.n === 0 ? 'unknown' : `${percent(usableInterval.from)}–${percent(usableInterval.to)}`],
    [String(refused)],
    [String(failed)],
    [formatDuration(p50)],
    [formatDuration(p95)],
    [formatUsd(costPerImage)],
    [String(contractChanges)],
    [VERDICT_WORDS[state]],
  ];
}

const percent = (share: number): string => `${Math.round(share * 100)}%`;

function adviceWords({ silence, routes, moved, lessReliable, cheapest, fastest }: FamilyAdvice): Phrase {
  switch (silence?.because) {
    case 'no-shared-cases':
      return ['no advice, the routes share no case'];
    case 'refusals-may-be-right':
      return ['no advice, a refusal may be the right answer here'];
    case 'drift':
      return ['no advice, ', ...names(moved), ' moved in this run'];
    case 'too-few':
      return [
        `no advice, too few: it takes ${silence.needed} finished requests on two routes (here `,
        ...joinList(routes.map(({ routeId, usable }): Phrase => [{ code: routeId }, ` ${usable.n}`])),
        ')',
      ];
    case undefined:
  }
  const parts: Phrase[] = [
    ...speed(cheapest, fastest),
    ...(lessReliable.length === 0
      ? []
      : [[...names(lessReliable), ` ${isAre(lessReliable)} left out, shown to be less reliable`]]),
    ...(moved.length === 0 ? [] : [[...names(moved), ` ${isAre(moved)} left out, moved in this run`]]),
  ];
  return parts.flatMap((part, index): Part[] => (index === 0 ? [...part] : ['; ', ...part]));
}

function speed(cheapest: FamilyAdvice['cheapest'], fastest: FamilyAdvice['fastest']): Phrase[] {
  const price = cheapest && `(${formatUsd(cheapest.micros)} against ${formatUsd(cheapest.next)} per usable image)`;
  const time = fastest && `(P50 ${formatDuration(fastest.ms)} against ${formatDuration(fastest.next)})`;
  if (cheapest === undefined && fastest === undefined) return [['no route is shown to be cheaper or faster']];
  if (cheapest !== undefined && cheapest.routeId === fastest?.routeId)
    return [
      [
        { code: cheapest.routeId },
        ` is cheapest ${price!} and fastest ${time!}; no other is shown to be more reliable`,
      ],
    ];
  return [
    ...(cheapest === undefined
      ? [['none is shown to be cheaper']]
      : [[{ code: cheapest.routeId }, ` is cheapest ${price!}, with no lower reliability shown`]]),
    ...(fastest === undefined
      ? [['none is shown to be faster']]
      : [[{ code: fastest.routeId }, ` is fastest ${time!}`]]),
  ];
}

const names = (routeIds: readonly string[]): Phrase => joinList(routeIds.map((id): Phrase => [{ code: id }]));

const isAre = (names: readonly string[]): string => (names.length === 1 ? 'is' : 'are');

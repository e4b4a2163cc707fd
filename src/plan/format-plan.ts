import type { Config } from '../model/config.ts';
import { formatUsd, sumMicros } from '../model/money.ts';
import type { Plan, Shot } from '../model/plan.ts';
import type { Route } from '../model/route.ts';
import { outlookLines, routeOutlookLines } from './format-outlook.ts';
import { type Outlook, SECOND_LOOKS } from './outlook.ts';
import { planMore } from './plan-shots.ts';
import { projectMonthly } from './project-monthly.ts';

/** The plan for people: what is sent, what it costs and can find, what is not known, and what the budget says. No trailing spaces. */
export function formatPlan({
  plan,
  config,
  outlook,
}: {
  readonly plan: Plan;
  readonly config: Config;
  readonly outlook: Outlook;
}): string[] {
  const { shots, cells } = plan;
  if (shots.length === 0) return ['Nothing to send: no case is selected for any route.'];
  const routes = config.routes.filter(({ id }) => cells.some(({ routeId }) => routeId === id));
  const probes = shots.filter(({ purpose }) => purpose === 'determinism').length;
  const head = `${count(shots.length, 'request')} for ${count(cells.length, 'cell')} on ${count(routes.length, 'route')}`;
  return [
    probes === 0 ? head : `${head}, ${probes} of them to learn whether seeds are honoured`,
    ...routes.flatMap((route) => [
      routeLine({ route, shots, volumes: config.report.projectImagesPerMonth }),
      ...outlook.detectable.filter(({ routeId }) => routeId === route.id).flatMap(routeOutlookLines),
    ]),
    ...costLines(plan, config),
    ...batchLines(routes),
    ...embeddingLines(plan, config),
    ...outlookLines(outlook),
  ];
}

function routeLine({
  route,
  shots,
  volumes,
}: {
  readonly route: Route;
  readonly shots: readonly Shot[];
  readonly volumes: readonly number[];
}): string {
  const own = shots.filter(({ routeId }) => routeId === route.id);
  const expected = sumMicros(own.map(({ expectedMicros }) => expectedMicros));
  const known = own.length - expected.unknownCount;
  const head = `  ${route.id}: ${count(own.length, 'request')}${route.batch === true ? ' in batches' : ''}${sheets(route, own.length)}`;
  if (known === 0) return `${head}, price unknown`;
  const monthly = projectMonthly({
    costPerImageMicros: expected.knownMicros / (known * (route.samplesPerCall ?? 1)),
    volumes,
  })
    .map(({ imagesPerMonth, micros }) => `${formatUsd(micros)} for ${imagesPerMonth.toLocaleString('en-US')}`)
    .join(', ');
  const unknown = expected.unknownCount === 0 ? '' : ` and ${expected.unknownCount} of unknown price`;
  return `${head}, ${formatUsd(expected.knownMicros)}${unknown}${monthly === '' ? '' : `; a month of such images: ${monthly}`}`;
}

function costLines(plan: Plan, config: Config): string[] {
  const { cost } = plan;
  const lines = [`This run: ${formatUsd(cost.expectedMicros)} expected, ${formatUsd(cost.worstCaseMicros)} at most`];
  const second = secondStage(plan, config);
  if (second.shots.length > 0)
    lines.push(
      `On suspicion it may send ${count(second.shots.length, 'request')} more, ${formatUsd(second.cost.worstCaseMicros)} at most, within the budget`,
    );
  if (cost.unknownShots > 0)
    lines.push(
      `Not counted: ${count(cost.unknownShots, 'request')} of unknown price on ${cost.unknownRouteIds.join(', ')}`,
    );
  const { budgetPerRunMicros: perRun, budgetPerMonthMicros: perMonth } = cost;
  if (perRun !== undefined)
    lines.push(
      `Budget per run: ${formatUsd(perRun)}${cost.worstCaseMicros > perRun ? ', less than this run may cost: it stops before it passes' : ''}`,
    );
  if (perMonth !== undefined) {
    const runs = cost.worstCaseMicros === 0 ? undefined : Math.floor(perMonth / cost.worstCaseMicros);
    lines.push(
      `Budget per month: ${formatUsd(perMonth)}${runs === undefined ? '' : `, enough for ${count(runs, 'such run')} at most cost`}`,
    );
  }
  return lines;
}

const batchLines = (routes: readonly Route[]): string[] =>
  routes.some(({ batch }) => batch === true)
    ? [
        'In batches: a run submits its requests and shows the answers to those of the run before; pull requests and single cases ask directly, at the full price',
      ]
    : [];

/** Whoever runs the source may charge for it; no price of it is known. */
const embeddingLines = ({ shots }: Plan, { embedding }: Config): string[] =>
  embedding === undefined
    ? []
    : [`Not counted: up to ${count(shots.length, 'embedding')} by ${new URL(embedding.url).hostname}`];

/** The most that a run may buy after its first pictures: more of every case without a seed. */
const secondStage = (plan: Plan, config: Config): Plan => {
  const seeded = new Set(config.routes.flatMap(({ id, seed }) => (seed === undefined ? [] : [id])));
  const isWanted = ({ routeId }: { readonly routeId: string }): boolean =>
    config.plan.samples === 'adaptive' && !seeded.has(routeId);
  return planMore(plan, { config, isWanted, count: SECOND_LOOKS.pictures });
};

const sheets = ({ samplesPerCall }: Route, requests: number): string =>
  samplesPerCall === undefined
    ? ''
    : ` for ${count(requests * samplesPerCall, 'picture')}, ${samplesPerCall} on a sheet`;

const count = (n: number, noun: string): string => `${n.toLocaleString('en-US')} ${noun}${n === 1 ? '' : 's'}`;

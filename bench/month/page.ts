import { availableParallelism, getPriority, loadavg } from 'node:os';

import type { Finding } from '../../src/model/comparison.ts';
import type { Night } from './night.ts';
import { type Rival, RIVAL_NAMES, RIVALS } from './rivals.ts';
import {
  ALARMS_ALLOWED,
  BASELINE_NIGHTS,
  FALSE_ALARMS,
  LATENCY,
  type RouteId,
  type Scenario,
  SCENARIO_NIGHTS,
} from './story.ts';

export interface ScenarioResult {
  readonly scenario: Scenario;
  /** Up to the one in which it was found. */
  readonly nights: readonly Night[];
  readonly found?: {
    /** 1 is the first night of the change. */
    readonly night: number;
    readonly finding: Finding;
  };
}

export interface MonthPage {
  readonly text: string;
  readonly table: string;
}

/** What the month showed, as docs/month.md and as the table in it alone. */
export function monthPage(month: {
  readonly quiet: readonly Night[];
  readonly results: readonly ScenarioResult[];
  readonly seconds: number;
}): MonthPage {
  const { quiet, results, seconds } = month;
  const table = [
    row(
      '',
      'route',
      'found by Image Drift',
      'family',
      'attribution',
      'pictures bought',
      ...RIVALS.map((rival) => RIVAL_NAMES[rival]),
    ),
    row(...Array.from({ length: 6 + RIVALS.length }, () => '---')),
    row(
      `**${quiet.length} quiet nights**`,
      'all',
      `**${alarmNights(quiet)} with an alarm**`,
      '',
      '',
      `${sum(quiet)}, ${range(quiet)} a night`,
      ...RIVALS.map((rival) => `${quiet.filter(({ rivals }) => rivals[rival].length > 0).length} with an alarm`),
    ),
    ...results.map((result) => scenarioRow(result, quiet)),
  ].join('\n');
  return { table, text: pageText(table, { quiet, results, seconds }) };
}

function scenarioRow({ scenario, nights, found }: ScenarioResult, quiet: readonly Night[]): string {
  const { name, routeId } = scenario;
  return row(
    name,
    routeId,
    found === undefined ? `not within ${nights.length} nights` : `night ${found.night}`,
    found?.finding.family ?? '',
    found?.finding.attribution ?? '',
    nights.length === 1
      ? String(sum(nights))
      : `${nights.map(({ pictures }) => pictures).join(' + ')} = ${sum(nights)}`,
    ...RIVALS.map((rival) => rivalCell(rival, { routeId, nights, quiet })),
  );
}

/** An alarm is worth what it is worth beside the same rule's alarms on quiet nights of the same route. */
function rivalCell(
  rival: Rival,
  {
    routeId,
    nights,
    quiet,
  }: { readonly routeId: RouteId; readonly nights: readonly Night[]; readonly quiet: readonly Night[] },
): string {
  const alarms = ({ rivals }: Night): boolean => rivals[rival].includes(routeId);
  const first = nights.findIndex(alarms);
  const anyway = quiet.filter(alarms).length;
  if (first < 0) return 'no';
  return `night ${first + 1}${anyway === 0 ? '' : `, as on ${anyway} of ${quiet.length} quiet nights`}`;
}

function pageText(
  table: string,
  { quiet, results, seconds }: { quiet: readonly Night[]; results: readonly ScenarioResult[]; seconds: number },
): string {
  const elsewhere = results.flatMap(({ scenario, nights }) =>
    nights.flatMap(({ alarms }) => alarms.filter(({ routeId }) => routeId !== scenario.routeId)),
  );
  const beside = results.flatMap(({ scenario, nights }) =>
    nights.flatMap(({ alarms }) =>
      alarms.filter(({ routeId, family }) => routeId === scenario.routeId && family !== scenario.family),
    ),
  );
  const missed = results.filter(({ found }) => found === undefined).map(({ scenario }) => scenario.name);
  return `<!-- Written by npm run bench:month. Do not edit. -->
# A month of simulated nights

\`npm run bench:month\` plays this month again, and writes this page: ${Math.round(seconds)} seconds last time, no key, no network, no cost.

Twelve cases run every night on three routes of the simulator: \`seeded\`, a server of one's own that honours seeds, and \`openai\` and \`gemini\`, which paint another picture at every call. The pictures of the first ${BASELINE_NIGHTS} nights are accepted as baselines. Then come ${quiet.length} nights in which nothing changes. The config accepts \`falseAlarms: ${FALSE_ALARMS}\`. Each change below starts after the quiet month, from the same baselines and the same history, and has ${SCENARIO_NIGHTS} nights to be found. Beside our answer stand three rules that people write first, on the very pictures and latencies of the same nights: pixelmatch and SSIM (median over the cases, first baseline picture against the new one), and "the mean latency is more than 25 % above that of the baseline".

${table}

"No" means: not by the night on which we found it. "As on N of ${quiet.length} quiet nights" is how often the same rule alarmed on that route while nothing had changed.

## How to read it

- **Without seeds, a rule about pixels alarms whatever happens.** Every call paints another picture, so pixelmatch and SSIM differ from the baseline on quiet nights as well; their "night 1" tells nothing. A route that honours seeds paints the same picture again; there they stay quiet, and miss what does not pass their fixed limits. There we judge case by case, with limits measured on pairs of seeded models (1 % of the pixels, or SSIM 0.97), and find it.
- **One picture a case is the rule, more are bought on suspicion.** A quiet night buys ${quiet[0]?.pictures ?? 0} pictures or so; a route whose first pictures look unusual is asked for two more a case before anything is said.
- **Cost, refusals, another served model and a model that is gone are invisible to all three rules.** They are read from what the vendor reports. Refusals need a few nights when few come by chance: two refusals, and a rise that counts.
- **The stated false alarms are about pictures.** In the quiet month ${alarmNights(quiet)} of ${quiet.length} nights had an alarm of any family; at most ${ALARMS_ALLOWED} was accepted. While the changes were played, the routes that had not changed raised ${count(elsewhere)}.${beside.length === 0 ? '' : ` The changed route itself raised ${count(beside)} of other families: ${listed(beside)}.`}
- ${missed.length === 0 ? 'Every change was found.' : `**Not found within ${SCENARIO_NIGHTS} nights:** ${missed.join('; ')}.`}

## What it does not show

- One month is one draw. Rates of false alarms over thousands of draws, and power by kind and size of change, are measured by \`npm run bench:detection\`.
- The simulator's vendors are tidier than real ones: latencies vary by ${Math.round(LATENCY.sigma * 100)} % around ${LATENCY.medianMs / 1000} seconds and nothing shifts from hour to hour. What is timed is vendor and machine together: the machine's part does not grow, so 30 % more of the vendor's is less in sum, and may stay below the plain rule's limit.
- A change of pictures much smaller than these, or one that touches one request in twenty, is below what twelve cases can tell from chance; more cases see more.
- Latencies are real time on the machine that ran this, measured while the simulator painted on another thread. The simulator's choices and the test's relabellings have fixed seeds; figures of latency still differ with how busy the machine is. This page was written on ${availableParallelism()} cores with a load average of ${loadavg()[0]!.toFixed(0)} and a process priority of ${getPriority()} (\`nice\`).
`;
}

const row = (...cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
const sum = (nights: readonly Night[]): number => nights.reduce((total, { pictures }) => total + pictures, 0);
const alarmNights = (nights: readonly Night[]): number => nights.filter(({ alarms }) => alarms.length > 0).length;
const count = (alarms: readonly Finding[]): string =>
  alarms.length === 0 ? 'no alarm' : `${alarms.length} ${alarms.length === 1 ? 'alarm' : 'alarms'}`;
const listed = (alarms: readonly Finding[]): string =>
  [...new Set(alarms.map(({ family }) => family))].sort().join(', ');

function range(nights: readonly Night[]): string {
  const counts = nights.map(({ pictures }) => pictures);
  return `${Math.min(...counts)}–${Math.max(...counts)}`;
}

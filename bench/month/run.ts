/**
 * A month of simulated nights, told in docs/month.md: `node bench/month/run.ts`. The vendors are the simulator behind
 * real HTTP, their seeds are fixed; latencies are real time, so figures of latency differ a little from run to run.
 */
import { cp, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

import { type Night, runNight } from './night.ts';
import { monthPage, type ScenarioResult } from './page.ts';
import { RivalRules } from './rivals.ts';
import {
  ALARMS_ALLOWED,
  BASELINE_NIGHTS,
  CONFIG,
  monthConfig,
  QUIET_NIGHTS,
  type Scenario,
  SCENARIO_NIGHTS,
  SCENARIOS,
  vendorsWith,
} from './story.ts';
import { startVendors } from './vendors.ts';

const PAGE = resolve(import.meta.dirname, '../../docs/month.md');
const started = performance.now();
const tell = (text: string): void => {
  process.stderr.write(`${((performance.now() - started) / 1000).toFixed(0).padStart(4)} s  ${text}\n`);
};

const work = await mkdtemp(join(tmpdir(), 'image-drift-month-'));
try {
  await using vendors = await startVendors();
  const folder = join(work, 'month');
  await mkdir(folder);
  await writeFile(join(folder, CONFIG), monthConfig(vendors));

  // Compiles everything once: a process that has just started would give the baselines latencies of its own.
  const rehearsal = join(work, 'rehearsal');
  await cp(folder, rehearsal, { recursive: true });
  await vendors.become(vendorsWith(1));
  await runNight({ folder: rehearsal, night: 0, rules: new RivalRules() });

  const rules = new RivalRules();
  await vendors.become(vendorsWith(1));
  for (let night = 1; night <= BASELINE_NIGHTS; night += 1) await runNight({ folder, night, rules, isAccepted: true });
  tell(`${BASELINE_NIGHTS} nights accepted as baselines`);

  const quiet: Night[] = [];
  while (quiet.length < QUIET_NIGHTS) {
    const night = await runNight({ folder, night: BASELINE_NIGHTS + quiet.length + 1, rules });
    quiet.push(night);
    for (const { id } of night.alarms) tell(`quiet night ${quiet.length}: ${id}`);
  }
  tell(`${QUIET_NIGHTS} quiet nights`);

  const results: ScenarioResult[] = [];
  for (const [index, scenario] of SCENARIOS.entries()) {
    await vendors.become(vendorsWith(100 + index, scenario));
    const result = await playScenario(scenario, { folder, rules });
    results.push(result);
    tell(`${scenario.name}: ${result.found === undefined ? 'not found' : `found in night ${result.found.night}`}`);
  }

  const page = monthPage({ quiet, results, seconds: (performance.now() - started) / 1000 });
  await writeFile(PAGE, page.text);
  console.log(page.table);
  tell('written to docs/month.md');
  const falseAlarms = quiet.filter(({ alarms }) => alarms.length > 0).length;
  if (falseAlarms > ALARMS_ALLOWED || results.some(({ found }) => found === undefined)) process.exitCode = 1;
} finally {
  await rm(work, { recursive: true });
}

/** Nights from the end of the quiet month on, in a copy of its folder, until the change is found. */
async function playScenario(
  scenario: Scenario,
  { folder, rules }: { readonly folder: string; readonly rules: RivalRules },
): Promise<ScenarioResult> {
  const copy = await mkdtemp(join(work, 'scenario-'));
  await cp(folder, copy, { recursive: true });
  const nights: Night[] = [];
  while (nights.length < SCENARIO_NIGHTS) {
    const night = await runNight({
      folder: copy,
      night: BASELINE_NIGHTS + QUIET_NIGHTS + nights.length + 1,
      rules,
    });
    nights.push(night);
    const finding = night.alarms.find(
      ({ routeId, family }) => routeId === scenario.routeId && family === scenario.family,
    );
    if (finding !== undefined) return { scenario, nights, found: { night: nights.length, finding } };
  }
  return { scenario, nights };
}

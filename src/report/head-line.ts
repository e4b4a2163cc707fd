import type { CellResult } from '../model/comparison.ts';
import { ownSamples } from '../model/own-sample.ts';
import type { RunRecord } from '../model/record.ts';
import type { FailureReason } from '../model/reply.ts';
import type { Attribution, Verdict } from '../model/verdict.ts';
import { isMutedAlone } from './muted-line.ts';
import { joinList, plural, type Phrase } from './phrase.ts';
import { FAILURE_WORDS, FAMILY_WORDS, VENDOR_MOVED } from './words.ts';

/** The whole answer in one sentence: what moved, where, and who moved it. */
export function headLine(record: RunRecord): Phrase {
  const cells = record.cells.filter((cell) => cell.verdict === record.verdict);
  const total = record.cells.length;
  const share = `${cells.length.toLocaleString('en-US')} of ${plural(total, 'cell')}`;
  const on = onRoutes(record, record.verdict);
  if (total === 0) return ['Could not measure: the run has no cells.'];
  const sentences: Readonly<Record<Verdict, () => Phrase>> = {
    drifted: () => [
      'Drifted: ',
      ...whatMoved(record, share),
      ' moved',
      ...on,
      whoMoved(record),
      unmeasured(record),
      '.',
    ],
    inconclusive: () => {
      const what = cells.length > 0 ? share : 'the run';
      return ['Could not measure: ', what, ...on, '; ', ...whyUnmeasured(record, cells)];
    },
    'unreliable-baseline': () => [
      'Unreliable baseline: ',
      share,
      ...on,
      ' cannot be judged against it; accept a fresh run.',
    ],
    watch: () =>
      notAsNamed(record) ??
      mutedAlone(record, [share, ...on]) ?? [
        'Watching: ',
        ...whatMoved(record, share),
        ...on,
        ' may have moved; nothing is confirmed.',
      ],
    stale: () => ['Changed by you: ', share, ...changedSettings(cells), ...on, '; nothing else moved.'],
    new: () =>
      cells.length === total
        ? [firstRun(record)]
        : ['New: ', share, ...on, ' have no baseline yet; nothing else moved.'],
    improved: () => ['Better: ', ...whatMoved(record, share), ' improved', ...on, '; nothing got worse.'],
    stable: () => [
      `Nothing moved: all ${plural(total, 'cell')} on ${plural(record.routes.length, 'route')} match the baseline.`,
    ],
  };
  return sentences[record.verdict]();
}

/** Only a whole run can be accepted; and refusals, which may be what is wanted, are no pictures to look at. */
function firstRun({ cells, samples, incomplete }: RunRecord): string {
  const which =
    cells.length === 1
      ? 'the only cell has no baseline yet'
      : `none of ${plural(cells.length, 'cell')} has a baseline yet`;
  if (incomplete !== undefined) return `First run: ${which}, and this run ended too early to be accepted.`;
  return samples.some(({ kind }) => kind === 'image')
    ? `First run: ${which}; look at the pictures, then accept the run.`
    : `First run: ${which}, and the vendor refused every request.`;
}

/** When parity alone is to be watched: nothing has moved, so nothing may be said to have. */
function notAsNamed(record: RunRecord): Phrase | undefined {
  const watched = record.findings.filter(({ verdict }) => verdict === 'watch');
  const isParity = watched.length > 0 && watched.every(({ family }) => family === 'parity');
  if (!isParity || record.cells.some(({ verdict }) => verdict === 'watch')) return undefined;
  const ids = [...new Set(watched.map(({ routeId }) => routeId))];
  const which: Phrase =
    ids.length > 2 ? [plural(ids.length, 'route')] : joinList(ids.map((routeId): Phrase => [{ code: routeId }]));
  return [
    'Not as named: ',
    ...which,
    ` ${ids.length === 1 ? 'differs' : 'differ'} from the parity route; nothing moved.`,
  ];
}

function mutedAlone(record: RunRecord, where: Phrase): Phrase | undefined {
  if (!isMutedAlone(record)) return undefined;
  const all = record.cells.every(({ verdict }) => verdict === 'watch');
  return ['Muted: ', ...where, all ? ' not judged.' : ' not judged; nothing else moved.'];
}

/** `2 of 24 cells`, `latency and cost`, or both. Families that the cells already stand for are not repeated. */
function whatMoved(record: RunRecord, share: string): Phrase {
  const isMoved = record.cells.some((cell) => cell.verdict === record.verdict);
  const families = record.findings
    .filter((finding) => finding.verdict === record.verdict && finding.caseId === undefined)
    // Parity is a standing difference: it did not move.
    .filter(({ family }) => family !== 'parity' && !(isMoved && family === 'identity'))
    .map((finding) => FAMILY_WORDS[finding.family]);
  const items = [...(isMoved ? [share] : []), ...new Set(families)];
  return items.length === 0 ? ['something'] : joinList(items.map((item) => [item]));
}

/** Routes with a cell, a finding or a verdict of that kind: named up to two, then counted. */
export function routesWith(record: RunRecord, verdict: Verdict): string[] {
  const ids = new Set([
    ...record.cells.filter((cell) => cell.verdict === verdict).map((cell) => cell.comparison.routeId),
    ...record.findings.filter((finding) => finding.verdict === verdict).map((finding) => finding.routeId),
    ...record.routeResults.filter((route) => route.verdict === verdict).map((route) => route.comparison.routeId),
  ]);
  return [...ids];
}

function onRoutes(record: RunRecord, verdict: Verdict): Phrase {
  const ids = routesWith(record, verdict);
  if (ids.length === 0) return [];
  if (ids.length > 2) return [` on ${ids.length} of ${plural(record.routes.length, 'route')}`];
  return [' on ', ...joinList(ids.map((id) => [{ code: id }]))];
}

function whoMoved(record: RunRecord): string {
  const drifted = [...record.cells, ...record.findings, ...record.routeResults].filter(
    (result) => result.verdict === 'drifted',
  );
  const attributions = new Set<Attribution | undefined>(drifted.map((result) => result.attribution));
  const vendor = VENDOR_MOVED.find(([attribution]) => attributions.has(attribution))?.[1];
  if (vendor !== undefined) return attributions.has('config') ? `; ${vendor}, and you changed it too` : `; ${vendor}`;
  return attributions.has('config') ? '; your own change moved it' : '';
}

function unmeasured(record: RunRecord): string {
  const count = record.cells.filter((cell) => cell.verdict === 'inconclusive').length;
  return count === 0 ? '' : `; ${plural(count, 'cell')} could not be measured`;
}

function changedSettings(cells: readonly CellResult[]): Phrase {
  const settings = new Set(cells.flatMap((cell) => cell.comparison.settingChanges.map((change) => change.setting)));
  if (settings.size === 0) return [];
  const shown = [...settings].slice(0, 4).map((setting): Phrase => [{ prose: setting }]);
  return [' (', ...joinList(settings.size > 4 ? [...shown, ['more']] : shown), ')'];
}

/** Failures that end a route: they explain a stopped one, however many others there were. */
const STOPPING: readonly FailureReason[] = ['credentials', 'quota', 'verification', 'model-gone'];

/** The run's own stop and the failure behind it, else the most frequent one; without either, the first reason of a cell. */
function whyUnmeasured(record: RunRecord, cells: readonly CellResult[]): Phrase {
  const stops = {
    budget: 'the run stopped before it passed its budget',
    aborted: 'the run was stopped',
    'route-stopped': 'a route was stopped',
  };
  const failures = new Map<FailureReason, number>();
  for (const sample of ownSamples(record.samples))
    if (sample.kind === 'failed') failures.set(sample.reason, (failures.get(sample.reason) ?? 0) + 1);
  // A run that was stopped fails the requests in flight: that is no second cause.
  if (record.incomplete === 'aborted') failures.delete('aborted');
  const [worst] = [...failures].sort((a, b) => b[1] - a[1]);
  const stopping = STOPPING.find((reason) => failures.has(reason));
  if (record.incomplete === 'route-stopped' && stopping !== undefined)
    return [`${FAILURE_WORDS[stopping]}, so a route was stopped.`];
  const hasFailedCell = cells.some((cell) => cell.comparison.counts.failed > 0);
  const causes = [
    ...(record.incomplete === undefined ? [] : [stops[record.incomplete]]),
    ...(worst !== undefined && hasFailedCell ? [FAILURE_WORDS[worst[0]]] : []),
  ];
  if (causes.length > 0) return [`${causes.join(', and ')}.`];
  const reason = cells.flatMap((cell) => cell.reasons)[0];
  return reason === undefined ? ['no reason was recorded.'] : [{ prose: endWithStop(reason) }];
}

function endWithStop(sentence: string): string {
  return `${sentence.trim().replace(/\.$/, '')}.`;
}

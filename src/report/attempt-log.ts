import { microsToUsd } from '../model/money.ts';
import type { RecordedCase, RecordedRoute, RunRecord } from '../model/record.ts';
import type { Attempt, Sample } from '../model/sample.ts';
import { type CsvValue, renderCsv } from './render-csv.ts';

/** One line of the log, by column. What is not known is absent. */
export type LogEntry = Readonly<Partial<Record<LogColumn, string | number>>>;

/** What a sound benchmark logs of every request, and what tells one server from another. */
export const LOG_COLUMNS = [
  'run',
  'date',
  'shot',
  'route',
  'route_owner',
  'billing_owner',
  'protocol',
  'endpoint',
  'model',
  'served_model',
  'served_by',
  'case',
  'family',
  'prompt',
  'input_assets',
  'size',
  'quality',
  'seed',
  'attempt',
  'retries',
  'outcome',
  'latency_ms',
  'decode_ms',
  'cost_usd',
  'picture_size',
  'stored_path',
  'response_id',
  'request_id',
  'hardware',
  'model_version',
  'deployment_hash',
  'serving_config',
  'deployment',
] as const;
export type LogColumn = (typeof LOG_COLUMNS)[number];

/**
 * One line for every attempt, in the order of the shots; a shot that was never sent has one line without an attempt,
 * and so has each further picture of a sheet, whose request stands on the line of the first.
 * `retries` stands on the line that settled a shot alone, so that lines with it are the samples and its sum is right.
 */
export function logEntries(record: RunRecord): LogEntry[] {
  const routes = new Map(record.routes.map((route) => [route.id, route]));
  const cases = new Map(record.cases.map((one) => [one.id, one]));
  const cells = new Map(
    record.cells.map(({ comparison }) => [`${comparison.routeId}/${comparison.caseId}`, comparison.settings]),
  );
  return record.samples.flatMap((sample) => {
    const settings = cells.get(`${sample.routeId}/${sample.caseId}`);
    const ofCase = cases.get(sample.caseId);
    const ofShot = {
      run: record.run.id,
      shot: sample.shotId,
      ...routeFacts(sample.routeId, routes.get(sample.routeId)),
      case: sample.caseId,
      family: ofCase?.family,
      prompt: settings?.prompt ?? ofCase?.prompt,
      input_assets: inputAssets(ofCase) ?? settings?.images.map((hash) => `sha256:${hash}`).join(' '),
      size: settings?.size,
      quality: settings?.quality,
      seed: sample.seed,
    };
    /** A fallback is asked by its own settings, which are known where it has a cell of the case itself. */
    const fallbackFacts = (routeId: string): Facts => {
      const asked = cells.get(`${routeId}/${sample.caseId}`);
      const settings = { size: asked?.size, quality: asked?.quality, seed: undefined };
      return { ...routeFacts(routeId, routes.get(routeId)), ...settings };
    };
    if (sample.attempts.length === 0) {
      const ofSheet = { response_id: sample.panel?.responseId, ...pictureFacts(sample, record) };
      return [known({ ...ofShot, outcome: sample.kind, ...ofSheet })];
    }
    return sample.attempts.map((attempt, index) =>
      known({
        ...ofShot,
        ...(attempt.routeId === undefined ? {} : fallbackFacts(attempt.routeId)),
        ...attemptFacts(attempt),
        attempt: index + 1,
        ...(index === settledAt(sample) ? settledFacts(sample, record) : {}),
      }),
    );
  });
}

/** `log.csv`: for a spreadsheet, safe to open there. */
export function renderLogCsv(record: RunRecord): string {
  const rows = logEntries(record).map((entry) => LOG_COLUMNS.map((column): CsvValue => entry[column]));
  return renderCsv(LOG_COLUMNS, rows);
}

/** `log.jsonl`: one JSON object a line, texts exactly as they are. */
export function renderLogLines(record: RunRecord): string {
  return logEntries(record)
    .map((entry) => `${JSON.stringify(entry)}\n`)
    .join('');
}

type Facts = Readonly<Partial<Record<LogColumn, string | number | undefined>>>;

function routeFacts(routeId: string, route: RecordedRoute | undefined): Facts {
  const hosting = route?.hosting;
  return {
    route: routeId,
    route_owner: route?.owner,
    billing_owner: route?.billing,
    protocol: route?.protocol,
    endpoint: route?.endpoint,
    model: route?.model,
    hardware: hosting?.hardware,
    model_version: hosting?.modelVersion,
    deployment_hash: hosting?.deploymentHash,
    serving_config: pairs(hosting?.servingConfig),
  };
}

/** Elapsed time of the attempt, whatever came of it. */
function attemptFacts({ startedAt, elapsedMs, outcome, exchange, cost }: Attempt): Facts {
  return {
    date: startedAt,
    outcome,
    latency_ms: Math.round(elapsedMs),
    cost_usd: cost === undefined ? undefined : microsToUsd(cost.micros),
    served_model: exchange.servedModel,
    served_by: exchange.servedBy,
    response_id: exchange.responseId,
    request_id: exchange.requestId,
    deployment: pairs(exchange.deployment),
  };
}

/** The attempt that brought the answer: the last one that the answering route was asked for. */
function settledAt({ attempts, servedByRoute, kind }: Sample): number {
  const isFailure = kind === 'failed' || kind === 'skipped';
  return isFailure ? attempts.length - 1 : attempts.findLastIndex(({ routeId }) => routeId === servedByRoute);
}

/** What is true of the attempt that settled the shot. An answer that was not timed has no latency. */
function settledFacts(sample: Sample, record: RunRecord): Facts {
  const retries = sample.attempts.length - 1;
  if (sample.kind === 'failed' || sample.kind === 'skipped') return { retries };
  const { latencyMs, servedByRoute } = sample;
  // By a fallback it is that of the chain; the line is about one attempt.
  const isOwn = servedByRoute === undefined && latencyMs !== undefined;
  const timing = {
    retries,
    ...(latencyMs === undefined ? { latency_ms: undefined } : {}),
    ...(isOwn ? { latency_ms: Math.round(latencyMs) } : {}),
  };
  return { ...timing, ...pictureFacts(sample, record) };
}

function pictureFacts(sample: Sample, { measurements }: RunRecord): Facts {
  if (sample.kind !== 'image') return {};
  const { decodeMs } = sample;
  const { sha256, extension } = sample.image;
  const measured = measurements[sha256];
  return {
    decode_ms: decodeMs,
    picture_size: measured === undefined ? undefined : `${measured.width}x${measured.height}`,
    stored_path: `images/${sha256}.${extension}`,
  };
}

function inputAssets(ofCase: RecordedCase | undefined): string | undefined {
  const assets = ofCase?.inputs;
  return assets
    ?.map(({ role, name, sha256 }) => `${role === 'mask' ? 'mask ' : ''}${name} sha256:${sha256}`)
    .join('; ');
}

const pairs = (facts: Readonly<Record<string, string>> | undefined): string | undefined =>
  facts === undefined
    ? undefined
    : Object.entries(facts)
        .map(([name, value]) => `${name}=${value}`)
        .join('; ');

const known = (facts: Facts): LogEntry =>
  Object.fromEntries(Object.entries(facts).filter(([, value]) => value !== undefined && value !== '')) as LogEntry;

import type { CellResult, Finding } from '../model/comparison.ts';
import type { RunRecord } from '../model/record.ts';
import type { Verdict } from '../model/verdict.ts';
import { cleanLine } from './clean-text.ts';
import { renderTemplate } from './render-template.ts';
import { VERDICT_WORDS } from './words.ts';

interface JunitCase {
  readonly classname: string;
  readonly name: string;
  /** Suite file, or empty. */
  readonly file: string;
  readonly seconds: string;
  readonly verdict: Verdict;
  readonly message: string;
  readonly detail: string;
  readonly isFailure: boolean;
  readonly isError: boolean;
  readonly isSkipped: boolean;
}

/**
 * The run as JUnit XML: a suite for each route, a test for each cell and for each finding about a whole route. What the
 * gate fails on is a failure, what could not be measured an error, what has no valid baseline (`new`, `stale`,
 * `unreliable-baseline`) is skipped: never a pass without a measurement.
 */
export function renderJunit(record: RunRecord): string {
  const routeIds = new Set([...record.routeResults, ...record.cells].map(({ comparison }) => comparison.routeId));
  const suites = [...routeIds].map((routeId) => suiteOf(record, routeId));
  return renderTemplate('junit', { suites, ...sumUp(suites.flatMap((suite) => suite.cases)) });
}

function suiteOf(record: RunRecord, routeId: string) {
  const cells = record.cells.filter((cell) => cell.comparison.routeId === routeId);
  const findings = record.findings.filter((item) => item.routeId === routeId && item.caseId === undefined);
  const cases = [...cells.map((cell) => cellCase(record, cell)), ...findings.map((item) => findingCase(record, item))];
  const timestamp = cleanLine(record.run.startedAt, 40);
  return { name: cleanLine(routeId), timestamp, cases, ...sumUp(cases) };
}

function cellCase(record: RunRecord, { comparison, verdict, reasons }: CellResult): JunitCase {
  const { routeId, caseId } = comparison;
  const elapsedMs = record.samples
    .filter((sample) => sample.routeId === routeId && sample.caseId === caseId)
    .flatMap((sample) => sample.attempts)
    .reduce((sum, attempt) => sum + attempt.elapsedMs, 0);
  return {
    classname: cleanLine(routeId),
    name: cleanLine(caseId),
    file: cleanLine(record.cases.find((item) => item.id === caseId)?.source.file ?? ''),
    seconds: (elapsedMs / 1000).toFixed(3),
    ...outcome(record, { verdict, reasons }),
  };
}

function findingCase(record: RunRecord, { routeId, family, verdict, title, evidence }: Finding): JunitCase {
  const proof = evidence.map(({ name, baseline = 'unknown', now = 'unknown' }) => `${name}: ${baseline} to ${now}`);
  return {
    classname: cleanLine(routeId),
    name: `(route) ${family}`,
    file: '',
    seconds: '0.000',
    ...outcome(record, { verdict, reasons: [title, ...proof] }),
  };
}

function outcome(
  { gate }: RunRecord,
  { verdict, reasons }: Pick<CellResult, 'verdict' | 'reasons'>,
): Pick<JunitCase, 'verdict' | 'message' | 'detail' | 'isFailure' | 'isError' | 'isSkipped'> {
  const isFailure = gate.failOn.includes(verdict);
  const isError = !isFailure && verdict === 'inconclusive';
  const isSkipped = !isFailure && ['new', 'stale', 'unreliable-baseline'].includes(verdict);
  const message = cleanLine([VERDICT_WORDS[verdict], ...reasons.slice(0, 1)].join(': '), 300);
  const detail = reasons.map((reason) => cleanLine(reason, 500)).join('\n');
  return { verdict, message, detail, isFailure, isError, isSkipped };
}

function sumUp(cases: readonly JunitCase[]) {
  return {
    tests: cases.length,
    failures: cases.filter((item) => item.isFailure).length,
    errors: cases.filter((item) => item.isError).length,
    skipped: cases.filter((item) => item.isSkipped).length,
    seconds: cases.reduce((sum, item) => sum + Number(item.seconds), 0).toFixed(3),
  };
}

import type { CheckAnnotation } from '../github/forge.ts';
import type { CellResult } from '../model/comparison.ts';
import { formatUsd } from '../model/money.ts';
import type { RunRecord } from '../model/record.ts';
import { VERDICTS } from '../model/verdict.ts';
import type { CheckText } from '../publish/publish-check.ts';
import { cleanLine } from './clean-text.ts';
import { headLine } from './head-line.ts';
import { phraseToMarkdown, phraseToText, plural, type Phrase } from './phrase.ts';
import { VERDICT_SIGNS, VERDICT_WORDS } from './words.ts';

/** GitHub's own limit of an annotation's title; the check's title has none that is documented. */
const MAX_TITLE = 250;
const MAX_MESSAGE = 2_000;
/** Two requests. A pull request that moves more cases is not read line by line. */
const MAX_ANNOTATIONS = 100;
const MAX_ROUTES = 8;

/** What a check run says: the head line, the totals, and a mark on the line of every case that moved. */
export function renderCheck(record: RunRecord): CheckText {
  const marks = annotationsOf(record);
  const left = marks.length - MAX_ANNOTATIONS;
  return {
    title: cleanLine(phraseToText(headLine(record)), MAX_TITLE),
    summary: [
      phraseToMarkdown([`${VERDICT_SIGNS[record.verdict]} `, ...totals(record)]),
      ...(left > 0 ? [`${plural(left, 'more case')} moved than are marked; the report has all.`] : []),
    ].join('\n\n'),
    annotations: marks.slice(0, MAX_ANNOTATIONS),
  };
}

function totals({ counts, cost }: RunRecord): Phrase {
  const cells = VERDICTS.flatMap((verdict) => {
    const count = counts[verdict] ?? 0;
    return count === 0 ? [] : [`${count.toLocaleString('en-US')} ${VERDICT_WORDS[verdict]}`];
  });
  const unknown = cost.unknownAttempts === 0 ? '' : ` and ${plural(cost.unknownAttempts, 'request')} of unknown cost`;
  return [`Cells: ${cells.join(', ') || 'none'}. Cost: ${formatUsd(cost.micros)}${unknown}.`];
}

/** One for each case with a cell that drifted or that the gate fails on, in the order of the suite. */
function annotationsOf(record: RunRecord): CheckAnnotation[] {
  const { gate, cells, cases } = record;
  const moved = Map.groupBy(
    cells.filter(({ verdict }) => verdict === 'drifted' || gate.failOn.includes(verdict)),
    ({ comparison }) => comparison.caseId,
  );
  return cases.flatMap(({ id, source }) => {
    const found = moved.get(id);
    const path = source.file.replaceAll('\\', '/');
    // GitHub refuses the whole check run for one path that it cannot place.
    if (found === undefined || !isRepositoryPath(path)) return [];
    const isFailing = found.some(({ verdict }) => gate.failOn.includes(verdict));
    const lines = found.slice(0, MAX_ROUTES).map((cell) => `${cell.comparison.routeId}: ${whyOf(cell, record)}`);
    const others = found.length > MAX_ROUTES ? [`and ${plural(found.length - MAX_ROUTES, 'more route')}`] : [];
    return [
      {
        path,
        line: source.line ?? 1,
        level: isFailing ? 'failure' : 'warning',
        title: cleanLine(
          `${id}: ${[...new Set(found.map(({ verdict }) => VERDICT_WORDS[verdict]))].join(', ')}`,
          MAX_TITLE,
        ),
        message: [...lines, ...others].map((line) => cleanLine(line, MAX_MESSAGE / MAX_ROUTES)).join('\n'),
      },
    ];
  });
}

function whyOf({ comparison, verdict, reasons }: CellResult, { findings }: RunRecord): string {
  const { routeId, caseId } = comparison;
  const titles = findings
    .filter((finding) => finding.routeId === routeId && finding.caseId === caseId && finding.verdict === verdict)
    .map(({ title }) => title);
  return [...new Set(titles.length > 0 ? titles : reasons)].join('; ') || VERDICT_WORDS[verdict];
}

function isRepositoryPath(path: string): boolean {
  return !/^([/~]|[A-Za-z]:)|\p{C}/u.test(path) && !path.split('/').includes('..');
}

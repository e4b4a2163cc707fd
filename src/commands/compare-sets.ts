import { readFile, stat } from 'node:fs/promises';
import { resolve } from 'node:path';

import { comparePairs } from './compare-pairs.ts';
import { measureFolder, type MeasureEnvironment } from './measure.ts';
import { alignEmbeddings, withEmbeddingWords, withoutEmbedding } from '../compare/align-embeddings.ts';
import { cellScores } from '../compare/cell-scores.ts';
import { explainShift } from '../compare/explain-shift.ts';
import { pictureProblems } from '../compare/picture-checks.ts';
import { pooledTest, relabellingsFor } from '../compare/pooled-test.ts';
import { factChanges } from '../compare/set-facts.ts';
import { FEATURE_SCHEMA } from '../measure/feature-schema.ts';
import { ConfigError, EXIT, type ExitCode } from '../model/errors.ts';
import type { CaseVectors, FeatureVector } from '../model/features.ts';
import type { MeasuredItem, MeasuredSet } from '../model/measured-set.ts';
import type { Verdict } from '../model/verdict.ts';
import { parseMeasuredSet } from '../record/measured-set.ts';
import { withEmbedding } from '../shared/stored-vector.ts';
import { writeFileAtomic } from '../shared/atomic-write.ts';

/** Level of a comparison when none is asked for: one false alarm in a hundred. */
export const DEFAULT_ALPHA = 0.01;
/** A cell this odd among the stored ones is shown; by itself it is no alarm. Detection reference 3.9. */
const ODD_CELL = 0.05;
/** Any seed serves; it is written into the result. */
const SEED = 1;
/** An `m.json` of 100,000 pictures is smaller. */
const MAX_JSON_BYTES = 400 * 1024 * 1024;

/** What `compare` writes. */
export interface SetComparison {
  readonly schema: 'image-drift/comparison/1';
  readonly verdict: Extract<Verdict, 'stable' | 'drifted' | 'inconclusive'>;
  /** In (0, 1]. Seeded comparisons are exact: 1 or the smallest that can be said, 0 is never written. */
  readonly pValue: number;
  readonly alpha: number;
  /** Smallest p-value that sets of these sizes can give. */
  readonly smallestPValue: number;
  readonly labellings: number;
  readonly seed: number;
  readonly cases: readonly CaseResult[];
  /** Why, strongest first; never empty unless nothing moved. */
  readonly explanation: readonly string[];
}

export interface CaseResult {
  readonly id: string;
  readonly verdict: Verdict;
  /** How odd the case's new pictures are beside its stored ones, log units (seeded: share of changed pixels). `null`: not known. */
  readonly score: number | null;
}

/** Sets of one case. */
export interface PairedItems {
  readonly baseline: readonly MeasuredItem[];
  readonly candidate: readonly MeasuredItem[];
}

export interface CompareOptions {
  /** Folder or `m.json`. */
  readonly baseline: string;
  readonly candidate: string;
  /** File to write the result to; absent: nothing is written. */
  readonly out?: string;
  /** Default 0.01. */
  readonly alpha?: number;
  /** Pictures of the same number belong together, pixel by pixel. */
  readonly seeded?: boolean;
}

/** `compare`: has a set of pictures moved away from another? Throws `ConfigError` for unusable arguments or files. */
export async function compareSets(
  options: CompareOptions,
  environment: MeasureEnvironment,
): Promise<{ readonly comparison: SetComparison; readonly exitCode: ExitCode }> {
  const { alpha = DEFAULT_ALPHA } = options;
  if (!(alpha > 0 && alpha <= 0.5))
    throw new ConfigError([{ message: `--alpha: expected a number above 0 and at most 0.5, got ${alpha}` }], {
      code: 'usage',
    });
  const baseline = await loadSet(options.baseline, environment);
  const candidate = await loadSet(options.candidate, environment);
  const comparison =
    options.seeded === true
      ? await comparePairs({ baseline, candidate, alpha })
      : compareMeasuredSets({ baseline, candidate, alpha });
  if (options.out !== undefined)
    await writeFileAtomic(resolve(environment.cwd, options.out), `${JSON.stringify(comparison, null, 2)}\n`);
  const exitCode = { stable: EXIT.ok, drifted: EXIT.drift, inconclusive: EXIT.unmeasured }[comparison.verdict];
  return { comparison, exitCode };
}

/** The comparison itself, unseeded: explicit checks, exact facts, then the pooled test. */
export function compareMeasuredSets(options: {
  readonly baseline: MeasuredSet;
  readonly candidate: MeasuredSet;
  readonly alpha: number;
}): SetComparison {
  const { baseline, candidate, alpha } = options;
  checkComparable(baseline, candidate);
  const cases = pairItems(baseline, candidate);
  const source = candidate.items.find(({ embedding }) => embedding !== undefined)?.embedding?.source;
  const vectorsOf = (items: readonly MeasuredItem[]): FeatureVector[] =>
    items.map(({ features, embedding }) => withEmbedding(features, embedding, source));
  const { cases: vectors, hasEmbedding } = alignEmbeddings(
    [...cases].map(([caseId, items]): CaseVectors => ({
      caseId,
      baseline: vectorsOf(items.baseline),
      candidate: vectorsOf(items.candidate),
    })),
    FEATURE_SCHEMA,
  );
  const words = source === undefined ? FEATURE_SCHEMA : withEmbeddingWords(FEATURE_SCHEMA, source);
  const test = pooledTest(vectors, {
    seed: SEED,
    relabellings: relabellingsFor(alpha),
    embeddingFrom: FEATURE_SCHEMA.features.length,
  });
  const problems = pictureProblems(baseline, candidate);
  const facts = factChanges(cases);
  const isSame = candidate.items.length > 0 && [...cases.values()].every(hasOnlyKnownPictures);
  const canAlarm = test.smallestPValue <= alpha;
  const hasMoved = canAlarm && test.pValue <= alpha;
  const isWrong = problems.some(({ kind }) => kind !== 'duplicate');
  const isDrifted = hasMoved || isWrong || (facts.length > 0 && canAlarm);
  const explanation = [
    ...problems.map(({ caseId, message }) => `${caseId}: ${message}`),
    ...facts.map(({ fact, from, to }) => `${fact} ${from} → ${to}`),
    ...(hasMoved ? explainShift(test.shifts, words) : []),
  ];
  const missing = [...cases].filter(([, items]) => items.candidate.length === 0).map(([caseId]) => caseId);
  if (missing.length > 0) explanation.push(`no new picture for ${missing.length} of ${cases.size} cases`);
  if (isSame) explanation.push('the new pictures are stored pictures, pixel for pixel');
  else if (!canAlarm)
    explanation.push(
      test.cases === 0
        ? 'no case has pictures in both sets'
        : `too few pictures to reach ${alpha}: with these sets (cases: ${test.cases}) no p-value is below ${test.smallestPValue.toPrecision(2)}`,
    );
  if (!hasEmbedding && [...baseline.items, ...candidate.items].some(({ embedding }) => embedding !== undefined))
    explanation.push('compared by the weight-free features alone: not every picture has an embedding of one source');
  if (baseline.decoder !== candidate.decoder)
    explanation.push(`decoded by different versions: ${baseline.decoder} and ${candidate.decoder}`);
  const wrongCases = new Set(problems.filter(({ kind }) => kind !== 'duplicate').map(({ caseId }) => caseId));
  return {
    schema: 'image-drift/comparison/1',
    verdict: isDrifted ? 'drifted' : canAlarm || isSame ? 'stable' : 'inconclusive',
    pValue: test.pValue,
    alpha,
    smallestPValue: test.smallestPValue,
    labellings: test.labellings,
    seed: SEED,
    cases: caseResults(withoutEmbedding(vectors, FEATURE_SCHEMA), { wrongCases, hasMoved }),
    explanation,
  };
}

function caseResults(
  vectors: readonly CaseVectors[],
  { wrongCases, hasMoved }: { readonly wrongCases: ReadonlySet<string>; readonly hasMoved: boolean },
): CaseResult[] {
  const byCase = new Map(vectors.map((entry) => [entry.caseId, entry]));
  return cellScores(vectors).map(({ caseId, scores, pValues }): CaseResult => {
    const { baseline, candidate } = byCase.get(caseId)!;
    const isOdd = pValues.length > 0 && pValues.every((p) => p <= ODD_CELL);
    const verdict = (): Verdict => {
      if (wrongCases.has(caseId)) return 'drifted';
      if (candidate.length === 0) return 'inconclusive';
      if (baseline.length === 0) return 'new';
      if (!isOdd) return 'stable';
      return hasMoved ? 'drifted' : 'watch';
    };
    const score = scores.length === 0 ? null : scores.reduce((sum, value) => sum + value, 0) / scores.length;
    return { id: caseId, verdict: verdict(), score };
  });
}

/** Items of both sets by case, cases sorted. */
export function pairItems(baseline: MeasuredSet, candidate: MeasuredSet): Map<string, PairedItems> {
  const before = Map.groupBy(baseline.items, (item) => item.case);
  const after = Map.groupBy(candidate.items, (item) => item.case);
  const broken = [...baseline.broken, ...candidate.broken].map((item) => item.case);
  const ids = [...new Set([...before.keys(), ...after.keys(), ...broken])].sort();
  return new Map(ids.map((id) => [id, { baseline: before.get(id) ?? [], candidate: after.get(id) ?? [] }]));
}

function hasOnlyKnownPictures({ baseline, candidate }: PairedItems): boolean {
  const known = new Set(baseline.map(({ pixelSha256 }) => pixelSha256));
  return candidate.every(({ pixelSha256 }) => known.has(pixelSha256));
}

function checkComparable(baseline: MeasuredSet, candidate: MeasuredSet): void {
  const hint = 'Measure both sets again with this version';
  for (const { features, items } of [baseline, candidate]) {
    if (features !== FEATURE_SCHEMA.version)
      throw new ConfigError([
        { message: `features of version "${features}" cannot be read, ${FEATURE_SCHEMA.version} is known`, hint },
      ]);
    const odd = items.find((item) => item.features.length !== FEATURE_SCHEMA.features.length);
    if (odd !== undefined)
      throw new ConfigError([
        {
          message: `${odd.file} has ${odd.features.length} features instead of ${FEATURE_SCHEMA.features.length}`,
          hint,
        },
      ]);
  }
}

async function loadSet(path: string, environment: MeasureEnvironment): Promise<MeasuredSet> {
  const absolute = resolve(environment.cwd, path);
  const found = await stat(absolute).catch(() => undefined);
  if (found === undefined)
    throw new ConfigError([{ message: `${path} does not exist`, hint: 'Expected a folder or an m.json' }]);
  if (found.isDirectory()) return measureFolder(path, environment);
  if (found.size > MAX_JSON_BYTES)
    throw new ConfigError([{ message: `${path} has ${found.size} bytes, more than ${MAX_JSON_BYTES}` }]);
  return parseMeasuredSet(await readFile(absolute, 'utf8'), path);
}

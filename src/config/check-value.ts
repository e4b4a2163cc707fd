import type { z } from 'zod';

import type { Problem } from '../model/errors.ts';
import { nameHint, nearestName } from './nearest-name.ts';
import { isOtherKind, schemaMessage } from './schema-message.ts';
import { showValue } from './show-value.ts';
import type { DocumentPath, SourceDocument } from './source-document.ts';

type Issue = z.core.$ZodIssue;

/** What a schema says about a value, as problems with their place in the file. */
export type Checked<T> =
  | { readonly ok: true; readonly value: T; readonly problems: readonly Problem[] }
  | { readonly ok: false; readonly problems: readonly Problem[] };

export interface CheckPlace {
  readonly document: SourceDocument;
  /** Where in the document; default: all of it. */
  readonly path?: DocumentPath;
  /** Taken when the document has nothing there. */
  readonly absent?: unknown;
}

/** Checks a value of a document. Finds every problem, not only the first. */
export function checkValue<Schema extends z.ZodType>(schema: Schema, place: CheckPlace): Checked<z.output<Schema>> {
  const { document, path: base = [], absent } = place;
  const value = valueAt(document.value, base) ?? absent;
  const result = schema.safeParse(value, { error: schemaMessage });
  if (result.success) return { ok: true, value: result.data, problems: [] };
  const issues = result.error.issues.flatMap((issue) => flatten(issue, []));
  const meant = new Set(issues.flatMap(meantKeys));
  const problems = issues.flatMap((issue) => {
    // "protocl" is one mistake, not an unknown key and a missing one.
    if (isMissing(issue, value) && meant.has(JSON.stringify(issue.path))) return [];
    return toProblems(issue, { document, base, value });
  });
  return { ok: false, problems };
}

/** `routes.fast.options[0]`. */
export function pathText(path: DocumentPath): string {
  let text = '';
  for (const step of path)
    text += typeof step === 'number' ? `[${step}]` : text === '' ? showKey(step) : `.${showKey(step)}`;
  return text;
}

const showKey = (key: string): string => (/^[\w.-]{1,80}$/.test(key) ? key : showValue(key));

/** A union reports each branch; the branch that accepts the value's kind is the one the user meant. */
function flatten(issue: Issue, prefix: readonly PropertyKey[]): Issue[] {
  const path = [...prefix, ...issue.path];
  if (issue.code === 'invalid_union') {
    const branch = issue.errors.find((issues) => issues.length > 0 && !issues.some(isOtherKind));
    if (branch !== undefined) return branch.flatMap((one) => flatten(one, path));
  }
  return [{ ...issue, path }];
}

interface ProblemContext {
  readonly document: SourceDocument;
  readonly base: DocumentPath;
  readonly value: unknown;
}

function toProblems(issue: Issue, { document, base, value }: ProblemContext): Problem[] {
  const inner = issue.path.filter((step) => typeof step !== 'symbol');
  const path = [...base, ...inner];
  if (issue.code === 'unrecognized_keys')
    return issue.keys.slice(0, MAX_UNKNOWN_KEYS).map((key): Problem => {
      const hint = key === '<<' ? NO_MERGE : nameHint(key, knownKeys(issue));
      const problem = { at: document.locateKey([...path, key]), message: `unknown key ${showValue(key)}` };
      return Object.assign(problem, named(path), hint === undefined ? {} : { hint });
    });
  if (issue.code === 'invalid_key')
    return [
      {
        at: document.locateKey(path),
        ...named(path.slice(0, -1)),
        message: `${issue.issues[0]?.message ?? 'expected another name'}, got ${showValue(path.at(-1))}`,
      },
    ];
  if (isMissing(issue, value)) {
    const key = path.at(-1);
    const what = typeof key === 'string' ? `the key "${showKey(key)}" is missing` : 'a value is missing';
    return [{ at: document.locateKey(path.slice(0, -1)), ...named(path.slice(0, -1)), message: what }];
  }
  if (path.at(-1) === 'apiKey') return [{ at: document.locate(path), ...named(path), ...NOT_A_KEY_NAME }];
  if (path.at(-2) === 'notify') return [{ at: document.locate(path), ...named(path), ...NOT_AN_ADDRESS_NAME }];
  const given = valueAt(value, inner);
  const hint =
    issue.code === 'invalid_value' && typeof given === 'string'
      ? nearestHint(given, issue.values.map(String))
      : undefined;
  return [
    {
      at: document.locate(path),
      ...named(path),
      message: `${issue.message}, got ${showValue(given)}`,
      ...(hint === undefined ? {} : { hint }),
    },
  ];
}

/** Of one map. Finding the place of a key walks its map, so a map of thousands would take minutes. */
const MAX_UNKNOWN_KEYS = 100;

const NO_MERGE = 'YAML 1.2 has no merge key: write the keys out';

/** What stands where a key's name should be may be the key, so the message repeats nothing of it. */
const NOT_A_KEY_NAME = {
  message:
    'expected the name of an environment variable, such as ${OPENAI_API_KEY}; what stands here is not shown, it may be a key',
  hint: 'Write ${NAME} and put the key into the environment; a key that was ever committed must be replaced',
};

/** Whoever has the address of a webhook can write to its channel. */
const NOT_AN_ADDRESS_NAME = {
  message:
    'expected the name of an environment variable, such as ${SLACK_WEBHOOK}; what stands here is not shown, it may be a secret address',
  hint: 'Write ${NAME} and put the address into the environment; one that was ever committed must be replaced',
};

const named = (path: DocumentPath): { readonly path?: string } => (path.length === 0 ? {} : { path: pathText(path) });

function nearestHint(given: string, known: readonly string[]): string | undefined {
  const nearest = nearestName(given, known);
  return nearest === undefined ? undefined : `Did you mean "${nearest}"?`;
}

const isMissing = (issue: Issue, value: unknown): boolean =>
  issue.path.length > 0 &&
  (issue.code === 'invalid_type' || issue.code === 'invalid_value' || issue.code === 'invalid_union')
    ? valueAt(value, issue.path) === undefined
    : false;

/** Known keys that unknown ones are misspellings of, as JSON paths. */
function meantKeys(issue: Issue): string[] {
  if (issue.code !== 'unrecognized_keys') return [];
  return issue.keys.slice(0, MAX_UNKNOWN_KEYS).flatMap((key) => {
    const nearest = nearestName(key, knownKeys(issue));
    return nearest === undefined ? [] : [JSON.stringify([...issue.path, nearest])];
  });
}

/** See `schemaMessage`. */
function knownKeys(issue: Issue): string[] {
  return issue.message === '' ? [] : issue.message.split('\n');
}

/** Own members only: a document may name `constructor`. */
function valueAt(value: unknown, path: readonly PropertyKey[]): unknown {
  let current = value;
  for (const step of path) {
    if (typeof current !== 'object' || current === null || !Object.hasOwn(current, step)) return undefined;
    current = (current as Record<PropertyKey, unknown>)[step];
  }
  return current;
}

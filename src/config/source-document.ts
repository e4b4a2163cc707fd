import {
  type Document,
  isAlias,
  isMap,
  isScalar,
  isSeq,
  LineCounter,
  type Node,
  parseDocument,
  visit,
  type YAMLError,
} from 'yaml';

import type { Problem, SourceLocation } from '../model/errors.ts';
import { printableLine } from '../shared/printable.ts';
import { showValue } from './show-value.ts';

/** Steps from the top of a document to a value: keys and list positions. */
export type DocumentPath = readonly (string | number)[];

/** A YAML file that was read, with the way back from a value to its place. */
export interface SourceDocument {
  /** As it is named in messages. */
  readonly file: string;
  /** Plain value; `undefined` when the file could not be read as YAML. */
  readonly value: unknown;
  readonly problems: readonly Problem[];
  /** Place of a value, or of the nearest parent that exists. */
  locate(path: DocumentPath): SourceLocation;
  /** Place of a key; of the map that should hold it when it is missing. */
  locateKey(path: DocumentPath): SourceLocation;
}

const MAX_FILE_BYTES = 1_000_000;
/** More references than a person writes; an alias bomb needs a multiple. */
const MAX_ALIASES = 100;
const MAX_SYNTAX_PROBLEMS = 10;
const TOO_MANY_ALIASES = {
  message: `aliases stand for more than ${MAX_ALIASES} copies`,
  hint: 'Write the values out',
};
const TOO_DEEP = 'the file is nested too deeply';

/** Reads one YAML 1.2 document (core schema). Never throws: what is wrong with the file is in `problems`. */
export function parseSource(file: string, bytes: Uint8Array): SourceDocument {
  if (bytes.length > MAX_FILE_BYTES)
    return unreadable(file, `the file has ${bytes.length} bytes, more than ${MAX_FILE_BYTES}`);
  const text = decodeUtf8(bytes);
  if (text === undefined) return unreadable(file, 'the file is not UTF-8 text');
  try {
    return parseText(file, text);
  } catch (error) {
    // Visiting and conversion recurse: a few thousand nested brackets end the stack. The parser guards itself.
    if (error instanceof RangeError) return unreadable(file, TOO_DEEP);
    throw error;
  }
}

/** `undefined` for bytes that are not UTF-8. A byte-order mark is dropped. */
export function decodeUtf8(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return undefined; // The decoder says nothing but that it failed.
  }
}

function parseText(file: string, text: string): SourceDocument {
  const lines = new LineCounter();
  const document = parseDocument(text, {
    version: '1.2',
    schema: 'core',
    lineCounter: lines,
    prettyErrors: false,
    // The parser compares each key with all before it, which takes minutes for a map of 60,000; looked for below.
    uniqueKeys: false,
  });
  const at = (offset: number): SourceLocation => {
    const { line, col } = lines.linePos(offset);
    return { file, line: Math.max(1, line), column: Math.max(1, col) };
  };
  // Whatever follows the first end of the stack is its echo.
  const deep = document.errors.find(isTooDeep);
  const problems: Problem[] = (deep === undefined ? [...document.errors, ...document.warnings] : [deep])
    .slice(0, MAX_SYNTAX_PROBLEMS)
    .map((error) => Object.assign({ at: at(error.pos[0]) }, describe(error)));
  if (
    problems.length === 0 &&
    document.directives?.yaml.explicit === true &&
    document.directives.yaml.version !== '1.2'
  )
    problems.push({ at: at(0), message: 'only YAML 1.2 is read', hint: 'Remove the %YAML line' });
  if (problems.length === 0) problems.push(...structureProblems(document, at));
  let value: unknown;
  if (problems.length === 0) {
    try {
      value = document.toJS({ maxAliasCount: MAX_ALIASES });
    } catch (error) {
      if (!(error instanceof ReferenceError)) throw error;
      problems.push({ at: { file }, ...TOO_MANY_ALIASES });
    }
  }
  const offsetOf = (path: DocumentPath, want: 'key' | 'value'): number | undefined => {
    let node: unknown = document.contents;
    let offset = startOf(node);
    for (const [depth, step] of path.entries()) {
      if (isAlias(node)) node = node.resolve(document);
      let child: unknown;
      if (isMap(node)) {
        const pair = node.items.find(({ key }) => isScalar(key) && keyText(key.value) === keyText(step));
        if (pair === undefined) return offset;
        child = pair.value;
        offset =
          want === 'key' && depth === path.length - 1 ? startOf(pair.key) : (startOf(child) ?? startOf(pair.key));
      } else if (isSeq(node)) {
        child = node.items[Number(step)];
        if (child === undefined) return offset;
        offset = startOf(child);
      } else return offset;
      node = child;
    }
    return offset;
  };
  const place = (path: DocumentPath, want: 'key' | 'value'): SourceLocation => {
    const offset = offsetOf(path, want);
    return offset === undefined ? { file } : at(offset);
  };
  return {
    file,
    value,
    problems,
    locate: (path) => place(path, 'value'),
    locateKey: (path) => place(path, 'key'),
  };
}

/** As a plain value has it: null is the empty key, a number its digits. */
const keyText = (key: unknown): string => (key === null ? '' : `${key as string | number | boolean}`);

/** What a config does not allow: keys that are no plain text or repeated, aliases without end or without beginning. */
function structureProblems(document: Document, at: (offset: number) => SourceLocation): Problem[] {
  const problems: Problem[] = [];
  let aliases = 0;
  visit(document, {
    Pair(_position, { key }) {
      if (isScalar(key) && key.value !== '__proto__') return undefined;
      const message = 'a key must be plain text, not a list, a map, an alias or __proto__';
      problems.push({ at: at(startOf(key) ?? 0), message });
      return visit.BREAK;
    },
    Map(_position, { items }) {
      const seen = new Set<string>();
      for (const { key } of items) {
        if (!isScalar(key)) continue;
        const name = keyText(key.value);
        if (seen.has(name))
          problems.push({
            at: at(startOf(key) ?? 0),
            message: `the key ${showValue(name)} appears twice in this map`,
            hint: 'Keep one of them',
          });
        seen.add(name);
      }
    },
    Alias(_position, alias) {
      const place = at(startOf(alias) ?? 0);
      aliases += 1;
      if (aliases > MAX_ALIASES) {
        // Each look-up walks the document, so many of them would take minutes.
        problems.push({ at: place, ...TOO_MANY_ALIASES });
        return visit.BREAK;
      }
      if (alias.resolve(document) === undefined)
        problems.push({ at: place, message: `the alias ${showValue(alias.source)} has no anchor before it` });
      return undefined;
    },
  });
  return problems;
}

const startOf = (node: unknown): number | undefined => (node as Node | null | undefined)?.range?.[0];

function unreadable(file: string, message: string): SourceDocument {
  const at = { file };
  return { file, value: undefined, problems: [{ at, message }], locate: () => at, locateKey: () => at };
}

/** The parser's sentence, in the words of this project where its own would not help. */
/** The parser's own guard, or, with less stack to spare, the engine's words that it passes on. */
const isTooDeep = ({ code, message }: YAMLError): boolean =>
  code === 'RESOURCE_EXHAUSTION' || message.includes('call stack');

function describe(error: YAMLError): Pick<Problem, 'message' | 'hint'> {
  if (error.code === 'TAB_AS_INDENT')
    return { message: 'a tab is used as indentation', hint: 'YAML is indented with spaces' };
  if (isTooDeep(error)) return { message: TOO_DEEP };
  if (error.code === 'MULTIPLE_DOCS')
    return { message: 'the file holds more than one YAML document', hint: 'Remove the line ---' };
  // What the parser quotes after a colon is the user's text, which may be a key with a broken quote.
  const [reason] = error.message.split(error.code === 'UNEXPECTED_TOKEN' ? /: |\n/ : '\n');
  return { message: `not valid YAML: ${printableLine(reason!, 160)}` };
}

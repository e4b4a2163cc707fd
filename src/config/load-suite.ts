import { checkValue } from './check-value.ts';
import type { ConfigFiles } from './config-files.ts';
import { globSchema } from './config-schema.ts';
import { type CaseContext, checkRouteNames, loadCase } from './load-case.ts';
import { createPictureLoader } from './load-picture.ts';
import type { ProblemList } from './problem-list.ts';
import { showValue } from './show-value.ts';
import { parseSource, type DocumentPath, type SourceDocument } from './source-document.ts';
import { type CaseDefaults, casePartSchema, caseSchema, defaultsSchema, suiteFileSchema } from './suite-schema.ts';
import type { SourceLocation } from '../model/errors.ts';
import type { Case } from '../model/suite.ts';

const MAX_CASES = 10_000;

export interface SuiteInput {
  readonly config: SourceDocument;
  /** Absolute path of the config file. */
  readonly configPath: string;
  readonly files: ConfigFiles;
  readonly routeIds: readonly string[];
  readonly problems: ProblemList;
}

/** Reads the cases of the config's `suite`: written there, and in the files that its patterns name. Problems go to the list. */
export async function loadSuite(input: SuiteInput): Promise<Case[]> {
  const reader = new SuiteReader(input);
  const entries = listAt(input.config.value, 'suite');
  const globs = entries.filter((entry) => typeof entry === 'string' && globSchema.safeParse(entry).success) as string[];
  const excluded = globs.filter((glob) => glob.startsWith('!'));
  const filePaths = new Set<string>();
  for (const [position, entry] of entries.entries()) {
    const path = ['suite', position];
    if (typeof entry === 'object') await reader.readCase(entry, { ...reader.configContext, path, defaults: {} });
    else if (globs.includes(entry as string) && !excluded.includes(entry as string)) {
      const matches = await input.files.list([entry as string, ...excluded]);
      if (matches.length === 0)
        input.problems.add({
          at: input.config.locate(path),
          path: `suite[${position}]`,
          message: `no file matches ${showValue(entry)}`,
        });
      for (const file of matches) filePaths.add(file);
    }
  }
  for (const filePath of filePaths) await reader.readFile(filePath);
  return reader.cases;
}

interface Place {
  readonly document: SourceDocument;
  readonly filePath: string;
  readonly path: DocumentPath;
  readonly defaults: CaseDefaults;
  /** List entries must name their family themselves. */
  readonly hasDefaults?: boolean;
}

class SuiteReader {
  readonly cases: Case[] = [];
  readonly configContext: Pick<Place, 'document' | 'filePath'>;
  readonly #input: SuiteInput;
  readonly #loadPicture: CaseContext['loadPicture'];
  readonly #firstPlace = new Map<string, SourceLocation>();

  constructor(input: SuiteInput) {
    this.#input = input;
    this.configContext = { document: input.config, filePath: input.configPath };
    this.#loadPicture = createPictureLoader(input.files);
  }

  async readFile(filePath: string): Promise<void> {
    const { files, problems, routeIds } = this.#input;
    const name = files.nameOf(filePath);
    const result = await files.read(filePath);
    if ('reason' in result) {
      problems.add({ at: { file: name }, message: `the file cannot be read: ${result.reason}` });
      return;
    }
    const document = parseSource(name, result.bytes);
    problems.add(...document.problems);
    if (document.problems.length > 0) return;
    if (document.value === null) {
      problems.add({ at: { file: name }, message: 'the file is empty; expected a list of cases' });
      return;
    }
    problems.add(...checkValue(suiteFileSchema, { document }).problems);
    const isList = Array.isArray(document.value);
    const entries = isList ? (document.value as unknown[]) : listAt(document.value, 'cases');
    const defaults = isList ? {} : this.#readDefaults(document);
    checkRouteNames(defaults.routes, {
      document,
      path: ['defaults'],
      routeIds,
      addProblems: problems.add.bind(problems),
    });
    if (entries.length === 0 && Array.isArray(isList ? document.value : (document.value as { cases?: unknown }).cases))
      problems.add({ at: { file: name }, message: 'the list of cases is empty' });
    for (const [position, entry] of entries.entries())
      await this.readCase(entry, {
        document,
        filePath,
        path: isList ? [position] : ['cases', position],
        defaults,
        hasDefaults: !isList,
      });
  }

  /** A case that its schema refuses is left out: the whole file was checked before, so its problems are known. */
  async readCase(entry: unknown, place: Place): Promise<void> {
    const { files, routeIds, problems } = this.#input;
    const parsed = (place.hasDefaults === true ? casePartSchema : caseSchema).safeParse(entry);
    if (!parsed.success) return;
    const { id } = parsed.data;
    const at = place.document.locate(place.path);
    const first = this.#firstPlace.get(id);
    if (first !== undefined) {
      const where = first.line === undefined ? first.file : `${first.file}:${first.line}`;
      problems.add({
        at,
        message: `the case id "${id}" is taken by the case at ${where}`,
        hint: 'Ids are unique in a suite',
      });
    } else this.#firstPlace.set(id, at);
    const loaded = await loadCase(parsed.data, place.defaults, {
      ...place,
      files,
      routeIds,
      loadPicture: this.#loadPicture,
      addProblems: problems.add.bind(problems),
    });
    if (loaded === undefined || first !== undefined) return;
    this.cases.push(loaded);
    if (this.cases.length === MAX_CASES + 1)
      problems.add({ at, message: `the suite has more than ${MAX_CASES} cases` });
  }

  #readDefaults(document: SourceDocument): CaseDefaults {
    const raw = (document.value as { defaults?: unknown } | undefined)?.defaults;
    const parsed = defaultsSchema.safeParse(raw ?? {});
    return parsed.success ? parsed.data : {};
  }
}

function listAt(value: unknown, key: string): readonly unknown[] {
  if (typeof value !== 'object' || value === null || !Object.hasOwn(value, key)) return [];
  const list = (value as Record<string, unknown>)[key];
  return Array.isArray(list) ? list : [];
}

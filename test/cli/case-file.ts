import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { parse } from 'yaml';

import type { ScriptedReply, SimulatorOptions } from '../../src/simulator/options.ts';

/** A file of a case: text, a picture of one colour, or a link. */
export type CaseContent =
  | string
  | { readonly png: readonly [number, number]; readonly alpha?: boolean }
  | { readonly link: string };

/** One thing that happens, in order. Paths may hold a `*`: every file that matches. */
export type Step =
  /** Arguments of the CLI, split at spaces. */
  | string
  /** The same, ended by SIGINT as soon as the simulator has so many requests. */
  | { readonly interrupt: string; readonly afterRequests: number }
  | { readonly write: string; readonly content: CaseContent }
  | { readonly replace: string; readonly from: string; readonly to: string }
  | { readonly truncate: string; readonly bytes: number }
  | { readonly remove: string };

/** `fixtures/cli/cases/<name>/case.yml`. */
export interface CliCase {
  readonly name: string;
  /** What a user did wrong, or what went wrong for them; the end of the test's name. */
  readonly about: string;
  /** `project` (default): a good config and suite · `run`: and a run beside it · `accepted`: and its pictures as the baseline. */
  readonly start?: 'project' | 'run' | 'accepted';
  /** Changes of the environment; `null` takes a variable away. */
  readonly env?: Readonly<Record<string, string | null>>;
  /** Beside, or in place of, the project's own files. `null` removes one. */
  readonly files?: Readonly<Record<string, CaseContent | null>>;
  /** Options of a simulator of the case's own. */
  readonly simulator?: SimulatorOptions;
  /** Replies that the case's own simulator gives first, in order. */
  readonly replies?: readonly ScriptedReply[];
  readonly steps: readonly Step[];
  /** Why the case cannot be played on Windows. */
  readonly notOnWindows?: string;
}

/** Reads a case. Placeholders (`@…@`) are still in it. */
export function readCase(folder: string, name: string): CliCase {
  const text = readFileSync(join(folder, name, 'case.yml'), 'utf8');
  return { name, ...(parse(text) as Omit<CliCase, 'name'>) };
}

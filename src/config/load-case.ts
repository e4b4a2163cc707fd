import type { ConfigFiles } from './config-files.ts';
import type { createPictureLoader, Picture } from './load-picture.ts';
import { nameHint } from './nearest-name.ts';
import { showValue } from './show-value.ts';
import { decodeUtf8, type DocumentPath, type SourceDocument } from './source-document.ts';
import type { CaseDefaults, CaseInput } from './suite-schema.ts';
import { pathText } from './check-value.ts';
import type { Problem, SourceLocation } from '../model/errors.ts';
import type { Case, InputImage } from '../model/suite.ts';

/** The vendors' own limit. OpenAI Images API, `prompt`. */
const MAX_PROMPT_CHARACTERS = 32_000;

// Controls except tab and line feed: they come from damaged files and change what the vendor reads without being seen.
// eslint-disable-next-line no-control-regex
const CONTROL = /[\u0000-\u0008\u000b-\u001f\u007f]/;

/** Where a case stands, and what it may refer to. */
export interface CaseContext {
  readonly document: SourceDocument;
  readonly path: DocumentPath;
  /** Absolute path of the file that holds the case: references start in its folder. */
  readonly filePath: string;
  readonly files: ConfigFiles;
  readonly loadPicture: ReturnType<typeof createPictureLoader>;
  readonly routeIds: readonly string[];
  readonly addProblems: (...problems: Problem[]) => void;
}

/** Completes a checked case: defaults, prompt file, pictures. `undefined` when something was wrong; then a problem was added. */
export async function loadCase(
  input: CaseInput,
  defaults: CaseDefaults,
  context: CaseContext,
): Promise<Case | undefined> {
  let isFine = true;
  const fail = (at: SourceLocation, problem: Omit<Problem, 'at'>): undefined => {
    isFine = false;
    context.addProblems({ at, ...problem });
  };
  const place = (...steps: (string | number)[]): SourceLocation => context.document.locate([...context.path, ...steps]);
  const pathOf = (...steps: (string | number)[]): string => pathText([...context.path, ...steps]);
  const source = place();

  const family = input.family ?? defaults.family;
  if (family === undefined)
    fail(source, { path: pathOf(), message: 'the key "family" is missing, here and in defaults' });

  const prompt = await loadPrompt(input, context);
  if ('problem' in prompt) fail(place(prompt.key), { path: pathOf(prompt.key), ...prompt.problem });

  checkRouteNames(input.routes, context);
  if (input.routes?.some((id) => !context.routeIds.includes(id))) isFine = false;

  const loadImage = async (reference: string, ...steps: (string | number)[]) => {
    const picture = await referencedPicture(reference, context);
    if (picture.ok) return picture;
    return fail(place(...steps), { path: pathOf(...steps), message: picture.message });
  };
  const images: InputImage[] = [];
  for (const [position, reference] of (input.images ?? []).entries()) {
    const picture = await loadImage(reference, 'images', position);
    if (picture !== undefined) images.push({ ...picture.image, name: reference });
  }
  let mask: InputImage | undefined;
  if (input.mask !== undefined) {
    const picture = await loadImage(input.mask, 'mask');
    const reason = picture === undefined ? undefined : maskProblem(picture, images[0], input);
    if (reason !== undefined) fail(place('mask'), { path: pathOf('mask'), message: reason });
    if (picture !== undefined) mask = { ...picture.image, name: input.mask };
  }

  if (!isFine || family === undefined || 'problem' in prompt) return undefined;
  const size = input.size ?? defaults.size;
  const quality = input.quality ?? defaults.quality;
  const routes = input.routes ?? defaults.routes;
  const { text, refusal, size: expectedSize } = input.expect ?? {};
  return {
    id: input.id,
    family,
    prompt: prompt.text,
    ...(size === undefined ? {} : { size }),
    ...(quality === undefined ? {} : { quality }),
    images,
    ...(mask === undefined ? {} : { mask }),
    expect: {
      ...(text === undefined ? {} : { text }),
      ...(refusal === undefined ? {} : { refusal }),
      ...(expectedSize === undefined ? {} : { size: expectedSize }),
    },
    ...(routes === undefined ? {} : { routes }),
    tags: input.tags ?? defaults.tags ?? [],
    source,
  };
}

/** Adds a problem for each route that a case (or `defaults`) names and the config does not have. */
export function checkRouteNames(
  routes: readonly string[] | undefined,
  { document, path, routeIds, addProblems }: Pick<CaseContext, 'document' | 'path' | 'routeIds' | 'addProblems'>,
): void {
  for (const [position, id] of (routes ?? []).entries()) {
    if (routeIds.includes(id)) continue;
    const steps = [...path, 'routes', position];
    const hint = nameHint(id, routeIds);
    addProblems({
      at: document.locate(steps),
      path: pathText(steps),
      message: `the config has no route ${showValue(id)}`,
      ...(hint === undefined ? {} : { hint }),
    });
  }
}

type PromptResult =
  | { readonly text: string }
  | { readonly key: 'prompt' | 'promptFile'; readonly problem: Pick<Problem, 'message' | 'hint'> };

async function loadPrompt({ prompt, promptFile }: CaseInput, context: CaseContext): Promise<PromptResult> {
  if (prompt !== undefined && promptFile !== undefined)
    return { key: 'promptFile', problem: { message: 'a case has a prompt or a promptFile, not both' } };
  if (prompt !== undefined) return checkPrompt(prompt, 'prompt');
  if (promptFile === undefined)
    return { key: 'prompt', problem: { message: 'the prompt is missing', hint: 'Write prompt or promptFile' } };
  const path = context.files.resolve(promptFile, context.filePath);
  if (path === undefined) return { key: 'promptFile', problem: { message: leavesRoot(promptFile) } };
  const result = await context.files.read(path);
  const name = context.files.nameOf(path);
  if ('reason' in result)
    return { key: 'promptFile', problem: { message: `${name} cannot be read: ${result.reason}` } };
  const text = decodeUtf8(result.bytes);
  if (text === undefined) return { key: 'promptFile', problem: { message: `${name} is not UTF-8 text` } };
  // One text on every system: git may check a file out with CRLF, and the settings hash must not notice.
  return checkPrompt(text.replaceAll('\r\n', '\n').trimEnd(), 'promptFile');
}

function checkPrompt(text: string, key: 'prompt' | 'promptFile'): PromptResult {
  const problem = (message: string): PromptResult => ({ key, problem: { message } });
  if (text.trim() === '') return problem('the prompt is empty');
  const length = Array.from(text).length;
  if (length > MAX_PROMPT_CHARACTERS)
    return problem(`the prompt has ${length} characters, more than ${MAX_PROMPT_CHARACTERS}`);
  const control = CONTROL.exec(text)?.[0];
  if (control !== undefined)
    return problem(
      `the prompt holds the control character U+${control.charCodeAt(0).toString(16).toUpperCase().padStart(4, '0')}`,
    );
  if (!text.isWellFormed()) return problem('the prompt holds half of a surrogate pair, which is not a character');
  return { text };
}

async function referencedPicture(reference: string, { files, filePath, loadPicture }: CaseContext): Promise<Picture> {
  const path = files.resolve(reference, filePath);
  return path === undefined ? { ok: false, message: leavesRoot(reference) } : loadPicture(path);
}

const leavesRoot = (reference: string): string => `${showValue(reference)} leads out of the folder of the config file`;

function maskProblem(
  { image, canBeMask }: Extract<Picture, { ok: true }>,
  first: InputImage | undefined,
  input: CaseInput,
): string | undefined {
  if (input.images === undefined) return 'a mask needs a picture to edit, and the case has no images';
  if (!canBeMask) return 'expected an RGBA PNG (no palette, no grey), whose transparency marks what may be painted';
  if (first === undefined) return undefined; // The picture's own problem was reported.
  if (first.width === image.width && first.height === image.height) return undefined;
  return `the mask is ${image.width}x${image.height}, and the first picture ${first.width}x${first.height}; expected the same size`;
}

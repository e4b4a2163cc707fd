import type { CellSettings, Shot, ShotLink } from '../model/plan.ts';
import type { Case, InputImage } from '../model/suite.ts';
import type { GenerateRequest, InputBytes } from '../providers/contract.ts';
import type { RunPorts } from './run-ports.ts';

/** The request of a shot, its pictures read and checked. */
export async function buildRequest({
  shot,
  link = shot,
  maskAs,
  settings,
  testCase,
  ports,
}: {
  readonly shot: Shot;
  /** Where it goes, if not to its own route alone: fallbacks have seeds of their own. */
  readonly link?: Pick<ShotLink, 'seed'>;
  /** Absent: masks go as cases have them, transparent. */
  readonly maskAs?: 'white' | undefined;
  readonly settings: CellSettings;
  readonly testCase: Case;
  readonly ports: Pick<RunPorts, 'readInput'>;
}): Promise<GenerateRequest> {
  const { model, prompt, size, quality, options } = settings;
  const images: InputBytes[] = [];
  for (const image of testCase.images) images.push(await readInput(image, { ports }));
  return {
    model,
    prompt,
    ...(size === undefined ? {} : { size }),
    ...(quality === undefined ? {} : { quality }),
    ...(link.seed === undefined ? {} : { seed: link.seed }),
    images,
    ...(testCase.mask === undefined ? {} : { mask: await readInput(testCase.mask, { ports, as: maskAs }) }),
    options,
    place: { caseId: shot.caseId, index: shot.index },
  };
}

async function readInput(
  image: InputImage,
  { ports, as }: { readonly ports: Pick<RunPorts, 'readInput'>; readonly as?: 'white' | undefined },
): Promise<InputBytes> {
  const name = image.name.slice(Math.max(image.name.lastIndexOf('/'), image.name.lastIndexOf('\\')) + 1);
  return { bytes: await ports.readInput(image, as), mediaType: image.mediaType, name };
}

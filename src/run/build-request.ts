import type { CellSettings, Shot } from '../model/plan.ts';
import type { Case, InputImage } from '../model/suite.ts';
import type { GenerateRequest, InputBytes } from '../providers/contract.ts';
import type { RunPorts } from './run-ports.ts';

/** The request of a shot, its pictures read and checked. */
export async function buildRequest({
  shot,
  settings,
  testCase,
  ports,
}: {
  readonly shot: Shot;
  readonly settings: CellSettings;
  readonly testCase: Case;
  readonly ports: Pick<RunPorts, 'readInput'>;
}): Promise<GenerateRequest> {
  const { model, prompt, size, quality, options } = settings;
  const images: InputBytes[] = [];
  for (const image of testCase.images) images.push(await readInput(image, ports));
  return {
    model,
    prompt,
    ...(size === undefined ? {} : { size }),
    ...(quality === undefined ? {} : { quality }),
    ...(shot.seed === undefined ? {} : { seed: shot.seed }),
    images,
    ...(testCase.mask === undefined ? {} : { mask: await readInput(testCase.mask, ports) }),
    options,
    place: { caseId: shot.caseId, index: shot.index },
  };
}

async function readInput(image: InputImage, ports: Pick<RunPorts, 'readInput'>): Promise<InputBytes> {
  const name = image.name.slice(Math.max(image.name.lastIndexOf('/'), image.name.lastIndexOf('\\')) + 1);
  return { bytes: await ports.readInput(image), mediaType: image.mediaType, name };
}

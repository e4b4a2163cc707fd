import type { Baseline, BaselineStore } from '../model/baseline.ts';
import type { StoredImage } from '../model/sample.ts';

interface Options {
  /** In the folder. */
  readonly baselines: BaselineStore;
  /** Fetches files as far as the storage has them. */
  readonly bring: (paths: readonly string[]) => Promise<void>;
  /** Told of each write, and how to do it again on top of what others wrote. */
  readonly changed: (paths: readonly string[], again: () => Promise<void>) => void;
  /** Lets errors speak of the storage. */
  readonly named: <T>(work: () => Promise<T>) => Promise<T>;
}

/** `BaselineStore` in a near folder. */
export function createNearBaselines({ baselines, bring, changed, named }: Options): BaselineStore {
  const prefetch = (images: readonly StoredImage[]): Promise<void> => bring(images.map(imagePath));

  /** Pictures of a baseline that was put stay in the folder, so it can be put again. */
  async function putAgain(baseline: Baseline): Promise<void> {
    const images = new Map<string, Uint8Array>();
    for (const { image } of baseline.samples)
      if (image !== undefined) images.set(image.sha256, await baselines.getImage(image));
    await baselines.put(baseline, images);
  }

  const getPrevious = (routeId: string, caseId: string): Promise<Baseline | undefined> =>
    named(() => baselines.getPrevious(routeId, caseId));

  return {
    get: (routeId, caseId) => named(() => baselines.get(routeId, caseId)),
    getPrevious,
    list: () => baselines.list(),
    prefetch,
    async getImage(image) {
      await prefetch([image]);
      return named(() => baselines.getImage(image));
    },
    async put(baseline, images) {
      await named(() => baselines.put(baseline, images));
      changed(pathsOf(baseline), () => putAgain(baseline));
    },
    async restorePrevious(routeId, caseId) {
      const previous = await getPrevious(routeId, caseId);
      if (previous === undefined) return undefined;
      await prefetch(previous.samples.flatMap(({ image }) => image ?? []));
      const restored = await named(() => baselines.restorePrevious(routeId, caseId));
      // Whatever another run accepts meanwhile: this is the baseline that somebody asked for.
      if (restored !== undefined) changed(pathsOf(restored), () => putAgain(restored));
      return restored;
    },
  };
}

const imagePath = ({ sha256, extension }: StoredImage): string => `baselines/images/${sha256}.${extension}`;

const pathsOf = ({ routeId, caseId, samples }: Baseline): string[] => [
  `baselines/${routeId}/${caseId}.json`,
  `baselines/${routeId}/previous/${caseId}.json`,
  ...samples.flatMap(({ image }) => (image === undefined ? [] : [imagePath(image)])),
];

/** How a service of Stability takes pictures: not at all, when there is one, or always. */
export interface StabilityService {
  readonly path: string;
  readonly image: 'none' | 'optional' | 'required';
  /** The service makes pictures of a ratio; others keep the size of their input. */
  readonly hasRatio: boolean;
  /** Takes a mask beside the picture. */
  readonly takesMask?: true;
  /** Sent as field `model`. */
  readonly model?: string;
  /** A text beside the prompt without which the service turns requests away. */
  readonly needs?: 'search_prompt' | 'select_prompt';
  /** Field of the case's prompt; `null`: the service takes none. Default `prompt`. */
  readonly promptField?: 'prompt' | 'background_prompt' | null;
  /** Field of the picture. Default `image`. */
  readonly imageField?: 'subject_image';
  /** The same request gives the same picture, and a seed is turned away. */
  readonly isSeedless?: true;
}

const changing = (path: string, more: Partial<StabilityService> = {}): StabilityService => ({
  path: `/v2beta/stable-image/${path}`,
  image: 'required',
  hasRatio: false,
  ...more,
});

/**
 * Services by the word that a route says as `model` (Stability REST API v2beta, November 2026). Which ones answer with
 * a task in place of the picture is the vendor's matter: `stability-task.ts` reads it off the answer.
 */
const SERVICES: Readonly<Record<string, StabilityService>> = {
  ultra: { path: '/v2beta/stable-image/generate/ultra', image: 'optional', hasRatio: true },
  core: { path: '/v2beta/stable-image/generate/core', image: 'none', hasRatio: true },
  inpaint: changing('edit/inpaint', { takesMask: true }),
  outpaint: changing('edit/outpaint'),
  erase: changing('edit/erase', { takesMask: true, promptField: null }),
  'search-and-replace': changing('edit/search-and-replace', { needs: 'search_prompt' }),
  'search-and-recolor': changing('edit/search-and-recolor', { needs: 'select_prompt' }),
  'remove-background': changing('edit/remove-background', { promptField: null, isSeedless: true }),
  'replace-background-and-relight': changing('edit/replace-background-and-relight', {
    promptField: 'background_prompt',
    imageField: 'subject_image',
  }),
  'fast-upscale': changing('upscale/fast', { promptField: null, isSeedless: true }),
  'conservative-upscale': changing('upscale/conservative'),
  'creative-upscale': changing('upscale/creative'),
  sketch: changing('control/sketch'),
  structure: changing('control/structure'),
  style: changing('control/style', { hasRatio: true }),
};

/** Every other word is a model of Stable Diffusion 3 and later, which share one path: new ones need no release of ours. */
export function stabilityService(model: string): StabilityService {
  return Object.hasOwn(SERVICES, model)
    ? SERVICES[model]!
    : { path: '/v2beta/stable-image/generate/sd3', image: 'optional', hasRatio: true, model };
}

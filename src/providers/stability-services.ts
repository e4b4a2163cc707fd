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
}

const edit = (name: string, needs?: StabilityService['needs']): StabilityService => ({
  path: `/v2beta/stable-image/edit/${name}`,
  image: 'required',
  hasRatio: false,
  ...(needs === undefined ? {} : { needs }),
});
const control = (name: string): StabilityService => ({
  path: `/v2beta/stable-image/control/${name}`,
  image: 'required',
  hasRatio: false,
});

/** The services that answer at once, by the word that a route says as `model` (Stability REST API v2beta, November 2026). */
const SERVICES: Readonly<Record<string, StabilityService>> = {
  ultra: { path: '/v2beta/stable-image/generate/ultra', image: 'optional', hasRatio: true },
  core: { path: '/v2beta/stable-image/generate/core', image: 'none', hasRatio: true },
  inpaint: { ...edit('inpaint'), takesMask: true },
  outpaint: edit('outpaint'),
  'search-and-replace': edit('search-and-replace', 'search_prompt'),
  'search-and-recolor': edit('search-and-recolor', 'select_prompt'),
  sketch: control('sketch'),
  structure: control('structure'),
  style: { ...control('style'), hasRatio: true },
};

/** Every other word is a model of Stable Diffusion 3 and later, which share one path: new ones need no release of ours. */
export function stabilityService(model: string): StabilityService {
  return Object.hasOwn(SERVICES, model)
    ? SERVICES[model]!
    : { path: '/v2beta/stable-image/generate/sd3', image: 'optional', hasRatio: true, model };
}

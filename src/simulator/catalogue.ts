/** Model ids as of 2026-11-20: vendors' own lists and deprecation pages. */
const OPENAI_MODELS: ReadonlySet<string> = new Set([
  'gpt-image-1-mini',
  'gpt-image-1.5',
  'gpt-image-2',
  'gpt-image-2-2026-04-21',
  'gpt-image-2.5-sunburst',
  'gpt-image-2.5-sunburst-2026-09-08',
  'gpt-image-2.5-flare',
  'gpt-image-2.5-flare-2026-09-08',
  'gpt-image-2.6-sunburst',
  'gpt-image-2.6-flare',
  'chatgpt-image-latest',
]);
const GEMINI_MODELS: ReadonlySet<string> = new Set([
  'gemini-nano-banana-2.1',
  'gemini-3-pro-image',
  'gemini-3.1-flash-lite-image',
  'gemini-3.1-flash-image',
  'gemini-2.5-flash-image',
  'nano-banana-pro-preview',
]);
const RETIRED_MODELS: ReadonlySet<string> = new Set([
  'dall-e-2',
  'dall-e-3',
  'gpt-image-1',
  'gemini-3.1-flash-image-preview',
  'gemini-3-pro-image-preview',
  'imagen-4.0-generate-001',
  'imagen-4.0-ultra-generate-001',
  'imagen-4.0-fast-generate-001',
]);

export function isOpenaiModel(model: string): boolean {
  return OPENAI_MODELS.has(model);
}

export function isGeminiModel(model: string): boolean {
  return GEMINI_MODELS.has(model);
}

export function isRetiredModel(model: string): boolean {
  return RETIRED_MODELS.has(model);
}

/** Whether an OpenAI model takes any `WxH` and not only its three sizes: generation 2 and later. */
export function hasFreeSizes(model: string): boolean {
  return generationOf(model) >= 2;
}

/** 1.5 for `gpt-image-1.5`, 2.6 for `gpt-image-2.6-flare`; unknown names count as generation 2. */
export function generationOf(model: string): number {
  return Number(/^gpt-image-(\d+(?:\.\d+)?)/.exec(model)?.[1] ?? 2);
}

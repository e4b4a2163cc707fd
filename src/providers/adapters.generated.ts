// Written by tools/generate-providers.ts. Do not edit.
import { createGemini } from './gemini.ts';
import { createOpenAiImages } from './openai-images.ts';
import type { ImageProvider } from './contract.ts';
import type { Http } from './http.ts';

/** Every wire adapter, by name of its file. */
export const createAdapters = (http: Http): readonly ImageProvider[] => [
  createGemini(http),
  createOpenAiImages(http),
];

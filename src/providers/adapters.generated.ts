// Written by tools/generate-providers.ts. Do not edit.
import { createBfl } from './bfl.ts';
import { createComfyui } from './comfyui.ts';
import { createCommand } from './command.ts';
import { createFal } from './fal.ts';
import { createFolder } from './folder.ts';
import { createGemini } from './gemini.ts';
import { createMidjourneyProxy } from './midjourney-proxy.ts';
import { createOpenAiImages } from './openai-images.ts';
import { createOpenAiResponses } from './openai-responses.ts';
import { createOpenRouter } from './openrouter.ts';
import { createReplicate } from './replicate.ts';
import { createSdwebui } from './sdwebui.ts';
import { createStability } from './stability.ts';
import { createTogether } from './together.ts';
import { createVertex } from './vertex.ts';
import type { ImageProvider } from './contract.ts';
import type { Http } from './http.ts';

/** Every wire adapter, by name of its file. */
export const createAdapters = (http: Http): readonly ImageProvider[] => [
  createBfl(http),
  createComfyui(http),
  createCommand(),
  createFal(http),
  createFolder(),
  createGemini(http),
  createMidjourneyProxy(http),
  createOpenAiImages(http),
  createOpenAiResponses(http),
  createOpenRouter(http),
  createReplicate(http),
  createSdwebui(http),
  createStability(http),
  createTogether(http),
  createVertex(http),
];

// Generated from data/retirements.yml by tools/generate-retirements.ts. Edit that file, not this one.
import type { Retirement } from '../model/retirement.ts';

export const RETIREMENTS: readonly Retirement[] = [
  {"model":"chatgpt-image-latest","vendor":"OpenAI","protocols":["openai-images","openai-responses"],"date":"2026-12-01","successors":["gpt-image-2.5-sunburst","gpt-image-2.5-flare"],"confidence":"single"},
  {"model":"dall-e-2","vendor":"OpenAI","protocols":["openai-images"],"date":"2026-05-12","successors":[],"confidence":"page"},
  {"model":"dall-e-3","vendor":"OpenAI","protocols":["openai-images"],"date":"2026-05-12","successors":[],"confidence":"page"},
  {"model":"gemini-2.5-flash-image","vendor":"Google","protocols":["gemini","vertex"],"date":"2026-10-02","successors":[],"confidence":"unsure"},
  {"model":"gemini-3-pro-image-preview","vendor":"Google","protocols":["gemini","vertex"],"date":"2026-06-25","successors":["gemini-3-pro-image"],"confidence":"page"},
  {"model":"gemini-3.1-flash-image","vendor":"Google","protocols":["gemini","vertex"],"date":"2026-10-29","successors":["gemini-nano-banana-2.1"],"confidence":"quoted"},
  {"model":"gemini-3.1-flash-image-preview","vendor":"Google","protocols":["gemini","vertex"],"date":"2026-06-25","successors":["gemini-nano-banana-2.1"],"confidence":"page"},
  {"model":"gpt-image-1","vendor":"OpenAI","protocols":["openai-images","openai-responses"],"date":"2026-10-23","successors":["gpt-image-2.5-sunburst"],"confidence":"page"},
  {"model":"gpt-image-1-mini","vendor":"OpenAI","protocols":["openai-images","openai-responses"],"date":"2026-12-01","successors":["gpt-image-2.5-sunburst","gpt-image-2.5-flare"],"confidence":"quoted"},
  {"model":"gpt-image-1.5","vendor":"OpenAI","protocols":["openai-images","openai-responses"],"date":"2026-12-01","successors":["gpt-image-2.5-sunburst","gpt-image-2.5-flare"],"confidence":"quoted"},
  {"model":"gpt-image-1.5-2025-12-16","vendor":"OpenAI","protocols":["openai-images","openai-responses"],"date":"2026-12-01","successors":["gpt-image-2.5-sunburst","gpt-image-2.5-flare"],"confidence":"single"},
  {"model":"imagen-4.0-fast-generate-001","vendor":"Google","protocols":["vertex","gemini"],"date":"2026-08-17","successors":["gemini-nano-banana-2.1"],"confidence":"page"},
  {"model":"imagen-4.0-generate-001","vendor":"Google","protocols":["vertex","gemini"],"date":"2026-08-17","successors":["gemini-nano-banana-2.1"],"confidence":"page"},
  {"model":"imagen-4.0-ultra-generate-001","vendor":"Google","protocols":["vertex","gemini"],"date":"2026-08-17","successors":["gemini-3-pro-image"],"confidence":"page"},
];

import { printableLine } from '../shared/printable.ts';

const MAX_SHOWN = 60;

/** Beginnings of the keys of vendors and forges: a message must not carry one into a public log. */
const LOOKS_SECRET = /^(sk-|AIza|gh[a-z]_|github_pat_|xai-|r8_|hf_|AKIA|bearer\s|eyJ)/i;

/** A value of a user's file for a message: kind and a bounded, printable beginning; nothing that looks like a key. */
export function showValue(value: unknown): string {
  if (value === null) return 'nothing';
  if (Array.isArray(value)) return value.length === 0 ? 'an empty list' : 'a list';
  if (typeof value === 'object') return 'a map';
  if (typeof value !== 'string') return `${value as number | boolean}`;
  if (LOOKS_SECRET.test(value)) return 'text that looks like a key and is not shown';
  return value === '' ? 'empty text' : `"${printableLine(value, MAX_SHOWN)}"`;
}

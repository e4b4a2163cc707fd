/** A decimal number from a header, ≥ 0; `undefined` for anything else. */
export function parseAmount(text: string | undefined): number | undefined {
  const isPlain = text !== undefined && text.length <= 32 && /^\s*\d+(\.\d+)?([eE][-+]?\d+)?\s*$/.test(text);
  return isPlain ? Number(text) : undefined;
}

/** Pixels of a picture with this `a:b` ratio and the area of a square with this edge, in multiples of 16. `undefined`: no ratio. */
export function sizeOfRatio(
  ratio: unknown,
  edge: number,
): { readonly width: number; readonly height: number } | undefined {
  const match = typeof ratio === 'string' ? /^(\d{1,5}):(\d{1,5})$/.exec(ratio) : null;
  const [across, down] = [Number(match?.[1] ?? 0), Number(match?.[2] ?? 0)];
  if (across === 0 || down === 0) return undefined;
  const unit = edge / Math.sqrt(across * down);
  const side = (parts: number): number => Math.max(16, Math.round((parts * unit) / 16) * 16);
  return { width: side(across), height: side(down) };
}

/** `20261121t051258123z-1f9c03ab`: UTC time to the millisecond, then chance in hex. Sorts by time, safe in file names and branches. */
export function newRunId(epochMs: number, random: Uint8Array): string {
  const time = new Date(epochMs).toISOString().replace(/[-:.]/g, '').toLowerCase();
  return `${time}-${Buffer.from(random).toString('hex')}`;
}

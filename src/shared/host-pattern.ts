/** Whether a host is the one of a pattern: an exact name, or `*.example.com` for any name below it. Case does not count. */
export function matchesHost(hostname: string, pattern: string): boolean {
  const [name, wanted] = [hostname.toLowerCase(), pattern.trim().toLowerCase()];
  return wanted.startsWith('*.') ? name.endsWith(wanted.slice(1)) : name === wanted;
}

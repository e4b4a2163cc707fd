/** Deeper than any vendor's answer; hostile nesting stops here. */
const MAX_DEPTH = 16;

/** Turns snake_case keys into camelCase at every depth: Google answers in camelCase, some gateways do not. */
export function camelCaseKeys(value: unknown, depth = 0): unknown {
  if (typeof value !== 'object' || value === null || depth > MAX_DEPTH) return value;
  if (Array.isArray(value)) return value.map((item) => camelCaseKeys(item, depth + 1));
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [
      key.replace(/_([a-z0-9])/g, (_match, letter: string) => letter.toUpperCase()),
      camelCaseKeys(item, depth + 1),
    ]),
  );
}

/**
 * A secret as text may show it: as it is, percent-encoded, as a field of a form, and in base64 of both alphabets.
 * Base64 is without its padding, so that padded text holds it too. No two are equal.
 */
export function secretForms(secret: string): string[] {
  const bytes = Buffer.from(secret);
  return [
    ...new Set([
      secret,
      encodeURIComponent(secret),
      new URLSearchParams([['', secret]]).toString().slice(1),
      bytes.toString('base64').replace(/=+$/, ''),
      bytes.toString('base64url'),
    ]),
  ];
}

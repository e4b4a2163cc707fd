import { printableLine } from '../shared/printable.ts';
import { secretForms } from '../shared/secret-forms.ts';

/** Text of a vendor that is kept for people: most of an error, never a page. */
const MAX_VENDOR_TEXT = 2000;

/** Things that look like credentials, whoever they belong to. The first group, where there is one, is kept. */
const CREDENTIALS: readonly RegExp[] = [
  /(\bBearer\s+)[\w.~+/=-]{6,}/gi,
  /(\bauthorization["']?\s*[:=]\s*["']?Basic\s+)[\w+/=]{4,}/gi,
  /()\bsk-[\w*.-]{6,}/g,
  /()\bAIza[\w-]{20,}/g,
  /()\bAKIA[A-Z0-9]{12,}/g,
  /((?:authorization|x-goog-api-key|x-api-key|x-key|api[-_]?key)["']?\s*[:=]\s*["']?)[^\s"',&}]{4,}/gi,
  // Signed URLs: whoever has these values can fetch the file.
  /([?&;](?:sig|se|sp|sv|signature|token|access_token|key|api_key|policy|key-pair-id|x-amz-[\w-]+|x-goog-[\w-]+)=)[^&#\s"'<>]+/gi,
];

/** Makes one safe, bounded line of a vendor's text, without the secrets of the exchange. */
export type VendorText = (text: string, maxLength?: number) => string;

/** `secrets`: values that must never appear, in no form, such as the key that was sent. */
export function createVendorText(secrets: readonly (string | undefined)[]): VendorText {
  const exact = secrets.filter((secret) => secret !== undefined && secret.length >= 4) as string[];
  const forms = exact.flatMap(secretForms);
  return (text, maxLength = MAX_VENDOR_TEXT) => {
    // Longer than what `printableLine` keeps, so that no secret is cut in two before it is found.
    let line = text.slice(0, maxLength * 8 + 8192);
    for (const form of forms) line = line.replaceAll(form, '[redacted]');
    for (const pattern of CREDENTIALS) line = line.replace(pattern, '$1[redacted]');
    return printableLine(line, maxLength);
  };
}

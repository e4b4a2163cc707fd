import type { Refused } from '../github/forge.ts';
import { InfraError } from '../model/errors.ts';

/** What GitHub answered. Throws `InfraError` that names the permission when it refused. `purpose` follows "would not". */
export function granted<T extends boolean | { readonly kind: string }>(answer: T | Refused, purpose: string): T {
  if (!isRefused(answer)) return answer;
  const { status, message, permission } = answer;
  throw new InfraError('github-refused', `GitHub would not ${purpose}: it answered ${status} ${message}`, {
    hint: `Give the job  permissions: ${permission}`,
  });
}

const isRefused = (answer: boolean | { readonly kind: string }): answer is Refused =>
  typeof answer !== 'boolean' && answer.kind === 'refused';

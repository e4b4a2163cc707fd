import type { PublishResult } from './publish-result.ts';
import type { Refused } from '../github/forge.ts';
import { InfraError } from '../model/errors.ts';

/** Everything that a reader must know, one sentence for each cause: what is missing for it, and what to add where. */
export function troubleSentences(results: readonly PublishResult[]): string[] {
  const causes = Map.groupBy(results, ({ trouble, sentence }) => causeOf(trouble) ?? sentence);
  return [...causes].flatMap(([cause, of]) => {
    if (cause === undefined) return [];
    const { trouble, sentence } = of[0]!;
    if (trouble === undefined) return sentence ?? [];
    const missing = missingWords([...new Set(of.map(({ target }) => target))]);
    if (trouble instanceof InfraError) return `${missing}: ${trouble.message}. ${trouble.hint ?? ''}`.trim();
    const permissions = new Set(of.map((result) => (result.trouble as Refused).permission));
    return `${missing}: ${saidBy(trouble)}. ${adviceFor(trouble, [...permissions])}`.trim();
  });
}

/** The same for what has one cause. Two places that GitHub refuses in the same words lack the same kind of thing. */
function causeOf(trouble: PublishResult['trouble']): string | undefined {
  if (trouble === undefined) return undefined;
  return trouble instanceof InfraError ? trouble.code : `${trouble.status} ${trouble.message}`;
}

function missingWords(targets: readonly PublishResult['target'][]): string {
  const words = targets.map((target) => `no ${target}`);
  const list = new Intl.ListFormat('en-GB').format(words);
  return `${list.charAt(0).toUpperCase()}${list.slice(1)} ${targets.length === 1 ? 'was' : 'were'} written`;
}

const saidBy = ({ status, message }: Refused): string =>
  message === '' ? `GitHub answered ${status}` : `GitHub answered ${status}, "${message}"`;

function adviceFor({ status }: Refused, permissions: readonly string[]): string {
  switch (status) {
    case 401:
      return 'The github-token of the step is not valid.';
    case 403:
    case 404:
      return `Give the job  permissions: ${permissions.length > 1 ? `{ ${permissions.join(', ')} }` : permissions[0]!}.`;
    case 410:
      return 'Issues are switched off in this repository.';
    default:
      return '';
  }
}

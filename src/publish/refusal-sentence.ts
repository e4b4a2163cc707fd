import type { PublishResult } from './publish-result.ts';
import type { Refused } from '../github/forge.ts';

const NOTHING: Readonly<Record<PublishResult['target'], string>> = {
  pictures: 'The report has no pictures',
  comment: 'No comment was written',
  issue: 'No issue was written',
};

/** One sentence that says what is missing and what to add where. */
export function describeRefusal(target: PublishResult['target'], { status, permission, message }: Refused): string {
  const said = message === '' ? `GitHub answered ${status}` : `GitHub answered ${status}, "${message}"`;
  switch (status) {
    case 401:
      return `${NOTHING[target]}: ${said}. The github-token of the step is not valid.`;
    case 403:
    case 404:
      return `${NOTHING[target]}: ${said}. Give the job  permissions: ${permission}.`;
    case 410:
      return `${NOTHING[target]}: ${said}. Issues are switched off in this repository.`;
    default:
      return `${NOTHING[target]}: ${said}.`;
  }
}

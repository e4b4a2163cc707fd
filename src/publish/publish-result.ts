import type { IssueStory } from './publish-issues.ts';
import type { Refused } from '../github/forge.ts';
import type { InfraError } from '../model/errors.ts';

/** What came of one place. */
export interface PublishResult {
  readonly target: 'comment' | 'issue' | 'check run';
  readonly outcome: 'done' | 'none' | 'refused' | 'failed';
  readonly url?: string;
  /** What a reader must know, one line; our own words. */
  readonly sentence?: string;
  /** Only with an issue. */
  readonly story?: IssueStory;
  /** Why GitHub did not do it; `troubleSentences` puts it into words. Only with `refused` and `failed`. */
  readonly trouble?: Refused | InfraError;
}

export const refusedResult = (target: PublishResult['target'], trouble: Refused): PublishResult => ({
  target,
  outcome: 'refused',
  trouble,
});

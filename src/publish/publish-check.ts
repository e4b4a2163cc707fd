import { type PublishResult, refusedResult } from './publish-result.ts';
import type { CheckDraft, Forge } from '../github/forge.ts';
import type { RunRecord } from '../model/record.ts';

/** What a check run says; see `CheckDraft`. */
export type CheckText = Pick<CheckDraft, 'title' | 'summary' | 'annotations'>;

/** A wish for a check run. */
export interface CheckRequest {
  readonly conclusion: CheckDraft['conclusion'];
  /** The renderer, handed in. */
  readonly renderCheck: (record: RunRecord) => CheckText;
}

/** Shows the run as a check of its commit. */
export async function publishCheck(
  forge: Forge,
  { record, check }: { readonly record: RunRecord; readonly check: CheckRequest },
): Promise<PublishResult> {
  const { run, suiteId } = record;
  const target = 'check run';
  if (run.commit === undefined)
    return { target, outcome: 'none', sentence: 'No check run was written: the commit of this run is not known.' };
  const posted = await forge.postCheck({
    // The token's own app decides which workflow the check is listed under, so the name has to say whose it is.
    name: suiteId === 'default' ? 'Image Drift report' : `Image Drift report: ${suiteId}`,
    commit: run.commit,
    conclusion: check.conclusion,
    ...check.renderCheck(record),
    ...(run.url === undefined ? {} : { detailsUrl: run.url }),
  });
  if (posted.kind === 'refused') return refusedResult(target, posted);
  const { url, isShortened } = posted;
  return {
    target,
    outcome: 'done',
    ...(url === undefined ? {} : { url }),
    ...(isShortened === true ? { sentence: 'GitHub did not take all annotations of the check run.' } : {}),
  };
}

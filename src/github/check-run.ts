import type { CheckAnnotation, CheckDraft, Posted, Refused } from './forge.ts';
import type { Repository } from './event-context.ts';
import type { GitHubClient } from './github-client.ts';
import type { Octokit } from './ours.ts';
import { InfraError } from '../model/errors.ts';

interface Options {
  readonly client: GitHubClient;
  readonly octokit: Octokit;
  readonly repository: Repository;
}

/** "The Checks API limits the number of annotations to a maximum of 50 per API request" (GitHub's REST reference). */
const ANNOTATIONS_PER_REQUEST = 50;
const PERMISSION = 'checks: write';

/** Makes a finished check run. Annotations beyond those of one request are added by further ones. */
export async function createCheckRun(
  { client, octokit, repository }: Options,
  draft: CheckDraft,
): Promise<Posted | Refused> {
  const { name, commit, conclusion, title, summary, detailsUrl, annotations } = draft;
  const at = { owner: repository.owner, repo: repository.name };
  const outputWith = (part: readonly CheckAnnotation[]) => ({ title, summary, annotations: part.map(toWire) });
  const [first = [], ...others] = chunksOf(annotations, ANNOTATIONS_PER_REQUEST);
  const created = await client.call({
    send: () =>
      octokit.rest.checks.create({
        ...at,
        name,
        head_sha: commit,
        status: 'completed',
        conclusion,
        output: outputWith(first),
        ...(detailsUrl === undefined ? {} : { details_url: detailsUrl }),
      }),
    purpose: 'write a check run',
    permission: PERMISSION,
    isRepeatable: false,
  });
  if (created.kind === 'refused') return created;
  const { id, html_url: page } = created.data;

  const addAll = async (): Promise<boolean> => {
    for (const part of others) {
      const added = await client.call({
        // Every request adds its annotations to those that are there, so none may be sent twice.
        send: () => octokit.rest.checks.update({ ...at, check_run_id: id, output: outputWith(part) }),
        purpose: 'annotate the check run',
        permission: PERMISSION,
        isRepeatable: false,
      });
      if (added.kind === 'refused') return false;
    }
    return true;
  };
  // The conclusion stands, and it is what counts; missing marks are a fact and no failure.
  const isWhole = await addAll().catch((error: unknown) => {
    if (error instanceof InfraError) return false;
    throw error;
  });
  return {
    kind: 'done',
    action: 'created',
    ...(page === null ? {} : { url: page }),
    ...(isWhole ? {} : { isShortened: true }),
  };
}

const toWire = ({ path, line, level, title, message }: CheckAnnotation) => ({
  path,
  start_line: line,
  end_line: line,
  annotation_level: level,
  title,
  message,
});

function chunksOf<T>(items: readonly T[], size: number): T[][] {
  return Array.from({ length: Math.ceil(items.length / size) }, (_, index) =>
    items.slice(index * size, (index + 1) * size),
  );
}

import type { CommentRequest, Posted, Refused } from './forge.ts';
import type { Repository } from './event-context.ts';
import type { GitHubClient } from './github-client.ts';
import { newestOurs, postedAs, readAllPages, type Octokit } from './ours.ts';

interface Options {
  readonly client: GitHubClient;
  readonly octokit: Octokit;
  readonly repository: Repository;
  readonly viewer: string;
}

const PERMISSION = 'pull-requests: write';

export async function upsertComment(
  { client, octokit, repository, viewer }: Options,
  request: CommentRequest,
): Promise<Posted | Refused> {
  const { pullRequest, marker, create } = request;
  const body = `${marker}\n${request.body}`;
  const { owner, name: repo } = repository;
  const comments = await readAllPages((page) =>
    client.call({
      send: () => octokit.rest.issues.listComments({ owner, repo, issue_number: pullRequest, per_page: 100, page }),
      purpose: `list the comments of pull request ${pullRequest}`,
      permission: PERMISSION,
      isRepeatable: true,
    }),
  );
  if (comments.kind === 'refused') return comments;

  const ours = newestOurs(comments.items, { marker, viewer });
  if (ours === undefined && !create) return { kind: 'done', action: 'none' };
  if (ours?.body === body) return { kind: 'done', action: 'unchanged', url: ours.html_url };

  const written = await client.call({
    send: () =>
      ours === undefined
        ? octokit.rest.issues.createComment({ owner, repo, issue_number: pullRequest, body })
        : octokit.rest.issues.updateComment({ owner, repo, comment_id: ours.id, body }),
    purpose: `comment on pull request ${pullRequest}`,
    permission: PERMISSION,
    isRepeatable: ours !== undefined,
  });
  if (written.kind === 'refused') return written;
  const { html_url: url, user } = written.data;
  return { kind: 'done', action: ours === undefined ? 'created' : 'updated', url, ...postedAs(user?.login, viewer) };
}

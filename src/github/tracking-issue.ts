import type { IssueRequest, Posted, Refused } from './forge.ts';
import type { Repository } from './event-context.ts';
import type { GitHubClient } from './github-client.ts';
import { newestOurs, postedAs, readAllPages, type Octokit } from './ours.ts';

interface Options {
  readonly client: GitHubClient;
  readonly octokit: Octokit;
  readonly repository: Repository;
  readonly viewer: string;
}

const PERMISSION = 'issues: write';

export async function upsertIssue(
  { client, octokit, repository, viewer }: Options,
  request: IssueRequest,
): Promise<Posted | Refused> {
  const { marker, title, labels, create } = request;
  const body = `${marker}\n${request.body}`;
  const { owner, name: repo } = repository;
  // By label and not by creator: which spelling of an app's name the `creator` filter takes is not documented.
  const issues = await readAllPages((page) =>
    client.call({
      send: () =>
        octokit.rest.issues.listForRepo({
          owner,
          repo,
          state: 'open',
          labels: labels[0],
          per_page: 100,
          page,
          direction: 'asc',
        }),
      purpose: 'list open issues',
      permission: PERMISSION,
      isWrite: false,
      isRepeatable: true,
    }),
  );
  if (issues.kind === 'refused') return issues;

  const ours = newestOurs(
    issues.items.filter((issue) => issue.pull_request === undefined),
    { marker, viewer },
  );
  if (ours === undefined && !create) return { kind: 'done', action: 'none' };
  if (ours?.body === body && ours.title === title) return { kind: 'done', action: 'unchanged', url: ours.html_url };

  const written = await client.call({
    send: () =>
      ours === undefined
        ? octokit.rest.issues.create({ owner, repo, title, body, labels: [...labels] })
        : // Labels, assignees and state belong to people once the issue is open.
          octokit.rest.issues.update({ owner, repo, issue_number: ours.number, title, body }),
    purpose: ours === undefined ? 'open an issue' : `update issue ${ours.number}`,
    permission: PERMISSION,
    isWrite: true,
    isRepeatable: ours !== undefined,
  });
  if (written.kind === 'refused') return written;
  const { html_url: url, user } = written.data;
  return { kind: 'done', action: ours === undefined ? 'created' : 'updated', url, ...postedAs(user?.login, viewer) };
}

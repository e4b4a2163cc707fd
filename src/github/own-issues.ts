import type { ForgeIssue, Found, IssueChange, IssueDraft, IssueSearch, Posted, Refused } from './forge.ts';
import type { Repository } from './event-context.ts';
import type { CallOptions, GitHubClient } from './github-client.ts';
import { isOurs, type Octokit, PAGE_SIZE, postedAs } from './ours.ts';

interface Options {
  readonly client: GitHubClient;
  readonly octokit: Octokit;
  readonly repository: Repository;
  readonly viewer: string;
}

/** 300 issues with our label, the last touched first: what we keep alive is among them. */
const MAX_PAGES = 3;

export async function listOwnIssues(options: Options, { label, opensWith }: IssueSearch): Promise<Found | Refused> {
  const { octokit, repository, viewer } = options;
  const issues = [];
  for (let page = 1; page <= MAX_PAGES; page += 1) {
    const answer = await call(options, {
      // By label and not by creator: which spelling of an app's name the `creator` filter takes is not documented.
      send: () =>
        octokit.rest.issues.listForRepo({
          owner: repository.owner,
          repo: repository.name,
          state: 'all',
          labels: label,
          sort: 'updated',
          direction: 'desc',
          per_page: PAGE_SIZE,
          page,
        }),
      purpose: 'list issues',
      isRepeatable: true,
    });
    if (answer.kind === 'refused') return answer;
    issues.push(...answer.data);
    if (answer.data.length < PAGE_SIZE) break;
  }
  const ours = issues
    .filter((issue) => issue.pull_request === undefined && isOurs(issue, { marker: opensWith, viewer }))
    .map(({ number, title, body, state, html_url: url }): ForgeIssue => {
      return { number, title, body: body ?? '', isOpen: state === 'open', url };
    });
  return { kind: 'done', issues: ours };
}

export async function openIssue(options: Options, draft: IssueDraft): Promise<Posted | Refused> {
  const { octokit, repository, viewer } = options;
  const create = (assignees: readonly string[]) =>
    call(options, {
      send: () =>
        octokit.rest.issues.create({
          owner: repository.owner,
          repo: repository.name,
          title: draft.title,
          body: draft.body,
          labels: [...draft.labels],
          ...(assignees.length === 0 ? {} : { assignees: [...assignees] }),
        }),
      purpose: 'open an issue',
      isRepeatable: false,
    });
  let written = await create(draft.assignees);
  // One login that may not be assigned makes GitHub refuse the whole issue.
  const isUnassigned = written.kind === 'refused' && written.status === 422 && draft.assignees.length > 0;
  if (isUnassigned) written = await create([]);
  if (written.kind === 'refused') return written;
  const { html_url: url, user } = written.data;
  return {
    kind: 'done',
    action: 'created',
    url,
    ...(isUnassigned ? { isUnassigned } : {}),
    ...postedAs(user?.login, viewer),
  };
}

export async function changeIssue(options: Options, change: IssueChange): Promise<Posted | Refused> {
  const { octokit, repository } = options;
  const { number, title, body, state } = change;
  const written = await call(options, {
    send: () =>
      octokit.rest.issues.update({
        owner: repository.owner,
        repo: repository.name,
        issue_number: number,
        title,
        body,
        // Labels and assignees belong to people once the issue is open.
        ...(state === undefined ? {} : { state, state_reason: state === 'closed' ? 'completed' : 'reopened' }),
      }),
    purpose: `update issue ${number}`,
    isRepeatable: true,
  });
  if (written.kind === 'refused') return written;
  return { kind: 'done', action: 'updated', url: written.data.html_url };
}

export async function commentOnIssue(
  options: Options,
  { number, body }: { readonly number: number; readonly body: string },
): Promise<Posted | Refused> {
  const { octokit, repository } = options;
  const at = { owner: repository.owner, repo: repository.name, issue_number: number };
  const written = await call(options, {
    send: () => octokit.rest.issues.createComment({ ...at, body }),
    purpose: `comment on issue ${number}`,
    isRepeatable: false,
  });
  if (written.kind === 'refused') return written;
  return { kind: 'done', action: 'created', url: written.data.html_url };
}

function call<T extends object>(
  { client }: Options,
  options: Pick<CallOptions<T>, 'send' | 'purpose' | 'isRepeatable'>,
) {
  return client.call<T>({ ...options, permission: 'issues: write' });
}

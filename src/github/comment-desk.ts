import { connectOctokit, type ConnectOptions } from './connect-octokit.ts';
import type { EventContext } from './event-context.ts';
import type { Refused } from './forge.ts';

/** What answering a comment needs of GitHub. Methods throw `InfraError` when it cannot be reached. */
export interface CommentDesk {
  /** Whether a person may write to the repository; the word of GitHub now, and not of the event. */
  canWrite(login: string): Promise<boolean | Refused>;
  /** Adds a reaction to a comment; one that is refused is no matter. */
  react(commentId: number, reaction: 'eyes' | 'rocket' | 'confused'): Promise<void>;
  /** Writes a comment to an issue or pull request. */
  reply(number: number, body: string): Promise<Refused | undefined>;
  /** Starts a workflow run once more, or its failed jobs alone. */
  rerun(run: { readonly id: number; readonly which: 'failed' | 'all' }): Promise<Refused | undefined>;
  /** Where a pull request stands. */
  pullRequest(
    number: number,
  ): Promise<{ readonly kind: 'pull'; readonly head: string; readonly isOpen: boolean } | Refused>;
}

export type CommentDeskOptions = ConnectOptions & { readonly context: Pick<EventContext, 'apiUrl' | 'repository'> };

export function createCommentDesk(options: CommentDeskOptions): CommentDesk {
  const { client, octokit } = connectOctokit(options);
  const { owner, name: repo } = options.context.repository;
  const read = { permission: 'issues: write', isRepeatable: true } as const;
  const write = { permission: 'issues: write' } as const;

  return {
    async canWrite(login) {
      const answer = await client.call({
        ...read,
        send: () => octokit.rest.repos.getCollaboratorPermissionLevel({ owner, repo, username: login }),
        purpose: `say what ${login} may do in this repository`,
      });
      // 404: nobody of this repository.
      if (answer.kind === 'refused') return answer.status === 404 ? false : answer;
      // `permission` knows the four old words alone; roles of an organisation are mapped to them.
      return ['admin', 'write'].includes(answer.data.permission);
    },
    async react(commentId, content) {
      await client.call({
        ...write,
        send: () => octokit.rest.reactions.createForIssueComment({ owner, repo, comment_id: commentId, content }),
        purpose: 'react to the comment',
        isRepeatable: true,
      });
    },
    async reply(number, body) {
      const answer = await client.call({
        ...write,
        send: () => octokit.rest.issues.createComment({ owner, repo, issue_number: number, body }),
        purpose: `answer in #${number}`,
        isRepeatable: false,
      });
      return answer.kind === 'refused' ? answer : undefined;
    },
    async rerun({ id, which }) {
      const run = { owner, repo, run_id: id };
      const answer = await client.call({
        permission: 'actions: write',
        send: () =>
          which === 'all' ? octokit.rest.actions.reRunWorkflow(run) : octokit.rest.actions.reRunWorkflowFailedJobs(run),
        purpose: `start workflow run ${id} again`,
        isRepeatable: false,
      });
      return answer.kind === 'refused' ? answer : undefined;
    },
    async pullRequest(number) {
      const answer = await client.call({
        permission: 'pull-requests: write',
        isRepeatable: true,
        send: () => octokit.rest.pulls.get({ owner, repo, pull_number: number }),
        purpose: `read pull request ${number}`,
      });
      if (answer.kind === 'refused') return answer;
      return { kind: 'pull', head: answer.data.head.sha, isOpen: answer.data.state === 'open' };
    },
  };
}

import { createCheckRun } from './check-run.ts';
import type { EventContext } from './event-context.ts';
import type { Forge } from './forge.ts';
import { connectOctokit, type Pace } from './connect-octokit.ts';
import { changeIssue, commentOnIssue, listOwnIssues, openIssue } from './own-issues.ts';
import { upsertComment } from './sticky-comment.ts';
import type { Clock } from '../model/ports.ts';

export interface OctokitForgeOptions {
  readonly token: string;
  readonly context: Pick<EventContext, 'repository' | 'apiUrl' | 'serverUrl'>;
  readonly clock: Clock;
  readonly signal?: AbortSignal;
  /** Login that comments by this token appear under, when it is a GitHub App other than Actions; `my-app[bot]`. */
  readonly login?: string;
  /** Default `github`. */
  readonly pace?: Pace;
}

const ACTIONS_LOGIN = 'github-actions[bot]';

/** The forge on GitHub, GitHub Enterprise included. Sends nothing until a method is called. */
export function createOctokitForge(options: OctokitForgeOptions): Forge {
  const { token, context } = options;
  const { repository, serverUrl } = context;
  const { client, octokit } = connectOctokit(options);
  const shared = { client, octokit, repository };

  let login: Promise<string> | undefined;
  const viewer = (): Promise<string> => (login ??= readLogin());

  async function readLogin(): Promise<string> {
    if (options.login !== undefined && options.login !== '') return options.login;
    // Tokens of an app's installation, the job's own among them, start with ghs_ and may not ask who they are.
    if (token.startsWith('ghs_')) return ACTIONS_LOGIN;
    const user = await client.call({
      send: () => octokit.rest.users.getAuthenticated(),
      purpose: 'say whose token this is',
      permission: 'pull-requests: write',
      isRepeatable: true,
    });
    return user.kind === 'refused' ? ACTIONS_LOGIN : user.data.login;
  }

  const pageOf = (
    kind: 'blob' | 'tree',
    { commit, path }: { readonly commit: string; readonly path: string },
  ): string =>
    `${serverUrl}/${repository.owner}/${repository.name}/${kind}/${commit}/${path.split('/').map(encodeURIComponent).join('/')}`;

  return {
    viewer,
    upsertComment: async (request) => upsertComment({ ...shared, viewer: await viewer() }, request),
    listIssues: async (search) => listOwnIssues({ ...shared, viewer: await viewer() }, search),
    openIssue: async (draft) => openIssue({ ...shared, viewer: await viewer() }, draft),
    changeIssue: async (change) => changeIssue({ ...shared, viewer: await viewer() }, change),
    commentOnIssue: async (comment) => commentOnIssue({ ...shared, viewer: await viewer() }, comment),
    postCheck: (draft) => createCheckRun(shared, draft),
    fileUrl: (file) => `${pageOf('blob', file)}?raw=true`,
    folderUrl: (folder) => pageOf('tree', folder),
  };
}

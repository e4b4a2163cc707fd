/** A comment on an issue or pull request, from the event file. Everything in it but the ids is a stranger's word. */
export interface CommentEvent {
  readonly id: number;
  readonly body: string;
  readonly author: string;
  /** ISO time. */
  readonly createdAt: string;
  /** Number of the issue or pull request. */
  readonly number: number;
  readonly isPullRequest: boolean;
}

/** A pull request that was closed. */
export interface ClosedPull {
  readonly number: number;
  /** It was merged into the default branch. */
  readonly isMerged: boolean;
}

const LOGIN = /^[A-Za-z0-9][A-Za-z0-9_-]{0,99}$/;

/**
 * The comment of an `issue_comment` event, if a person has just written it. Bots are left out, whatever they are called,
 * and so are edited comments: somebody else may have edited them.
 */
export function readCommentEvent(payload: unknown): CommentEvent | undefined {
  const comment = field(payload, 'comment');
  const issue = field(payload, 'issue');
  const user = field(comment, 'user');
  const [id, number] = [field(comment, 'id'), field(issue, 'number')];
  const [author, body] = [field(user, 'login'), field(comment, 'body')];
  const [createdAt, updatedAt] = [field(comment, 'created_at'), field(comment, 'updated_at')];
  if (field(payload, 'action') !== 'created' || field(user, 'type') !== 'User') return undefined;
  if (!isId(id) || !isId(number) || typeof body !== 'string') return undefined;
  if (typeof author !== 'string' || !LOGIN.test(author)) return undefined;
  if (typeof createdAt !== 'string' || Number.isNaN(Date.parse(createdAt)) || updatedAt !== createdAt) return undefined;
  return { id, body, author, createdAt, number, isPullRequest: field(issue, 'pull_request') !== undefined };
}

/** The pull request of a `pull_request` event of type `closed`. */
export function readClosedPull(payload: unknown): ClosedPull | undefined {
  const pull = field(payload, 'pull_request');
  const number = field(pull, 'number');
  if (field(payload, 'action') !== 'closed' || !isId(number)) return undefined;
  const defaultBranch = field(field(payload, 'repository'), 'default_branch');
  const isIntoDefault = typeof defaultBranch === 'string' && field(field(pull, 'base'), 'ref') === defaultBranch;
  return { number, isMerged: field(pull, 'merged') === true && isIntoDefault };
}

const isId = (value: unknown): value is number => Number.isSafeInteger(value) && (value as number) > 0;

function field(value: unknown, name: string): unknown {
  if (typeof value !== 'object' || value === null || !Object.hasOwn(value, name)) return undefined;
  return (value as Record<string, unknown>)[name] ?? undefined;
}

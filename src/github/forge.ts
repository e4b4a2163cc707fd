/** What a token must be allowed to do, in the words of a workflow's `permissions:` block. */
export type Permission =
  | 'contents: read'
  | 'contents: write'
  | 'pull-requests: write'
  | 'issues: write'
  | 'checks: write'
  | 'actions: write';

/** The forge said no, and asking again will not help. Data, not an error: a report without a comment is a report. */
export interface Refused {
  readonly kind: 'refused';
  /** The permission that this needs, which may or may not be what is missing; `status` tells. */
  readonly permission: Permission;
  /** HTTP status: 401, 403, 404, 410, 422, … */
  readonly status: number;
  /** The forge's own words, one safe line; may be empty. */
  readonly message: string;
}

/** A comment, an issue or a check run that now says what was asked for. */
export interface Posted {
  readonly kind: 'done';
  /** `none`: there was nothing to update and nothing was to be created. */
  readonly action: 'created' | 'updated' | 'unchanged' | 'none';
  /** Its page; absent for `none`. */
  readonly url?: string;
  /** Set when what was created stands under another login than ours, so that the next run would not find it. */
  readonly postedAs?: string;
  /** Set when nobody was assigned, because one of the logins may not be. */
  readonly isUnassigned?: boolean;
  /** Set when GitHub did not take all annotations. */
  readonly isShortened?: boolean;
}

export interface CommentRequest {
  readonly pullRequest: number;
  /** Hidden HTML comment that opens the body and finds it again. */
  readonly marker: string;
  /** Markdown without the marker, at most 65,536 UTF-16 units together with it. */
  readonly body: string;
  /** `false`: only an existing comment is updated. */
  readonly create: boolean;
}

/** Which issues are ours: written by our login, with the label, and with a body that opens so. */
export interface IssueSearch {
  readonly label: string;
  readonly opensWith: string;
}

/** An issue that we opened. People with write access may have edited it since. */
export interface ForgeIssue {
  readonly number: number;
  readonly title: string;
  readonly body: string;
  readonly isOpen: boolean;
  readonly url: string;
}

export interface Found {
  readonly kind: 'done';
  /** The last touched first. */
  readonly issues: readonly ForgeIssue[];
}

export interface IssueDraft {
  readonly title: string;
  /** Markdown with its marker, at most 65,536 UTF-16 units. */
  readonly body: string;
  /** One of them finds the issue again. */
  readonly labels: readonly string[];
  /** Logins. Left out where GitHub does not let one of them be assigned. */
  readonly assignees: readonly string[];
}

export interface IssueChange {
  readonly number: number;
  readonly title: string;
  readonly body: string;
  /** Absent: stays as it is. */
  readonly state?: 'open' | 'closed';
}

/** A mark on a line of a file of the repository. */
export interface CheckAnnotation {
  /** From the root of the repository, with `/`. */
  readonly path: string;
  /** From 1. */
  readonly line: number;
  readonly level: 'notice' | 'warning' | 'failure';
  /** At most 255 characters. */
  readonly title: string;
  /** Plain text, at most 64 kB. */
  readonly message: string;
}

export interface CheckDraft {
  /** Tells it from other checks of the commit. */
  readonly name: string;
  /** Full hash. */
  readonly commit: string;
  readonly conclusion: 'success' | 'failure' | 'neutral';
  /** One line of plain text. */
  readonly title: string;
  /** Markdown, at most 65,535 characters. */
  readonly summary: string;
  readonly detailsUrl?: string;
  readonly annotations: readonly CheckAnnotation[];
}

/**
 * The place that holds the repository, its pull requests and its issues. Methods throw `InfraError` when the forge
 * cannot be reached or keeps us waiting for too long; everything that it refuses is returned.
 */
export interface Forge {
  /** Login that our comments and issues stand under, for example `github-actions[bot]`. */
  viewer(): Promise<string>;
  /** Creates our comment, or updates the newest one that is ours. Comments of others are never touched, whatever they contain. */
  upsertComment(request: CommentRequest): Promise<Posted | Refused>;
  /** Issues that are ours, open and closed. Those of others are not among them, whatever they contain. */
  listIssues(search: IssueSearch): Promise<Found | Refused>;
  openIssue(draft: IssueDraft): Promise<Posted | Refused>;
  changeIssue(change: IssueChange): Promise<Posted | Refused>;
  commentOnIssue(comment: { readonly number: number; readonly body: string }): Promise<Posted | Refused>;
  /** Makes a finished check run of a commit. */
  postCheck(draft: CheckDraft): Promise<Posted | Refused>;
  /** Where a reader of the repository sees a committed file; as the source of an `<img>` it shows the picture. */
  fileUrl(file: { readonly commit: string; readonly path: string }): string;
  /** Page that lists a folder of a commit. */
  folderUrl(folder: { readonly commit: string; readonly path: string }): string;
}

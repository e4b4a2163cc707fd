/** What a candidate belongs to: the pull request that it tests, or `default`, the state of the default branch. */
export type CandidateKey = `pull-${number}` | 'default';

/** Whose newest run waits: two suites of one pull request wait side by side. */
export interface CandidatePlace {
  readonly key: CandidateKey;
  readonly suiteId: string;
}

/** The newest run that somebody may accept without its folder; the text `candidates/<key>/<suite>.json` of a storage. */
export interface Candidate {
  readonly version: 1;
  /** ISO time of the run's end. */
  readonly at: string;
  readonly runId: string;
  /** Commit that was tested. */
  readonly commit?: string;
  /** File of the record, `<SHA-256>.json`: its hash is what a reviewer's yes is bound to. */
  readonly record: string;
  /** Files of the pictures that a new baseline would hold, `<SHA-256>.<extension>`. */
  readonly pictures: readonly string[];
}

export const candidateName = ({ key, suiteId }: CandidatePlace): string => `candidates/${key}/${suiteId}.json`;

/** What a reviewer said yes to, bound to the bytes of the record. */
export interface Acceptance {
  /** Login. */
  readonly by: string;
  /** ISO time. */
  readonly at: string;
  /** The run, as it was then. */
  readonly candidate: Candidate;
  /** Absent: all. */
  readonly routeId?: string;
  readonly caseId?: string;
}

/** What was accepted of a pull request, oldest first; the text `accepted/<key>/<suite>.json` until it is merged or closed. */
export interface PendingAcceptances {
  readonly version: 1;
  /** ISO time of the last one. */
  readonly at: string;
  readonly acceptances: readonly Acceptance[];
}

export const acceptedName = ({ key, suiteId }: CandidatePlace): string => `accepted/${key}/${suiteId}.json`;

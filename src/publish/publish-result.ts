/** What came of one place. */
export interface PublishResult {
  readonly target: 'pictures' | 'comment' | 'issue';
  readonly outcome: 'done' | 'none' | 'refused' | 'failed';
  readonly url?: string;
  /** What a reader must know; our own words around GitHub's, one line. */
  readonly sentence?: string;
}

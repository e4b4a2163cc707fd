/**
 * Dates and revision numbers that vendors append to the id they were asked for: `-001`, `-2026-04-21`, `-20260421`,
 * `@002`, `:001`. Words (`-lite`, `-preview`, `-fast`) name other models.
 */
const REVISION = /^[-@:](\d{1,3}|\d{8}|\d{4}-\d{2}-\d{2})$/;

/** Ids that name no fixed model, only the newest of a line: what they serve can be held against the baseline alone. */
const MOVING = /(^|[-:@])latest$/;

/**
 * Is the model that the vendor says it served the one that was asked for? Both ids lose their path (`models/x`,
 * `publishers/google/models/x` and `vendor/x` are `x`) and their case; then they must be equal, or the served one be
 * the asked one with a revision. A gateway's own alias is not recognised: the approved baseline settles that.
 */
export function isServedAsAsked(asked: string, served: string): boolean {
  const wanted = bareId(asked);
  const got = bareId(served);
  if (MOVING.test(wanted)) return true;
  return got === wanted || (got.startsWith(wanted) && REVISION.test(got.slice(wanted.length)));
}

const bareId = (id: string): string => id.trim().toLowerCase().split('/').at(-1)!;

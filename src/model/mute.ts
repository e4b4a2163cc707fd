/** A case that somebody has set aside for some time: it is asked for and shown, and does not alarm. */
export interface Mute {
  readonly caseId: string;
  /** Absent: on every route. */
  readonly routeId?: string;
  /** Last day, `YYYY-MM-DD`, until its end in UTC. */
  readonly until: string;
  /** In the words of who muted. */
  readonly reason?: string;
  /** Login or name. */
  readonly by: string;
  /** ISO time. */
  readonly at: string;
}

/** What is muted, at most once each: a case, or a case on one route. */
export type MuteTarget = Pick<Mute, 'caseId' | 'routeId'>;

/** Mutes of a storage, those that are over included. */
export interface MuteStore {
  /** Ordered by case and route. Throws `InfraError` for what is damaged. */
  read(): Promise<readonly Mute[]>;
  /**
   * Makes new mutes of those that are there, and does so again on top of what another run wrote until this is saved.
   * `change` is called more than once and has no other effect.
   */
  change(change: (mutes: readonly Mute[]) => readonly Mute[]): Promise<void>;
}

/** What a storage keeps at most; more would be a suite that is not tested. */
export const MAX_MUTES = 500;
/** A mute that outlives everybody's memory is a case that is tested no more. */
export const MAX_MUTE_DAYS = 366;
/** Code points of a reason. */
export const MAX_MUTE_REASON = 200;

const DAY_MS = 86_400_000;

/** The day in UTC, `YYYY-MM-DD`. */
export const dayOf = (ms: number): string => new Date(ms).toISOString().slice(0, 10);

/** Whether the last day of a mute is over. */
export const isOver = ({ until }: Pick<Mute, 'until'>, nowMs: number): boolean => until < dayOf(nowMs);

export const isSameTarget = (a: MuteTarget, b: MuteTarget): boolean => a.caseId === b.caseId && a.routeId === b.routeId;

/** `case` or `route/case`, as reports name them. */
export const targetName = ({ caseId, routeId }: MuteTarget): string =>
  routeId === undefined ? caseId : `${routeId}/${caseId}`;

const ID = /^[a-z0-9](?!.*\.\.)[a-z0-9._-]{0,63}$/;

/** Reads what `targetName` writes; `undefined`: it is neither. */
export function parseTarget(text: string): MuteTarget | undefined {
  const [caseId = '', routeId, ...more] = text.split('/').toReversed();
  if (more.length > 0 || !ID.test(caseId) || (routeId !== undefined && !ID.test(routeId))) return undefined;
  return { caseId, ...(routeId === undefined ? {} : { routeId }) };
}

/** The mute of a cell; one of its route alone speaks for it before one of all routes. */
export function muteOf(
  mutes: readonly Mute[],
  { routeId, caseId }: { readonly routeId: string; readonly caseId: string },
): Mute | undefined {
  const ofCase = mutes.filter((mute) => mute.caseId === caseId);
  return ofCase.find((mute) => mute.routeId === routeId) ?? ofCase.find((mute) => mute.routeId === undefined);
}

/** `muted until 2026-12-01 by mona: the vendor knows`. Its end is somebody's words: escape it. */
export const muteWords = ({ until, by, reason }: Mute): string =>
  `muted until ${until} by ${by}${reason === undefined ? '' : `: ${reason}`}`;

/**
 * Reads the last day of a mute: `YYYY-MM-DD`, or so many days or weeks from today, `7d` or `2w`. `problem` is one
 * sentence of ours.
 */
export function parseUntil(text: string, nowMs: number): { readonly day: string } | { readonly problem: string } {
  const span = /^(\d{1,3})([dw])$/.exec(text);
  const days = span === null ? undefined : Number(span[1]) * (span[2] === 'w' ? 7 : 1);
  const isDay = days !== undefined || /^\d{4}-\d{2}-\d{2}$/.test(text);
  if (!isDay || days === 0) return { problem: 'the last day of a mute is a day such as 2026-12-31, or 7d, or 2w' };
  const day = days === undefined ? text : dayOf(nowMs + days * DAY_MS);
  const startMs = Date.parse(`${day}T00:00:00Z`);
  if (Number.isNaN(startMs) || dayOf(startMs) !== day) return { problem: `${day} is no day of the calendar` };
  if (isOver({ until: day }, nowMs)) return { problem: `${day} is over` };
  if (startMs > nowMs + MAX_MUTE_DAYS * DAY_MS) return { problem: 'a case can be muted for a year at most' };
  return { day };
}

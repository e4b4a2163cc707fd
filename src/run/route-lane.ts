import type { Route } from '../model/route.ts';

/**
 * The shots of one route, in order, and how many of them may be in flight. A vendor that says "too many requests"
 * halves that number; every full round of answers without such a word gives one place back (additive increase,
 * multiplicative decrease, as TCP does).
 */
export class RouteLane {
  readonly route: Route;
  /** Places in the plan. */
  #queue: readonly number[];
  /** Shots of other routes that fall back to this one. They go first: money was spent on them already. */
  readonly #guests: ((isAdmitted: boolean) => void)[] = [];
  #isClosed = false;
  #next = 0;
  #inFlight = 0;
  #places: number;
  #answersSinceChange = 0;
  #slowedAt = -Infinity;
  #stopped: string | undefined;
  #heldUntil: number | undefined;

  constructor(route: Route, queue: readonly number[]) {
    this.route = route;
    this.#queue = queue;
    this.#places = Math.max(1, route.limits.concurrency);
  }

  /** Place in the plan of the next shot, when one is left and may be sent now. */
  get ready(): number | undefined {
    return this.#heldUntil === undefined && this.#inFlight < this.#places ? this.#queue[this.#next] : undefined;
  }

  /** Shots are left that will be sent when the hold is over. */
  get isWaiting(): boolean {
    return this.#heldUntil !== undefined && this.#next < this.#queue.length;
  }

  /** Why nothing more is sent. */
  get stopped(): string | undefined {
    return this.#stopped;
  }

  /** Removes the next shot from the queue without sending it. */
  skip(): void {
    this.#next += 1;
  }

  send(): void {
    this.#next += 1;
    this.#inFlight += 1;
  }

  /** Waits for a place for a shot of another route. `false`: nothing more is sent here. */
  admit(): Promise<boolean> {
    return new Promise((resolve) => {
      this.#guests.push(resolve);
      this.#admitGuests();
    });
  }

  /** A shot is over and its place is free. */
  release(): void {
    this.#inFlight -= 1;
    this.#admitGuests();
  }

  /** The first reason stays. */
  stop(reason: string): void {
    this.#stopped ??= reason;
    this.close();
  }

  /** Lets no guest in any more. */
  close(): void {
    this.#isClosed = true;
    this.#admitGuests();
  }

  /** Removes the shots that wait, or those of them that `isLost`, and returns their places in the plan. */
  drain(isLost: (place: number) => boolean = () => true): readonly number[] {
    const rest = this.#queue.slice(this.#next);
    this.#queue = rest.filter((place) => !isLost(place));
    this.#next = 0;
    return rest.filter(isLost);
  }

  #admitGuests(): void {
    while (
      this.#guests.length > 0 &&
      (this.#isClosed || (this.#heldUntil === undefined && this.#inFlight < this.#places))
    ) {
      if (!this.#isClosed) this.#inFlight += 1;
      this.#guests.shift()!(!this.#isClosed);
    }
  }

  /** Attempts sent before the last change say nothing about it: a burst of refusals halves once. Monotonic milliseconds. */
  slowDown({ sentAt, now }: { readonly sentAt: number; readonly now: number }): void {
    this.#answersSinceChange = 0;
    if (sentAt < this.#slowedAt) return;
    this.#slowedAt = now;
    this.#places = Math.max(1, Math.floor(this.#places / 2));
  }

  /**
   * Sends nothing until a time, monotonic milliseconds: the vendor says that its limit is used up. `false`: it is held
   * for longer already.
   */
  holdUntil(until: number): boolean {
    if (this.#heldUntil !== undefined && until <= this.#heldUntil) return false;
    this.#heldUntil = until;
    return true;
  }

  /** Ends the hold until that time; one for longer stays. */
  letGo(until: number): void {
    if (this.#heldUntil !== until) return;
    this.#heldUntil = undefined;
    this.#admitGuests();
  }

  speedUp(): void {
    if (this.#places >= this.route.limits.concurrency) return;
    this.#answersSinceChange += 1;
    if (this.#answersSinceChange < this.#places) return;
    this.#answersSinceChange = 0;
    this.#places += 1;
    this.#admitGuests();
  }
}

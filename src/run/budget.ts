import type { Micros } from '../model/money.ts';

/** `fits`: reserved · `wait`: may fit when shots in flight turn out cheaper than feared · `never`: will not fit any more. */
export type Reservation = 'fits' | 'wait' | 'never';

/**
 * Keeps a run under its limit. Every shot reserves its worst case before it is sent, and gives back what it did not
 * need. So what is settled plus what is reserved never passes the limit, as long as no shot costs more than its
 * worst case.
 */
export class Budget {
  readonly limitMicros: Micros;
  #settledMicros: Micros = 0;
  #reservedMicros: Micros = 0;

  /** Without a limit everything fits. */
  constructor(limitMicros: Micros = Infinity) {
    this.limitMicros = limitMicros;
  }

  /**
   * An unknown worst case cannot be reserved: such a shot is sent while any money is left, and counts when its cost
   * becomes known.
   */
  reserve(worstCaseMicros: Micros | undefined): Reservation {
    const settled = this.#settledMicros;
    const committed = settled + this.#reservedMicros;
    if (worstCaseMicros === undefined) {
      if (committed < this.limitMicros) return 'fits';
      return settled < this.limitMicros ? 'wait' : 'never';
    }
    if (committed + worstCaseMicros <= this.limitMicros) {
      this.#reservedMicros += worstCaseMicros;
      return 'fits';
    }
    // What is settled never shrinks, so the answer holds for every later shot of this price.
    return settled + worstCaseMicros <= this.limitMicros ? 'wait' : 'never';
  }

  /** Replaces a reservation by what must be counted for the shot: its cost, and its worst case where that is unknown. */
  settle({
    reservedMicros,
    countedMicros,
  }: {
    readonly reservedMicros: Micros | undefined;
    readonly countedMicros: Micros;
  }): void {
    this.#reservedMicros -= reservedMicros ?? 0;
    this.#settledMicros += countedMicros;
  }
}

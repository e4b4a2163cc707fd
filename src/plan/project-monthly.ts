import type { Micros } from '../model/money.ts';

export interface MonthlyCost {
  readonly imagesPerMonth: number;
  /** Absent: the cost of an image is unknown. */
  readonly micros?: Micros;
}

/** What each monthly volume would cost at the cost of one usable image (its share of failures and refusals included). */
export function projectMonthly({
  costPerImageMicros,
  volumes,
}: {
  readonly costPerImageMicros: Micros | undefined;
  readonly volumes: readonly number[];
}): MonthlyCost[] {
  return volumes.map((imagesPerMonth) => ({
    imagesPerMonth,
    ...(costPerImageMicros === undefined ? {} : { micros: Math.ceil(costPerImageMicros * imagesPerMonth) }),
  }));
}

import type { Retirement } from '../model/retirement.ts';
import { RETIREMENTS } from './retirements.generated.ts';

const byModel: ReadonlyMap<string, Retirement> = new Map(RETIREMENTS.map((one) => [one.model, one]));

/**
 * The announced end of a model, compiled from `data/retirements.yml`; `undefined`: none is known. A gateway's
 * `owner/name` is looked up by its name, a dated snapshot without an entry of its own by its model.
 */
export function findRetirement(model: string): Retirement | undefined {
  const name = model.slice(model.lastIndexOf('/') + 1).toLowerCase();
  return byModel.get(name) ?? byModel.get(name.replace(/-\d{4}-\d{2}-\d{2}$/, ''));
}

import type { ProviderReply } from '../../src/model/reply.ts';
import { BATCH_BEHAVIOURS, type BatchBehaviour } from './batch-behaviours.ts';
import type { Behaviour } from './behaviours.ts';
import { isPlayable, type RouteDescription } from './route.ts';

/** What the run has shown, for docs/routes.md. */
export class RouteResults {
  readonly #passed = new Set<string>();
  readonly #judged = new Map<string, ProviderReply>();
  readonly #facts = new Map<string, Set<string>>();

  passed(protocol: string, behaviour: Behaviour): void {
    this.#passed.add(`${protocol} ${behaviour}`);
  }

  passedBatch(protocol: string, behaviour: BatchBehaviour): void {
    this.#passed.add(`${protocol} batch ${behaviour}`);
  }

  /** Behaviours that a route can show and has not, in this run. */
  unshown({ protocol, behaviours, batches }: RouteDescription): string[] {
    const playable = Object.entries(behaviours).filter(([, answer]) => isPlayable(answer));
    const ofBatches = batches === undefined ? [] : Object.keys(BATCH_BEHAVIOURS);
    return [...playable.map(([behaviour]) => behaviour), ...ofBatches.map((behaviour) => `batch ${behaviour}`)]
      .map((behaviour) => `${protocol} ${behaviour}`)
      .filter((cell) => !this.#passed.has(cell));
  }

  /** What became of a recorded reply. */
  judged(protocol: string, name: string, reply: ProviderReply): void {
    this.#judged.set(`${protocol} ${name}`, reply);
  }

  /** Throws for one that was not played. */
  judgement(protocol: string, name: string): ProviderReply {
    const reply = this.#judged.get(`${protocol} ${name}`);
    if (reply === undefined) throw new Error(`${protocol} has no recorded reply ${name} that came out as it says`);
    return reply;
  }

  /** Notes which facts a reply had. */
  saw(protocol: string, { exchange, usage, vendorCostUsd }: ProviderReply): void {
    const facts = this.#facts.get(protocol) ?? new Set();
    this.#facts.set(protocol, facts);
    for (const name of Object.keys(exchange)) facts.add(name);
    if (usage !== undefined) facts.add('usage');
    if (vendorCostUsd !== undefined) facts.add('vendorCostUsd');
  }

  /** Names of the facts that at least one reply had. */
  facts(protocol: string): ReadonlySet<string> {
    return this.#facts.get(protocol) ?? new Set();
  }
}

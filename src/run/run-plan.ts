import { formatUsd, sumMicros } from '../model/money.ts';
import type { Shot } from '../model/plan.ts';
import type { ProviderReply, RateLimit } from '../model/reply.ts';
import type { Sample, SkippedSample } from '../model/sample.ts';
import { Budget } from './budget.ts';
import { buildSkipped, countedMicros } from './build-sample.ts';
import { type Deadline, startDeadline } from './deadline.ts';
import { performShot, type Visit } from './perform-shot.ts';
import { RouteLane } from './route-lane.ts';
import { routeStopReason } from './route-stop.ts';
import { runNotes } from './run-notes.ts';
import type { RunInput, RunOutcome, RunPorts, RunTotals } from './run-ports.ts';
import { createShotLookup, linksOf, type ShotParts } from './shot-parts.ts';

/**
 * Sends a plan's shots: each route at its own concurrency, all under one budget, pictures handed on as they arrive.
 * Every shot ends as exactly one sample, or as the pictures of one sheet. Vendor failures are data; a bug, or a port that fails, sends nothing more,
 * lets what is in flight finish and be saved, because it is paid for, and then rejects.
 */
export async function runPlan(input: RunInput, ports: RunPorts): Promise<RunOutcome> {
  return new PlanRun(input, ports).finish();
}

/** A limit that is not whole again by then is a daily quota or a mistake: the next answer tells. */
const LONGEST_HOLD_MS = 60_000;

interface Skip {
  readonly place: number;
  readonly sample: SkippedSample;
}

/** State of one run. Shots are named by their place in the plan. */
class PlanRun {
  readonly #input: RunInput;
  readonly #ports: RunPorts;
  readonly #partsOf: (shot: Shot) => ShotParts;
  readonly #lanes: readonly RouteLane[];
  readonly #budget: Budget;
  readonly #samples: (readonly Sample[] | undefined)[];
  readonly #deadlines = new Set<Deadline>();
  readonly #totals: { -readonly [Key in keyof RunTotals]: RunTotals[Key] };
  #bug: { readonly error: unknown } | undefined;
  /** Ends the waits for vendors' limits when the run is over. */
  readonly #over = new AbortController();
  #wake = (): void => {};

  constructor(input: RunInput, ports: RunPorts) {
    const { shots } = input.plan;
    this.#input = input;
    this.#ports = ports;
    this.#partsOf = createShotLookup(input, ports.providers);
    this.#lanes = input.routes.map((route) => {
      const places = shots.flatMap(({ routeId }, place) => (routeId === route.id ? [place] : []));
      return new RouteLane(route, places);
    });
    this.#budget = new Budget(input.budgetMicros);
    this.#samples = Array.from({ length: shots.length });
    this.#totals = { planned: shots.length, finished: 0, inFlight: 0, spentMicros: 0, unknownAttempts: 0 };
  }

  async finish(): Promise<RunOutcome> {
    const { signal, budgetMicros } = this.#input;
    const onAbort = (): void => {
      for (const deadline of this.#deadlines) deadline.abort(signal.reason);
      for (const lane of this.#lanes) lane.close();
      this.#wake();
    };
    signal.addEventListener('abort', onAbort);
    try {
      for (let isOver = false; !isOver;) {
        const change = new Promise<void>((resolve) => {
          this.#wake = resolve;
        });
        const skips = this.#sendWhatFits();
        isOver =
          this.#totals.inFlight === 0 && (this.#bug !== undefined || !this.#lanes.some((lane) => lane.isWaiting));
        for (const { place, sample } of skips) await this.#save(place, [sample]);
        if (!isOver) await change;
      }
    } finally {
      signal.removeEventListener('abort', onAbort);
      this.#over.abort();
    }
    if (this.#bug !== undefined) throw this.#bug.error;

    const samples = this.#samples.flatMap((ofShot) => ofShot!);
    const incomplete = incompleteBecause(samples);
    return {
      samples,
      ...(incomplete === undefined ? {} : { incomplete }),
      spentMicros: this.#totals.spentMicros,
      unknownAttempts: this.#totals.unknownAttempts,
      notes: runNotes({ lanes: this.#lanes, samples, budgetMicros }),
    };
  }

  /** Starts every shot that may be in flight now, and returns those that never will be. */
  #sendWhatFits(): Skip[] {
    if (this.#bug !== undefined) return [];
    const skips: Skip[] = [];
    const skip = (place: number, why: Pick<SkippedSample, 'reason' | 'message'>): void => {
      skips.push({ place, sample: buildSkipped(this.#input.plan.shots[place]!, why) });
    };
    for (const lane of this.#lanes) {
      if (this.#input.signal.aborted) for (const place of lane.drain()) skip(place, ABORTED);
      if (lane.stopped !== undefined)
        for (const place of lane.drain((waiting) => this.#isHopeless(waiting)))
          skip(place, { reason: 'route-stopped', message: `not sent: ${lane.stopped}` });
    }
    const open = new Set(this.#lanes);
    for (;;) {
      const lane = earliest(open);
      if (lane === undefined) return skips;
      const place = lane.ready!;
      const { worstCaseMicros } = this.#input.plan.shots[place]!;
      switch (this.#budget.reserve(worstCaseMicros)) {
        case 'fits':
          lane.send();
          void this.#perform(place, lane);
          break;
        case 'wait':
          open.delete(lane);
          break;
        case 'never': {
          lane.skip();
          const may = worstCaseMicros === undefined ? '' : `, which may cost ${formatUsd(worstCaseMicros)}`;
          const limit = formatUsd(this.#budget.limitMicros);
          skip(place, { reason: 'budget', message: `the budget of ${limit} leaves no room for this request${may}` });
        }
      }
    }
  }

  /** No route that the shot could be sent to is left. */
  #isHopeless(place: number): boolean {
    return linksOf(this.#input.plan.shots[place]!).every(({ routeId }) => this.#laneOf(routeId).stopped !== undefined);
  }

  #laneOf(routeId: string): RouteLane {
    return this.#lanes.find(({ route }) => route.id === routeId)!;
  }

  /** Never rejects. */
  async #perform(place: number, lane: RouteLane): Promise<void> {
    const shot = this.#input.plan.shots[place]!;
    this.#totals.inFlight += 1;
    // The first place was taken when the shot was sent; the last one is kept until the sample is saved.
    let leave = (): void => lane.release();
    try {
      this.#ports.progress.started(shot);
      const answer = await performShot({
        shot,
        ...this.#partsOf(shot),
        ports: this.#ports,
        root: this.#input.root,
        visit: async ({ routeId }) => {
          const host = this.#laneOf(routeId);
          if (host !== lane) {
            leave();
            leave = () => {};
            this.#wake();
            if (!(await host.admit())) return undefined;
            leave = () => host.release();
          } else if (lane.stopped !== undefined) return undefined;
          const { visit, end } = this.#visit(host);
          leave = end;
          return visit;
        },
      });
      const { aborted } = this.#input.signal;
      const samples = answer ?? [buildSkipped(shot, aborted ? ABORTED : NO_ROUTE_LEFT)];
      const counted = samples.reduce((sum, sample) => sum + countedMicros(sample), 0);
      this.#budget.settle({ reservedMicros: shot.worstCaseMicros, countedMicros: counted });
      await this.#save(place, samples);
    } catch (error) {
      // Its reservation stays: nothing more is sent.
      this.#fail(error);
    } finally {
      leave();
      this.#totals.inFlight -= 1;
      this.#wake();
    }
  }

  /** Sends nothing more, also not to fallbacks. */
  #fail(error: unknown): void {
    this.#bug ??= { error };
    for (const lane of this.#lanes) lane.close();
  }

  /** Starts the time of a shot on a route, where it has a place. */
  #visit(lane: RouteLane): { readonly visit: Visit; readonly end: () => void } {
    const deadline = startDeadline({ clock: this.#ports.clock, ms: lane.route.limits.deadlineMs });
    this.#deadlines.add(deadline);
    const visit: Visit = {
      deadline,
      onReply: (reply, sentAt) => this.#learn(lane, { reply, sentAt }),
      mayRepeat: () => lane.stopped === undefined && this.#bug === undefined,
    };
    const end = (): void => {
      deadline.stop();
      this.#deadlines.delete(deadline);
      lane.release();
    };
    return { visit, end };
  }

  #learn(lane: RouteLane, { reply, sentAt }: { readonly reply: ProviderReply; readonly sentAt: number }): void {
    this.#heed(lane, reply.exchange.rateLimit);
    if (reply.kind !== 'failed') lane.speedUp();
    else if (reply.reason === 'rate-limited') lane.slowDown({ sentAt, now: this.#ports.clock.monotonic() });
    const reason = routeStopReason(reply);
    if (reason === undefined) return;
    lane.stop(reason);
    this.#wake();
  }

  /** A vendor that says its limit is used up is not asked again before it is whole: that spares the refusals, and the halving. */
  #heed(lane: RouteLane, limit: RateLimit | undefined): void {
    if (limit?.remaining !== 0 || limit.resetMs === undefined || limit.resetMs <= 0) return;
    const { clock } = this.#ports;
    const waitMs = Math.min(LONGEST_HOLD_MS, limit.resetMs);
    const until = clock.monotonic() + waitMs;
    if (!lane.holdUntil(until)) return;
    const goOn = (): void => {
      lane.letGo(until);
      this.#wake();
    };
    // Rejects only when the run is over.
    clock.sleep(waitMs, this.#over.signal).then(goOn, () => {});
  }

  /** Never rejects: what cannot be saved ends the run. */
  async #save(place: number, samples: readonly Sample[]): Promise<void> {
    const cost = sumMicros(samples.flatMap(({ attempts }) => attempts).map((attempt) => attempt.cost?.micros));
    this.#samples[place] = samples;
    this.#totals.finished += 1;
    this.#totals.spentMicros += cost.knownMicros;
    this.#totals.unknownAttempts += cost.unknownCount;
    try {
      for (const sample of samples) await this.#ports.sink.saveSample(sample);
      this.#ports.progress.finished(samples[0]!, { ...this.#totals });
    } catch (error) {
      this.#fail(error);
    }
  }
}

const ABORTED = { reason: 'aborted', message: 'the run was stopped' } as const;
const NO_ROUTE_LEFT = {
  reason: 'route-stopped',
  message: 'not sent: the route and its fallbacks were stopped',
} as const;

/** The lane whose next shot stands first in the plan: money and time go to routes in turn. */
function earliest(lanes: Iterable<RouteLane>): RouteLane | undefined {
  let found: RouteLane | undefined;
  for (const lane of lanes)
    if (lane.ready !== undefined && (found === undefined || lane.ready < found.ready!)) found = lane;
  return found;
}

/** Why shots were left out; `undefined`: none was. */
export function incompleteBecause(samples: readonly Sample[]): RunOutcome['incomplete'] {
  const reasons = new Set(samples.map((sample) => (sample.kind === 'skipped' ? sample.reason : undefined)));
  return (['aborted', 'budget', 'route-stopped'] as const).find((reason) => reasons.has(reason));
}

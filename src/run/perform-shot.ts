import type { CellSettings, Shot } from '../model/plan.ts';
import type { FailedReply, ProviderReply } from '../model/reply.ts';
import type { Route } from '../model/route.ts';
import type { Attempt, Sample } from '../model/sample.ts';
import type { Case } from '../model/suite.ts';
import type { ImageProvider } from '../providers/contract.ts';
import { buildRequest } from './build-request.ts';
import { buildAttempt, buildSample } from './build-sample.ts';
import type { Deadline } from './deadline.ts';
import { isRepeatable, retryDelayMs } from './retry-delay.ts';
import type { RunPorts } from './run-ports.ts';

export interface ShotContext {
  readonly shot: Shot;
  readonly settings: CellSettings;
  readonly testCase: Case;
  readonly route: Route;
  readonly provider: ImageProvider;
  readonly deadline: Deadline;
  readonly ports: RunPorts;
  /** Absolute folder of the config. */
  readonly root: string | undefined;
  /** Told of each answer as it comes. `sentAt` is monotonic milliseconds. */
  readonly onReply: (reply: ProviderReply, sentAt: number) => void;
  /** False when a further attempt has become pointless. */
  readonly mayRepeat: () => boolean;
}

/** Sends a shot, again where that cannot cost twice, stores its picture and says what came of it. Only bugs and the ports throw. */
export async function performShot(context: ShotContext): Promise<Sample> {
  const { shot, route, provider, deadline, ports } = context;
  const request = await buildRequest(context);
  const apiKey = ports.keyFor(route);
  const attempts: Attempt[] = [];
  const warnings = new Set<string>();
  let reply: ProviderReply;
  for (;;) {
    const startedAt = ports.clock.now();
    const sentAt = ports.clock.monotonic();
    reply = await provider.generate(request, {
      baseUrl: route.baseUrl,
      ...(apiKey === undefined ? {} : { apiKey }),
      ...(route.headers === undefined ? {} : { headers: route.headers }),
      signal: deadline.signal,
      maxBodyBytes: route.limits.maxBodyBytes,
      ...(context.root === undefined ? {} : { root: context.root }),
    });
    const elapsedMs = ports.clock.monotonic() - sentAt;
    const cost = ports.priceReply({ price: route.price, reply, settings: context.settings });
    attempts.push(buildAttempt({ reply, startedAt, elapsedMs, cost }));
    for (const warning of reply.warnings) warnings.add(warning);
    context.onReply(reply, sentAt);

    if (!isRepeatable(reply) || attempts.length >= route.limits.maxAttempts || !context.mayRepeat()) break;
    const givenUp = await waitForNext(context, { reply, failures: attempts.length });
    if (givenUp !== undefined) {
      reply = givenUp;
      break;
    }
  }
  const picture = reply.kind === 'image' ? reply.images[0] : undefined;
  const image =
    picture === undefined ? undefined : await ports.sink.saveImage(picture.bytes, picture.mediaType, picture.panel);
  if (reply.kind === 'image' && reply.images.length > 1)
    warnings.add(`The vendor sent ${reply.images.length} pictures for one request; the first is kept.`);
  return buildSample({ shot, reply, attempts, warnings: [...warnings], image });
}

/** Waits before the next attempt. Returns the failure that ends the shot when there will be none. */
async function waitForNext(
  { deadline, ports, route, mayRepeat }: ShotContext,
  { reply, failures }: { readonly reply: FailedReply; readonly failures: number },
): Promise<FailedReply | undefined> {
  const waitMs = retryDelayMs({ reply, failures, random: ports.random ?? Math.random });
  if (waitMs >= deadline.remainingMs() && !deadline.signal.aborted) {
    const why = `not tried again: the wait of ${seconds(waitMs)} would pass the deadline of ${seconds(route.limits.deadlineMs)} for the whole shot`;
    return { ...reply, message: `${reply.message} (${why})` };
  }
  try {
    await ports.clock.sleep(waitMs, deadline.signal);
    // Another shot may have ended the route meanwhile.
    return mayRepeat() ? undefined : reply;
  } catch (error) {
    if (!deadline.signal.aborted) throw error;
    const reason = isTimeout(deadline.signal) ? 'timeout' : 'aborted';
    return { ...reply, reason, message: `stopped while waiting to try again after: ${reply.message}` };
  }
}

function isTimeout(signal: AbortSignal): boolean {
  return signal.reason instanceof DOMException && signal.reason.name === 'TimeoutError';
}

const seconds = (ms: number): string => `${(ms / 1000).toFixed(ms < 10_000 ? 1 : 0)} s`;

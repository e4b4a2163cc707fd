import type { Shot, ShotLink } from '../model/plan.ts';
import type { FailedReply, ProviderReply, ReplyImage } from '../model/reply.ts';
import type { Attempt, StoredImage } from '../model/sample.ts';
import type { Case } from '../model/suite.ts';
import { buildRequest } from './build-request.ts';
import { buildAttempt } from './build-sample.ts';
import type { Deadline } from './deadline.ts';
import { isRepeatable, retryDelayMs } from './retry-delay.ts';
import type { RunPorts } from './run-ports.ts';
import type { LinkParts } from './shot-parts.ts';

export interface AskContext {
  readonly shot: Shot;
  readonly link: LinkParts;
  readonly testCase: Case;
  readonly deadline: Deadline;
  readonly ports: RunPorts;
  /** Absolute folder of the config. */
  readonly root: string | undefined;
  /** Told of each answer as it comes. `sentAt` is monotonic milliseconds. */
  readonly onReply: (reply: ProviderReply, sentAt: number) => void;
  /** False when a further attempt has become pointless. */
  readonly mayRepeat: () => boolean;
}

/** What came of asking one route. */
export interface Asked {
  readonly link: ShotLink;
  /** The last one. */
  readonly reply: ProviderReply;
  readonly attempts: readonly Attempt[];
  readonly warnings: readonly string[];
  /** Of an image reply. */
  readonly image?: StoredImage;
  /** The pictures of its sheet; `image` is the first. Absent: it is none. */
  readonly panels?: readonly StoredImage[];
}

/** Sends a shot to one route, again where that cannot cost twice, and stores its picture. Only bugs and the ports throw. */
export async function askRoute(context: AskContext): Promise<Asked> {
  const { shot, link, deadline, ports } = context;
  const { route, provider, settings } = link;
  const maskAs = provider.capabilities.mask === 'white' ? 'white' : undefined;
  const request = await buildRequest({ shot, link, settings, maskAs, testCase: context.testCase, ports });
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
    const cost = ports.priceReply({ price: route.price, reply, settings });
    const fallback = route.id === shot.routeId ? {} : { routeId: route.id };
    attempts.push({ ...fallback, ...buildAttempt({ reply, startedAt, elapsedMs, cost }) });
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
  const images = picture === undefined ? [] : await savePicture(picture, ports);
  const [image] = images;
  if (reply.kind === 'image' && reply.images.length > 1)
    warnings.add(`The vendor sent ${reply.images.length} pictures for one request; the first is kept.`);
  return {
    link,
    reply,
    attempts,
    warnings: [...warnings],
    ...(image === undefined ? {} : { image }),
    ...(images.length > 1 ? { panels: images } : {}),
  };
}

async function savePicture(
  { bytes, mediaType, sheet }: ReplyImage,
  { sink }: Pick<RunPorts, 'sink'>,
): Promise<readonly StoredImage[]> {
  return sheet === undefined ? [await sink.saveImage(bytes, mediaType)] : sink.saveSheet(bytes, mediaType, sheet);
}

/** Waits before the next attempt. Returns the failure that ends the shot when there will be none. */
async function waitForNext(
  { deadline, ports, link: { route }, mayRepeat }: AskContext,
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

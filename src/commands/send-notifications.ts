import type { Environment } from './environment.ts';
import { isRunnersOwn } from './key-access.ts';
import type { NotifyTarget } from '../model/config.ts';
import type { DriftNews } from '../model/drift-news.ts';
import type { RunRecord } from '../model/record.ts';
import { blockedAddresses, isBlockedLiteral, linkLocalAddresses } from '../providers/address-filter.ts';
import { createHttp, type Http } from '../providers/http.ts';
import { toNotification, toSlackMessage } from '../report/render-notification.ts';
import { matchesHost } from '../shared/host-pattern.ts';

interface Options {
  readonly targets: readonly NotifyTarget[];
  readonly record: RunRecord;
  readonly news: readonly DriftNews[];
  /** Hosts that may be private, or spoken to without TLS. */
  readonly allowedHosts: readonly string[];
  readonly environment: Pick<Environment, 'env' | 'signal'>;
}

const TIMEOUT_MS = 10_000;
/** Services answer "ok"; whatever comes is read for the connection's sake and thrown away. */
const MAX_ANSWER_BYTES = 64 * 1024;

/**
 * Tells everybody who wants to know what changed, once each: a message that may have arrived is not sent again. What
 * fails is a sentence and never a reason to fail the run. The address is a secret, so that no sentence shows more than
 * its host.
 */
export async function sendNotifications(options: Options): Promise<string[]> {
  const { targets, record, news, environment } = options;
  if (news.length === 0 || targets.length === 0) return [];
  const notification = toNotification(record, news);
  const http = createHttp(environment);
  const sentences = await Promise.all(
    targets.map(async (target) => {
      const body = JSON.stringify(target.format === 'slack' ? toSlackMessage(notification) : notification);
      const problem = await send(target, { ...options, http, body });
      return problem === undefined ? [] : [`The ${target.format} notification was not sent: ${problem}.`];
    }),
  );
  return sentences.flat();
}

/** What went wrong, without a trailing full stop. */
async function send(
  { urlEnv }: NotifyTarget,
  { http, body, allowedHosts, environment }: Options & { readonly http: Http; readonly body: string },
): Promise<string | undefined> {
  const { env, signal } = environment;
  if (isRunnersOwn(urlEnv)) return `${urlEnv} belongs to the runner and is no address`;
  const text = env[urlEnv]?.trim() ?? '';
  if (text === '') return `the environment variable ${urlEnv} is not set or empty`;
  const url = URL.parse(text);
  if (url === null) return `${urlEnv} is no address such as https://hooks.example.com/…`;
  const isAllowed = allowedHosts.some((host) => matchesHost(url.hostname, host));
  if (url.protocol !== 'https:' && !(url.protocol === 'http:' && isAllowed)) return `${urlEnv} is not an https address`;
  if (url.username !== '' || url.password !== '') return `${urlEnv} holds a user name or password`;
  if (isBlockedLiteral(isAllowed ? linkLocalAddresses : blockedAddresses, url.hostname))
    return `${url.hostname} is a private or reserved address. Add  allowed-hosts: ${url.hostname}  to the step if it is meant`;
  const outcome = await http.exchange({
    method: 'POST',
    url,
    headers: { 'content-type': 'application/json', 'user-agent': 'image-drift' },
    body,
    signal: AbortSignal.any([signal, AbortSignal.timeout(TIMEOUT_MS)]),
    maxBodyBytes: MAX_ANSWER_BYTES,
    reach: isAllowed ? 'not-link-local' : 'public',
  });
  if (outcome.kind === 'failure') {
    // It has answered that it took the message; how much it had to say about that is no matter.
    const isTaken = outcome.status !== undefined && outcome.status >= 200 && outcome.status < 300;
    return isTaken ? undefined : `${url.hostname} did not answer as it should: ${outcome.message}`;
  }
  if (outcome.status >= 200 && outcome.status < 300) return undefined;
  const isRedirect = outcome.status >= 300 && outcome.status < 400;
  return `${url.hostname} answered with HTTP ${outcome.status}${isRedirect ? ', and redirects are not followed' : ''}`;
}

import type { RateLimit } from '../model/reply.ts';
import { parseAmount } from './parse-amount.ts';

type Headers = Readonly<Record<string, string>>;

/** `x-ratelimit-remaining-images` of OpenAI's family, `x-ratelimit-remaining` and `ratelimit-remaining` of others. */
const REMAINING = /^(x-)?ratelimit-remaining(-[a-z-]{1,40})?$/;
/** OpenAI's form of a Go duration: `1s`, `6m0s`, `12ms`. */
const DURATION = /^(?:(\d{1,4})h)?(?:(\d{1,4})m(?!s))?(?:(\d{1,6}(?:\.\d{1,9})?)s)?(?:(\d{1,9}(?:\.\d{1,9})?)ms)?$/;
/** Numbers from here on are points in time and not seconds to wait: 2001 in seconds, and the same in milliseconds. */
const EPOCH_SECONDS = 1e9;
const EPOCH_MS = 1e12;

/**
 * What a server says about its limits: of several, the one that is used up for longest, else the one that is nearest
 * to it. `undefined`: nothing that can be read. A limit of 0 is how gateways say that there is none.
 */
export function readRateLimit(headers: Headers): RateLimit | undefined {
  const limits = Object.keys(headers)
    .filter((name) => REMAINING.test(name))
    .slice(0, 20)
    .flatMap((name) => readOne(headers, name) ?? []);
  const used = limits.filter(({ remaining }) => remaining === 0);
  return used.length > 0
    ? used.toSorted((a, b) => (b.resetMs ?? 0) - (a.resetMs ?? 0))[0]
    : // Without a limit nobody knows how near it is.
      limits.toSorted((a, b) => shareLeft(a) - shareLeft(b))[0];
}

const shareLeft = ({ remaining, limit }: RateLimit): number =>
  limit === undefined ? Number.MAX_VALUE : remaining / limit;

function readOne(headers: Headers, name: string): RateLimit | undefined {
  const remaining = parseAmount(headers[name]);
  const limit = parseAmount(headers[name.replace('remaining', 'limit')]);
  if (remaining === undefined || limit === 0) return undefined;
  const resetMs = readReset(headers[name.replace('remaining', 'reset')], headers);
  return {
    remaining,
    ...(limit === undefined ? {} : { limit }),
    ...(resetMs === undefined ? {} : { resetMs }),
  };
}

/** A duration, seconds, or a point in time, which is compared with the server's own clock where it sends one. */
function readReset(text: string | undefined, headers: Headers): number | undefined {
  if (text === undefined || text.length > 40) return undefined;
  const amount = parseAmount(text);
  const now = Date.parse(headers['date'] ?? '');
  const serverNow = Number.isNaN(now) ? Date.now() : now;
  if (amount !== undefined && amount < EPOCH_SECONDS) return amount * 1000;
  if (amount !== undefined) return Math.max(0, (amount < EPOCH_MS ? amount * 1000 : amount) - serverNow);
  const [whole, hours, minutes, seconds, milliseconds] = DURATION.exec(text.trim()) ?? [];
  if (whole !== undefined && whole !== '')
    return (
      Number(hours ?? 0) * 3_600_000 +
      Number(minutes ?? 0) * 60_000 +
      Number(seconds ?? 0) * 1000 +
      Number(milliseconds ?? 0)
    );
  const until = /^\d{4}-\d\d-\d\dT/.test(text) ? Date.parse(text) : Number.NaN;
  return Number.isNaN(until) ? undefined : Math.max(0, until - serverNow);
}

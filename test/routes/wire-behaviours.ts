import { gzipSync } from 'node:zlib';

import { type Script, type SeenRequest, toBytes } from '../providers/scripted-server.ts';
import type { Behaviour } from './behaviours.ts';
import type { Handler, Play, Stage } from './route.ts';

export type Serve = (stage: Stage) => Script | Handler;

/** What every protocol over HTTP shows alike, whatever its bodies look like. */
type WireBehaviour = Extract<
  Behaviour,
  | 'withoutKey'
  | 'retryAfter'
  | 'serverError'
  | 'overloaded'
  | 'badGateway'
  | 'webPage'
  | 'nonsense'
  | 'redirect'
  | 'slow'
  | 'compressed'
  | 'wrongContentType'
  | 'cut'
  | 'endsEarly'
  | 'oversized'
  | 'noConnection'
  | 'deadline'
  | 'abort'
  | 'abortBefore'
>;

const PAGE = '<!doctype html><html><head><title>Sign in</title></head><body></body></html>';
const html = { 'content-type': 'text/html' };

const NONSENSE: readonly Script[] = [
  ...['null', '[]', '"text"', '42', '{}', '[null]', '{"error":null}', '{"data":null,"candidates":null}'].map(
    (body) => ({ body }),
  ),
  { body: '['.repeat(400_000) + ']'.repeat(400_000) },
  { status: 400, body: { error: { message: 'x'.repeat(900_000) }, detail: 'x'.repeat(50_000) } },
  { body: gzipSync(Buffer.alloc(3_000_000, 0x20)), headers: { 'content-encoding': 'gzip' } },
];

/**
 * Bends one reply of a healthy run into all that can happen on the wire. `serve`: a run that ends with a picture.
 * `isMain`: the request whose reply is bent, default the first one; it should be the one that the vendor bills.
 */
export function wireBehaviours(
  serve: Serve,
  { isMain = () => true }: { readonly isMain?: (request: SeenRequest) => boolean } = {},
): Readonly<Record<WireBehaviour, Play | readonly Play[]>> {
  const bent = (bend: (script: Script, stage: Stage) => Script): Play => ({
    serve: (stage) => {
      const healthy = serve(stage);
      let isBent = false;
      return (request) => {
        const script = typeof healthy === 'function' ? healthy(request) : healthy;
        if (isBent || !isMain(request)) return script;
        isBent = true;
        return bend(inOnePiece(script), stage);
      };
    },
  });
  const instead = (script: Script): Play => bent(() => script);
  return {
    withoutKey: { serve },
    retryAfter: instead({ status: 503, body: '{}', headers: { 'retry-after': '2' } }),
    serverError: instead({ status: 500, body: '{}' }),
    overloaded: instead({ status: 503, body: '' }),
    badGateway: instead({ status: 502, body: PAGE, headers: html }),
    webPage: instead({ body: PAGE, headers: html }),
    nonsense: NONSENSE.map(instead),
    redirect: bent((_script, { url }) => ({ status: 307, headers: { location: `${url}/elsewhere?token=abcdef` } })),
    slow: bent((script) => ({ ...script, delayMs: 30 })),
    compressed: bent((script) => ({
      ...script,
      body: gzipSync(bytesOf(script)),
      headers: { ...script.headers, 'content-encoding': 'gzip' },
    })),
    wrongContentType: bent((script) => ({ ...script, headers: { ...script.headers, 'content-type': 'text/plain' } })),
    cut: bent((script) => ({ ...script, cutAfterBytes: Math.ceil(bytesOf(script).length / 2) })),
    endsEarly: bent((script) => ({ ...script, body: bytesOf(script).subarray(0, -20) })),
    oversized: bent((script) => ({ ...script, body: Buffer.concat([bytesOf(script), Buffer.alloc(3_000_000, 0x20)]) })),
    noConnection: { serve },
    deadline: [instead({ isSilent: true }), bent((script) => ({ ...script, isStalled: true, cutAfterBytes: 3 }))],
    abort: instead({ isSilent: true }),
    abortBefore: { serve },
  };
}

/** A stream as a body, which can be cut and packed like any other. */
function inOnePiece({ chunks, ...script }: Script): Script {
  if (chunks === undefined) return script;
  return { ...script, body: chunks.join(''), headers: { 'content-type': 'text/event-stream', ...script.headers } };
}

function bytesOf({ body = '' }: Script): Uint8Array {
  return toBytes(body);
}

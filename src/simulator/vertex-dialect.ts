import type { Exchange, Reply } from './exchange.ts';
import { answerMethod, rejectedOr } from './gemini-dialect.ts';
import { GeminiRejection } from './gemini-request.ts';
import { answerPredict } from './imagen.ts';
import { hasKey } from './job-desk.ts';
import type { World } from './world.ts';

const PATH =
  /^\/vertex\/v1(?:beta1)?\/(projects\/[^/]+\/locations\/[^/]+\/)?publishers\/google\/models\/([^/:]+):(\w+)$/;

/** Answers Vertex AI under `/vertex/v1` and `/vertex/v1beta1`; `undefined` for other paths. */
export async function answerVertex(exchange: Exchange, world: World): Promise<Reply | undefined> {
  const match = PATH.exec(exchange.url.pathname);
  if (match === null) return undefined;
  const [, place, name, method] = match;
  const model = decodeURIComponent(name!);
  return rejectedOr(async () => {
    checkLeave(exchange, { world, isExpress: place === undefined });
    if (method === 'predict') return answerPredict(exchange, { model, world });
    return answerMethod(exchange, { model, method: method!, world, trafficType: 'ON_DEMAND' });
  });
}

/** A project is asked with an access token; express mode, without a project, with a key. */
function checkLeave(
  exchange: Exchange,
  { world, isExpress }: { readonly world: World; readonly isExpress: boolean },
): void {
  if (hasKey(exchange, { world, scheme: isExpress ? 'x-goog-api-key' : 'bearer' })) return;
  throw new GeminiRejection(
    401,
    'UNAUTHENTICATED',
    'Request had invalid authentication credentials. Expected OAuth 2 access token, login cookie or other valid authentication credential. See https://developers.google.com/identity/sign-in/web/devconsole-project.',
    { reason: isExpress ? 'API_KEY_INVALID' : 'ACCESS_TOKEN_TYPE_UNSUPPORTED' },
  );
}

import type { ExchangeFacts, ProviderReply } from '../model/reply.ts';
import { failedReply, type JsonAnswer } from './ask-json.ts';
import type { GenerateContext } from './contract.ts';
import { classifyStatus } from './failure-class.ts';
import { classifyFinish } from './gemini-finish.ts';
import type { Http } from './http.ts';
import { readOpenRouterError } from './openrouter-error.ts';
import { OpenRouterBody, type OpenRouterChoice, type OpenRouterMessage } from './openrouter-schema.ts';
import { billingOf, type OpenRouterBill, readOpenRouterBill } from './openrouter-usage.ts';
import { takePicture } from './take-picture.ts';

export interface OpenRouterReplyOptions {
  readonly http: Http;
  readonly context: GenerateContext;
  readonly hasInputImages: boolean;
}

const MAX_TEXT = 20_000;

/** Reads a completion with its picture, or the error in its place. */
export async function readOpenRouterReply(
  answer: JsonAnswer,
  { http, context, hasInputImages }: OpenRouterReplyOptions,
): Promise<ProviderReply> {
  const body = OpenRouterBody.safeParse(answer.value).data ?? {};
  const exchange = readIdentity(answer, body);
  const bill = readOpenRouterBill(body.usage, { hasInputImages });
  const [choice] = body.choices ?? [];
  const error = body.error ?? choice?.error;
  if (error != null) return { ...readOpenRouterError({ ...answer, exchange }, error), ...bill };
  if (answer.status >= 300 || choice === undefined) return readUnexpected(answer, exchange);
  const message = choice.message ?? {};
  const sources = sourcesIn(message);
  const [source] = sources;
  const parts = { choice, exchange, bill, text: textIn(message) };
  if (source === undefined) return readNoPicture(answer, parts);
  const taken = await takePicture(http, { source, context });
  const timed = taken.downloadMs === undefined ? exchange : { ...exchange, downloadMs: taken.downloadMs };
  if ('problem' in taken)
    return {
      ...failedReply({ exchange: timed, failure: taken.failure, message: answer.say(taken.problem) }),
      ...bill,
    };
  return {
    kind: 'image',
    exchange: timed,
    images: [taken.image],
    ...(parts.text === '' ? {} : { text: answer.say(parts.text, MAX_TEXT) }),
    ...bill,
    billing: 'yes',
    warnings:
      sources.length > 1
        ? [`The model answered with ${sources.length} pictures instead of one; the first is used.`]
        : [],
  };
}

function readUnexpected({ status, excerpt, say, hints }: JsonAnswer, exchange: ExchangeFacts): ProviderReply {
  const what = status < 300 ? 'The reply has no choices' : `HTTP ${status}: an error in an unknown form`;
  return failedReply({
    exchange,
    failure: classifyStatus(status, hints),
    message: `${what}: ${say(excerpt, 500)}`,
    hints,
  });
}

/** Who served which model, as far as the gateway tells. */
function readIdentity({ exchange, say }: JsonAnswer, body: OpenRouterBody): ExchangeFacts {
  const { id, model, system_fingerprint: fingerprint, service_tier: tier, openrouter_metadata: route } = body;
  const provider = body.provider ?? route?.endpoints?.available?.find(({ selected }) => selected === true)?.provider;
  const deployment = Object.entries({ region: route?.region, service_tier: tier, system_fingerprint: fingerprint })
    .filter(([, value]) => value != null && value !== '')
    .map(([name, value]) => [name, say(value!, 200)]);
  return {
    ...exchange,
    ...(id ? { responseId: say(id, 200) } : {}),
    ...(model ? { servedModel: say(model, 200) } : {}),
    ...(provider ? { servedBy: say(provider, 100) } : {}),
    ...(route?.generation_time == null ? {} : { serverMs: route.generation_time }),
    ...(deployment.length === 0 ? {} : { deployment: Object.fromEntries(deployment) as Record<string, string> }),
  };
}

function sourcesIn({ images }: OpenRouterMessage): readonly string[] {
  return (images ?? []).flatMap(({ image_url: image }) => {
    const url = typeof image === 'string' ? image : image?.url;
    return url ? [url] : [];
  });
}

function textIn({ content }: OpenRouterMessage): string {
  return typeof content === 'string' ? content.trim() : '';
}

interface NoPictureParts {
  readonly choice: OpenRouterChoice;
  readonly exchange: ExchangeFacts;
  readonly bill: OpenRouterBill;
  readonly text: string;
}

function readNoPicture({ say }: JsonAnswer, { choice, exchange, bill, text }: NoPictureParts): ProviderReply {
  const { finish_reason: finish, native_finish_reason: native, message } = choice;
  const billing = billingOf(bill);
  const words = say(message?.refusal || text, 2000);
  const code = native || finish;
  const vendorCode = code ? say(code, 100) : undefined;
  if (isRefusal(choice))
    return {
      kind: 'refused',
      stage: stageOf(native),
      vendorCode: vendorCode ?? 'refusal',
      exchange,
      ...bill,
      billing,
      warnings: [],
      ...(words === '' ? {} : { message: words }),
    };
  const isBroken = finish === 'error';
  return {
    ...failedReply({
      exchange,
      failure: { reason: isBroken ? 'vendor-error' : 'empty', retryable: false, billing },
      message: `The reply has no picture${vendorCode === undefined ? '' : ` (${vendorCode})`}${words === '' ? '' : `; the model said: ${words}`}`,
      vendorCode,
    }),
    ...bill,
  };
}

/** States of Black Forest Labs, which come through as they are. */
const MODERATED: Readonly<Record<string, 'input' | 'output'>> = {
  'Request Moderated': 'input',
  'Content Moderated': 'output',
};

function isRefusal({ finish_reason: finish, native_finish_reason: native, message }: OpenRouterChoice): boolean {
  const isNative = native != null && (Object.hasOwn(MODERATED, native) || classifyFinish(native).kind === 'refused');
  return finish === 'content_filter' || Boolean(message?.refusal) || isNative;
}

/** Only words that speak of pictures tell the stage: Google says `PROHIBITED_CONTENT` of prompts as well. */
function stageOf(native: string | null | undefined): 'input' | 'output' | 'unknown' {
  if (native != null && Object.hasOwn(MODERATED, native)) return MODERATED[native]!;
  return native?.startsWith('IMAGE_') === true ? 'output' : 'unknown';
}

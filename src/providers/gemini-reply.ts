import type { Billing, ExchangeFacts, ProviderReply } from '../model/reply.ts';
import { camelCaseKeys } from './camel-case-keys.ts';
import type { GenerateContext } from './contract.ts';
import { decodeBase64Image } from './decode-image.ts';
import { downloadImage } from './download-image.ts';
import { classifyStatus } from './failure-class.ts';
import { classifyBlock, classifyFinish, type FinishClass } from './gemini-finish.ts';
import { readGeminiError, readGeminiErrorReply } from './gemini-error.ts';
import { GeminiBody, type GeminiCandidate, type GeminiPart } from './gemini-schema.ts';
import { readGrounding } from './gemini-grounding.ts';
import { readGeminiUsage } from './gemini-usage.ts';
import type { Http } from './http.ts';
import { failedReply, type JsonAnswer, spoiled } from './ask-json.ts';

const MAX_TEXT = 32_000;
/** One of them makes JSON an answer of `generateContent`. */
const ANSWER_KEYS = ['candidates', 'promptFeedback', 'usageMetadata'] as const;

export interface GeminiReplyOptions {
  readonly http: Http;
  readonly context: GenerateContext;
  readonly warnings: readonly string[];
}

/** Reads an answer of `:generateContent`, as Google and gateways give it. */
export async function readGeminiReply(answer: JsonAnswer, options: GeminiReplyOptions): Promise<ProviderReply> {
  const { status, exchange, say, hints } = answer;
  const value = camelCaseKeys(answer.value);
  const error = readGeminiError(value);
  if (error !== undefined) return readGeminiErrorReply(answer, error);
  const parsed = GeminiBody.safeParse(value);
  const body = parsed.data;
  if (status >= 300 || body === undefined || !ANSWER_KEYS.some((key) => key in body))
    return failedReply({
      exchange,
      failure: classifyStatus(status, hints),
      message: `HTTP ${status}: the reply is not one of generateContent: ${say(answer.excerpt, 500)}`,
      hints,
    });
  const candidate = body.candidates?.[0];
  const parts = (candidate?.content?.parts ?? []).filter(({ thought }) => thought !== true);
  // Earlier pictures can be drafts.
  const picture = parts.findLast((part) => part.inlineData?.data || part.fileData?.fileUri);
  const { usage, isGuess } = readGeminiUsage(body, candidate);
  const text = parts
    .flatMap((part) => part.text ?? [])
    .join('\n')
    .trim();
  const shared: Shared = {
    exchange: readIdentity(answer, body),
    ...(usage === undefined ? {} : { usage }),
    warnings: [
      ...options.warnings,
      ...retirementWarning(body, say),
      ...(isGuess ? ['The reply does not split its tokens: all output was counted as image tokens.'] : []),
    ],
  };
  return picture === undefined
    ? readNoPicture(answer, { body, candidate, shared, text })
    : readPicture(answer, { picture, candidate, shared, text, options });
}

type Shared = Pick<ProviderReply, 'exchange' | 'usage' | 'warnings'>;

interface PictureParts {
  readonly picture: GeminiPart;
  readonly candidate: GeminiCandidate | undefined;
  readonly shared: Shared;
  readonly text: string;
  readonly options: GeminiReplyOptions;
}

async function readPicture({ say }: JsonAnswer, parts: PictureParts): Promise<ProviderReply> {
  const { picture, candidate, shared, text, options } = parts;
  const grounding = readGrounding(candidate, say);
  const { baseUrl, signal, maxBodyBytes } = options.context;
  const data = picture.inlineData?.data;
  const downloadStart = performance.now();
  const decoded = data
    ? decodeBase64Image(data)
    : await downloadImage(options.http, { url: picture.fileData!.fileUri!, baseUrl, signal, maxBodyBytes });
  const exchange = data
    ? shared.exchange
    : { ...shared.exchange, downloadMs: Math.round(performance.now() - downloadStart) };
  if ('problem' in decoded) {
    const failure = spoiled(data ? 'decode' : 'download');
    return { ...failedReply({ exchange, failure, message: say(decoded.problem) }), ...shared, exchange };
  }
  const claimed = picture.inlineData?.mimeType ?? picture.fileData?.mimeType;
  const finish = candidate?.finishReason;
  return {
    kind: 'image',
    ...shared,
    exchange,
    images: [decoded],
    ...(text === '' ? {} : { text: say(text, MAX_TEXT) }),
    ...(Object.keys(grounding).length === 0 ? {} : { provenance: grounding }),
    billing: 'yes',
    warnings: [
      ...shared.warnings,
      ...(claimed == null || claimed === decoded.mediaType
        ? []
        : [`The reply calls its picture ${say(claimed, 40)}, but it is ${decoded.mediaType}.`]),
      ...(finish == null || finish === 'STOP'
        ? []
        : [`A picture came although the model finished with ${say(finish, 60)}.`]),
    ],
  };
}

interface NoPictureParts {
  readonly body: GeminiBody;
  readonly candidate: GeminiCandidate | undefined;
  readonly shared: Shared;
  readonly text: string;
}

function readNoPicture({ say }: JsonAnswer, { body, candidate, shared, text }: NoPictureParts): ProviderReply {
  const blockReason = candidate === undefined ? body.promptFeedback?.blockReason : undefined;
  const raw = blockReason ?? candidate?.finishReason ?? undefined;
  const vendorCode = raw === undefined ? undefined : say(raw, 100);
  const verdict: FinishClass =
    raw === undefined
      ? { kind: 'failed', reason: 'empty' }
      : blockReason == null
        ? classifyFinish(raw)
        : classifyBlock(raw);
  const words = say(body.promptFeedback?.blockReasonMessage ?? candidate?.finishMessage ?? text);
  if (verdict.kind === 'refused') {
    const blocked = candidate?.safetyRatings?.filter((rating) => rating.blocked === true) ?? [];
    const categories = blocked.slice(0, 20).map(({ category }) => say(category, 60));
    return {
      kind: 'refused',
      ...shared,
      stage: verdict.stage,
      vendorCode: vendorCode!,
      billing: billingOf(shared, verdict.stage === 'input' ? 'no' : 'unknown'),
      ...(words === '' ? {} : { message: words }),
      ...(categories.length === 0 ? {} : { categories }),
    };
  }
  return {
    ...shared,
    kind: 'failed',
    reason: verdict.reason,
    retryable: false,
    billing: billingOf(shared, 'unknown'),
    message: `The reply has no picture (${vendorCode ?? 'no finish reason'})${words === '' ? '' : `: ${words}`}`,
    ...(vendorCode === undefined ? {} : { vendorCode }),
  };
}

/** Tokens that the vendor counted, it charges. */
function billingOf({ usage }: Shared, otherwise: Billing): Billing {
  return (usage?.total ?? 0) > 0 || (usage?.textIn ?? 0) > 0 || (usage?.imageOut ?? 0) > 0 ? 'yes' : otherwise;
}

function readIdentity({ exchange, say }: JsonAnswer, body: GeminiBody): ExchangeFacts {
  const { modelVersion, responseId, usageMetadata } = body;
  const trafficType = usageMetadata?.trafficType;
  return {
    ...exchange,
    ...(modelVersion ? { servedModel: say(modelVersion, 200) } : {}),
    ...(responseId ? { responseId: say(responseId, 200) } : {}),
    // Only Vertex says it: bought capacity and cheaper tiers have times and prices of their own.
    ...(trafficType ? { deployment: { trafficType: say(trafficType, 60) } } : {}),
  };
}

const LIVE_STAGES = new Set(['MODEL_STAGE_UNSPECIFIED', 'UNSTABLE_EXPERIMENTAL', 'EXPERIMENTAL', 'PREVIEW', 'STABLE']);

/** The Developer API tells of a model's end before it comes. */
function retirementWarning({ modelStatus }: GeminiBody, say: JsonAnswer['say']): string[] {
  const { modelStage, retirementTime, message } = modelStatus ?? {};
  const isEnding = retirementTime || (modelStage && !LIVE_STAGES.has(modelStage));
  if (!isEnding) return [];
  const when = retirementTime ? ` on ${say(retirementTime.slice(0, 10), 10)}` : '';
  const stage = modelStage ? ` (stage ${say(modelStage, 40)})` : '';
  return [`The vendor retires this model${when}${stage}${message ? `: ${say(message, 300)}` : ''}`];
}

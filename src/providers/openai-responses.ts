import type { Usage } from '../model/price.ts';
import type { ProviderReply } from '../model/reply.ts';
import { askEvents } from './ask-events.ts';
import { askJson, failedReply } from './ask-json.ts';
import type { GenerateContext, GenerateRequest, ImageProvider } from './contract.ts';
import type { Http } from './http.ts';
import { checkOpenAiResponsesRequest } from './openai-responses-limits.ts';
import { type OpenAiResponsesOptions, openAiResponsesOptions } from './openai-responses-options.ts';
import { readOpenAiResponsesReply } from './openai-responses-reply.ts';
import { buildOpenAiResponsesRequest, type Turn } from './openai-responses-request.ts';
import { readResponsesStream } from './openai-responses-stream.ts';
import { sumUsage } from './openai-responses-usage.ts';

/** OpenAI Responses API: a text model that calls the image tool, in one turn or several. */
export function createOpenAiResponses(http: Http): ImageProvider {
  return {
    protocol: 'openai-responses',
    defaultBaseUrl: 'https://api.openai.com/v1',
    defaultKeyEnv: 'OPENAI_API_KEY',
    optionsSchema: openAiResponsesOptions,
    capabilities: { edit: true, mask: 'transparent', seed: 'none' },
    checkRequest: checkOpenAiResponsesRequest,
    async generate(request, context) {
      const { turns = [] } = request.options as OpenAiResponsesOptions;
      const usages: (Usage | undefined)[] = [];
      let previousResponseId: string | undefined;
      for (const [index, prompt] of turns.entries()) {
        const turn = { prompt, images: [], ...(previousResponseId === undefined ? {} : { previousResponseId }) };
        const reply = nameTurn(await ask(http, context, { request, turn }), `turn ${index + 1} of ${turns.length + 1}`);
        if (reply.kind !== 'image') return afterTurns(reply, usages);
        usages.push(reply.usage);
        previousResponseId = reply.exchange.responseId;
        if (previousResponseId === undefined) return afterTurns(withoutId(reply), usages.slice(0, -1));
      }
      const { prompt, images, mask } = request;
      const turn: Turn = {
        prompt,
        images,
        ...(mask === undefined ? {} : { mask }),
        ...(previousResponseId === undefined ? {} : { previousResponseId }),
      };
      return afterTurns(await ask(http, context, { request, turn }), usages);
    },
  };
}

async function ask(
  http: Http,
  context: GenerateContext,
  { request, turn }: { readonly request: GenerateRequest; readonly turn: Turn },
): Promise<ProviderReply> {
  const post = buildOpenAiResponsesRequest(request, turn);
  const isStreamed = (request.options as OpenAiResponsesOptions).stream === true;
  const asked = isStreamed ? await askEvents(http, context, post) : await askJson(http, context, post);
  const answer = asked.kind === 'events' ? readResponsesStream(asked) : asked;
  if (answer.kind === 'failed') return answer;
  const reply = readOpenAiResponsesReply(answer);
  const isWhole = isStreamed && asked.kind === 'json' && reply.kind === 'image';
  return isWhole ? { ...reply, warnings: [...reply.warnings, IN_ONE_PIECE] } : reply;
}

const IN_ONE_PIECE = 'The server answered in one piece and not with the stream that was asked for.';

function nameTurn(reply: ProviderReply, turn: string): ProviderReply {
  return reply.kind === 'failed' ? { ...reply, message: `${reply.message} (${turn})` } : reply;
}

function withoutId({ exchange, usage }: ProviderReply): ProviderReply {
  const failure = { reason: 'unexpected-reply', retryable: false, billing: 'yes' } as const;
  const message = 'The response has no id, so that no further turn can follow it';
  return { ...failedReply({ exchange, failure, message }), ...(usage === undefined ? {} : { usage }) };
}

/** The reply as the end of a conversation: tokens of all turns, and nothing is sent again once a turn is on the bill. */
function afterTurns(reply: ProviderReply, usages: readonly (Usage | undefined)[]): ProviderReply {
  if (usages.length === 0) return reply;
  const { usage: own, ...rest } = reply;
  const usage = sumUsage([...usages, own]);
  return {
    ...rest,
    billing: 'yes',
    ...(rest.kind === 'failed' ? { retryable: false } : {}),
    ...(usage === undefined ? {} : { usage }),
  };
}

import { describe, expect, test } from 'vitest';

import { createOpenAiResponses } from '../../src/providers/openai-responses.ts';
import { MASK, PNG } from './pictures.ts';
import { http, makeContext, makeRequest } from './requests.ts';
import { type Script, startScriptedServer } from './scripted-server.ts';

const provider = createOpenAiResponses(http);
const base64 = PNG.toString('base64');
const text_model = 'gpt-5.4-mini';

const answer = (id: string, patch: object = {}): Script => ({
  body: {
    id,
    status: 'completed',
    output: [{ type: 'image_generation_call', id: 'ig_1', status: 'completed', result: base64 }],
    usage: { input_tokens: 100, output_tokens: 20 },
    tool_usage: {
      image_gen: { output_tokens: 196, input_tokens_details: { text_tokens: 10, image_tokens: 0 } },
    },
    ...patch,
  },
});

async function talk(scripts: readonly Script[], patch: Parameters<typeof makeRequest>[0] = {}) {
  let next = 0;
  await using server = await startScriptedServer(() => scripts[Math.min(next++, scripts.length - 1)]!);
  const request = makeRequest({ model: 'gpt-image-2', ...patch, options: { text_model, ...patch.options } });
  const reply = await provider.generate(request, makeContext(`${server.url}/v1`));
  const bodies = server.seen.map(({ body }) => JSON.parse(body.toString()) as Record<string, unknown>);
  return { reply, bodies, seen: server.seen };
}

test('the tool is forced, and nothing is sent that was not said', async () => {
  const { bodies, seen } = await talk([answer('resp_1')]);
  expect(seen[0]!.path).toBe('/v1/responses');
  expect(bodies).toEqual([
    {
      model: text_model,
      input: [{ role: 'user', content: [{ type: 'input_text', text: 'A blue mug' }] }],
      tools: [{ type: 'image_generation', model: 'gpt-image-2' }],
      tool_choice: { type: 'image_generation' },
    },
  ]);
});

test('Azure gets the deployment of the picture model and its own key header', async () => {
  const { seen } = await talk([answer('resp_1')], { options: { auth: 'api-key', image_deployment: 'images-1' } });
  expect(seen[0]!.headers).toMatchObject({ 'x-ms-oai-image-generation-deployment': 'images-1' });
  expect(seen[0]!.headers['api-key']).toBeDefined();
  expect(seen[0]!.headers['authorization']).toBeUndefined();
});

describe('several turns', () => {
  const options = { turns: ['A mug', 'Make it green'], size: '1024x1024' };

  test('each goes on from the response before, and the case comes last with its pictures', async () => {
    const images = [{ bytes: PNG, mediaType: 'image/png', name: 'a.png' }] as const;
    const mask = { bytes: MASK, mediaType: 'image/png', name: 'm.png' } as const;
    const { bodies } = await talk([answer('resp_1'), answer('resp_2'), answer('resp_3')], { images, mask, options });
    expect(bodies.map(({ previous_response_id: id }) => id)).toEqual([undefined, 'resp_1', 'resp_2']);
    const sent = bodies.map(({ input }) => JSON.stringify(input));
    expect(sent.map((text) => /"text":"([^"]*)"/.exec(text)?.[1])).toEqual(['A mug', 'Make it green', 'A blue mug']);
    expect(sent.map((text) => text.includes(base64))).toEqual([false, false, true]);
    expect(bodies.map(({ tools }) => JSON.stringify(tools).includes('input_image_mask'))).toEqual([false, false, true]);
    expect(bodies.every(({ tools }) => JSON.stringify(tools).includes('1024x1024'))).toBe(true);
  });

  test('the tokens of all turns are summed, and a class that one turn leaves out is unknown', async () => {
    const { reply } = await talk([answer('resp_1'), answer('resp_2'), answer('resp_3')], { options });
    expect(reply).toMatchObject({ kind: 'image', exchange: { responseId: 'resp_3' } });
    expect(reply.usage).toEqual({ textIn: 30, imageIn: 0, imageOut: 588, textModelIn: 300, textModelOut: 60 });
    const gap = await talk([answer('resp_1'), answer('resp_2', { tool_usage: null }), answer('resp_3')], { options });
    expect(gap.reply.usage).toEqual({ textModelIn: 300, textModelOut: 60 });
    const silent = await talk([answer('resp_1', { usage: null, tool_usage: null }), answer('resp_2')], { options });
    expect(silent.reply).not.toHaveProperty('usage');
  });

  test('a failure of the first turn may be repeated; of a later one never, because the first is paid', async () => {
    const busy: Script = { status: 429, body: { error: { message: 'Slow down.', code: 'rate_limit_exceeded' } } };
    expect((await talk([busy], { options })).reply).toMatchObject({
      message: 'HTTP 429: Slow down. (turn 1 of 3)',
      retryable: true,
      billing: 'no',
    });
    for (const scripts of [
      [answer('resp_1'), busy],
      [answer('resp_1'), answer('resp_2'), busy],
    ])
      expect((await talk(scripts, { options })).reply).toMatchObject({
        kind: 'failed',
        reason: 'rate-limited',
        retryable: false,
        billing: 'yes',
      });
  });

  test('a response without an id ends the conversation', async () => {
    const { reply, bodies } = await talk([answer('resp_1', { id: null })], { options });
    expect(bodies).toHaveLength(1);
    expect(reply).toMatchObject({
      kind: 'failed',
      reason: 'unexpected-reply',
      billing: 'yes',
      usage: { imageOut: 196 },
    });
  });
});

const event = (type: string, fields: object): string =>
  `event: ${type}\ndata: ${JSON.stringify({ type, ...fields })}\n\n`;
const streamed = (chunks: readonly string[]) =>
  talk([{ chunks, chunkPauseMs: 10 }], { options: { stream: true, partial_images: 1 } });

describe('streams', () => {
  const item = { type: 'image_generation_call', id: 'ig_1', status: 'completed', result: base64 };

  test('tell the time of the first partial picture, and take the picture from its finished item', async () => {
    for (const output of [[{ ...item, result: null }], []]) {
      const { reply } = await streamed([
        event('response.created', { response: { id: 'resp_1', output: [] } }),
        event('response.image_generation_call.partial_image', { partial_image_b64: base64 }),
        event('response.output_item.done', { item }),
        event('response.completed', { response: { ...(answer('resp_1').body as object), output } }),
      ]);
      expect(reply).toMatchObject({ kind: 'image', usage: { imageOut: 196 }, exchange: { responseId: 'resp_1' } });
      expect(reply.exchange.lastByteMs! - reply.exchange.firstImageMs!).toBeGreaterThan(15);
    }
  });

  test('that a vendor breaks off with a refusal are refusals', async () => {
    const failed = { ...item, status: 'failed', result: null, error: { code: 'moderation_blocked', message: 'No.' } };
    const { reply } = await streamed([
      event('response.output_item.done', { item: failed }),
      event('response.completed', { response: { id: 'resp_1', status: 'completed', output: [failed] } }),
    ]);
    expect(reply).toMatchObject({ kind: 'refused', vendorCode: 'moderation_blocked' });
  });
});

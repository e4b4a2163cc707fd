import type { CellResult } from '../../src/model/comparison.ts';
import type { RunRecord } from '../../src/model/record.ts';
import {
  CASE_IDS,
  makeCase,
  makeCell,
  makeFailure,
  makeFinding,
  makeMovedPair,
  makeRecord,
  makeRefusal,
  makeRoute,
  makeRouteResult,
  makeSample,
  makeSheet,
  makeSkipped,
  makeStrip,
  ROUTE_IDS,
} from './record-factory.ts';

const quietCells = (routeId: string): CellResult[] => CASE_IDS.map((caseId) => makeCell(routeId, caseId));

const differ = (ratio: number): string => `Pictures differ in ${(ratio * 100).toFixed(0)}% of pixels at the same seed`;

const unmeasured = (reason: string, kind: 'failed' | 'skipped') =>
  ({
    verdict: 'inconclusive',
    reasons: [reason],
    comparison: {
      counts: { planned: 1, image: 0, refused: 0, failed: 0, skipped: 0, [kind]: 1 },
      image: { kind: 'no-image' },
    },
  }) as const;

/** The vendor serves another model: five pictures moved, slower, dearer, refusing. */
function driftedRecord(): RunRecord {
  const moved: Readonly<Record<string, number>> = {
    'product-shoe': 0.381,
    'product-watch': 0.294,
    'text-poster': 0.227,
    'edit-sky': 0.119,
    'edge-crowd': 0.084,
  };
  const route = 'nano-banana';
  const cells = CASE_IDS.map((caseId) => {
    const ratio = moved[caseId];
    if (ratio === undefined) return makeCell(route, caseId);
    const reasons = [differ(ratio)];
    return makeCell(route, caseId, {
      verdict: 'drifted',
      attribution: 'identity',
      reasons,
      comparison: makeMovedPair(route, caseId, ratio),
    });
  });
  const byVendor = { verdict: 'drifted', attribution: 'identity', routeId: route } as const;
  return makeRecord({
    report: {
      projectImagesPerMonth: [1000, 10_000, 100_000],
      costRates: { storagePerGbMonth: 0.023, keepMonths: 12, review: { share: 0.05, minutes: 2, hourlyUsd: 40 } },
    },
    cells: [...cells, ...quietCells('gpt-image-2')],
    samples: [
      ...CASE_IDS.map((caseId) =>
        caseId.startsWith('edge') ? makeRefusal(route, caseId) : makeSample(route, caseId, { latencyMs: 12_800 }),
      ),
      ...CASE_IDS.map((caseId) => makeSample('gpt-image-2', caseId)),
    ],
    findings: [
      makeFinding({
        ...byVendor,
        family: 'identity',
        title: 'The vendor reports another model',
        evidence: [{ name: 'served model', baseline: 'gemini-nano-banana-2.1', now: 'gemini-nano-banana-2.1-lite' }],
      }),
      ...Object.entries(moved).map(([caseId, ratio]) =>
        makeFinding({
          ...byVendor,
          caseId,
          family: 'image',
          title: differ(ratio),
          evidence: [
            { name: 'different pixels', baseline: '0%', now: `${(ratio * 100).toFixed(1)}%`, limit: 'at most 2%' },
            { name: 'SSIM', baseline: '1', now: '0.6', limit: 'at least 0.95' },
          ],
        }),
      ),
      makeFinding({
        ...byVendor,
        family: 'latency',
        title: 'Answers take longer',
        evidence: [{ name: 'P50', baseline: '8.1 s', now: '12.8 s', limit: 'at most +15%' }],
      }),
      makeFinding({
        ...byVendor,
        family: 'refusal',
        title: 'More refusals',
        evidence: [{ name: 'refused', baseline: '0 of 12', now: '2 of 12', limit: 'at most 10 points' }],
      }),
      makeFinding({
        ...byVendor,
        family: 'cost',
        title: 'Pictures cost more',
        evidence: [{ name: 'per image', baseline: '$0.039', now: '$0.052', limit: 'at most +10%' }],
      }),
    ],
    strips: Object.keys(moved).map((caseId) => makeStrip(route, caseId)),
    sheets: [makeSheet(route, Object.keys(moved))],
    routeResults: [
      makeRouteResult(route, {
        verdict: 'drifted',
        attribution: 'identity',
        comparison: {
          latencyMs: {
            baseline: { n: 12, median: 8100, p95: 12_400 },
            now: { n: 10, median: 12_800, p95: 19_900 },
            ratio: 1.58,
            cells: 10,
          },
          costPerImageMicros: { baseline: 39_000, now: 52_000, ratio: 4 / 3, cells: 10 },
          refused: { baseline: { count: 0, n: 12 }, now: { count: 2, n: 12 } },
          costMicros: 520_000,
        },
      }),
      makeRecord().routeResults[1]!,
    ],
    cost: { micros: 1_156_000, unknownAttempts: 0 },
  });
}

/** Nothing is accepted yet. */
function firstRunRecord(): RunRecord {
  const withoutBaseline = makeRecord().routeResults.map(({ comparison }) =>
    makeRouteResult(comparison.routeId, {
      verdict: 'new',
      comparison: {
        ...comparison,
        latencyMs: { baseline: { n: 0 }, now: comparison.latencyMs.now, cells: 0 },
        costPerImageMicros: { now: comparison.costPerImageMicros.now ?? 0, cells: 0 },
        refused: { baseline: { count: 0, n: 0 }, now: { count: 0, n: 12 } },
      },
    }),
  );
  const pairs = ROUTE_IDS.flatMap((routeId) => CASE_IDS.map((caseId) => [routeId, caseId] as const));
  return makeRecord({
    cells: pairs.map(([routeId, caseId]) => {
      const { baseline: _none, ...comparison } = makeCell(routeId, caseId).comparison;
      const { shown } = comparison;
      const now = shown.now === undefined ? {} : { now: shown.now };
      return { verdict: 'new', reasons: [], comparison: { ...comparison, image: { kind: 'no-baseline' }, shown: now } };
    }),
    routeResults: withoutBaseline,
    strips: CASE_IDS.map((caseId) => makeStrip('nano-banana', caseId, { width: 320, panels: ['now'] })),
  });
}

const OLD_PROMPT =
  'A studio photograph of a red running shoe on a white table, soft light from the left, no text, no people, plain background, sharp focus';
const NEW_PROMPT =
  'A studio photograph of a red running shoe on a grey marble table, soft light from the left, a long shadow, no text, no people, sharp focus';

/** A pull request that changes a prompt, a model and a quality. */
function staleRecord(): RunRecord {
  const shoe = { setting: 'prompt', from: OLD_PROMPT, to: NEW_PROMPT };
  const model = { setting: 'model', from: 'gemini-nano-banana-2.0', to: 'gemini-nano-banana-2.1' };
  const quality = { setting: 'quality', from: 'medium', to: 'high' };
  const size = { setting: 'size', to: '1536x1024' };
  const nano = CASE_IDS.map((caseId) =>
    makeCell('nano-banana', caseId, {
      verdict: 'stale',
      attribution: 'config',
      reasons: [caseId === 'product-shoe' ? 'Prompt and model changed' : 'Model changed'],
      comparison: {
        settingChanges: caseId === 'product-shoe' ? [model, shoe] : [model],
        ...makeMovedPair('nano-banana', caseId, 0.3),
      },
    }),
  );
  const changed: Readonly<Record<string, CellResult>> = {
    'product-shoe': makeCell('gpt-image-2', 'product-shoe', {
      verdict: 'stale',
      attribution: 'config',
      reasons: ['Prompt changed'],
      comparison: { settingChanges: [shoe] },
    }),
    'text-poster': makeCell('gpt-image-2', 'text-poster', {
      verdict: 'stale',
      attribution: 'config',
      reasons: ['Quality and size changed'],
      comparison: { settingChanges: [quality, size] },
    }),
  };
  const record = makeRecord();
  return makeRecord({
    run: { ...record.run, trigger: 'pull_request', pullRequest: 42, actor: 'octocat' },
    cells: [...nano, ...CASE_IDS.map((caseId) => changed[caseId] ?? makeCell('gpt-image-2', caseId))],
    strips: [
      ...CASE_IDS.map((caseId) => makeStrip('nano-banana', caseId, { width: 648, panels: ['baseline', 'now'] })),
      makeStrip('gpt-image-2', 'product-shoe', { width: 648, panels: ['baseline', 'now'] }),
    ],
    routeResults: [
      makeRouteResult('nano-banana', {
        verdict: 'stale',
        attribution: 'config',
        comparison: {
          latencyMs: {
            baseline: { n: 12, median: 8100, p95: 12_400 },
            now: { n: 12, median: 6900, p95: 10_200 },
            ratio: 0.85,
            cells: 12,
          },
          costPerImageMicros: { baseline: 39_000, now: 67_000, ratio: 67 / 39, cells: 12 },
          costMicros: 804_000,
        },
      }),
      makeRouteResult('gpt-image-2', {
        verdict: 'stale',
        attribution: 'config',
        comparison: { ...record.routeResults[1]!.comparison },
      }),
    ],
    cost: { micros: 1_440_000, unknownAttempts: 0 },
  });
}

/** One key is refused, and the budget ends the other route early. */
function inconclusiveRecord(): RunRecord {
  const message = 'HTTP 401: Incorrect API key provided.';
  const failed = { now: { count: 12, n: 12 }, reasons: { credentials: 12 } };
  return makeRecord({
    cells: [
      ...CASE_IDS.map((caseId, index) =>
        index < 8
          ? makeCell('nano-banana', caseId)
          : makeCell('nano-banana', caseId, unmeasured('Not sent: the next shot could pass the budget', 'skipped')),
      ),
      ...CASE_IDS.map((caseId) =>
        makeCell('gpt-image-2', caseId, unmeasured('The vendor did not accept the key', 'failed')),
      ),
    ],
    samples: [
      ...CASE_IDS.slice(0, 8).map((caseId) => makeSample('nano-banana', caseId)),
      ...CASE_IDS.slice(8).map((caseId) => makeSkipped('nano-banana', caseId)),
      ...CASE_IDS.map((caseId) =>
        makeFailure('gpt-image-2', caseId, { reason: 'credentials', message, vendorCode: 'invalid_api_key' }),
      ),
    ],
    routeResults: [
      makeRouteResult('nano-banana', { comparison: { costMicros: 312_000 } }),
      makeRouteResult('gpt-image-2', {
        verdict: 'inconclusive',
        reasons: ['The vendor did not accept the key'],
        comparison: {
          latencyMs: { baseline: { n: 12, median: 21_300, p95: 34_000 }, now: { n: 0 }, cells: 0 },
          costPerImageMicros: { baseline: 53_000, cells: 0 },
          failed,
          costMicros: 0,
        },
      }),
    ],
    incomplete: 'budget',
    cost: { micros: 312_000, unknownAttempts: 0 },
    notes: [{ level: 'warning', text: 'The run stopped at its budget of $0.35: 4 shots were not sent.' }],
  });
}

/** A route without a price: nothing of it may look free. */
function unknownPriceRecord(): RunRecord {
  const record = makeRecord();
  const { price: _none, ...unpriced } = makeRoute('self-hosted', {
    protocol: 'openai-images',
    endpoint: 'gpu-1.internal/v1',
  });
  const { comparison } = record.routeResults[0]!;
  return makeRecord({
    routes: [record.routes[0]!, unpriced],
    cells: [...quietCells('nano-banana'), ...quietCells('self-hosted')],
    samples: [
      ...CASE_IDS.map((caseId) => makeSample('nano-banana', caseId)),
      ...CASE_IDS.map((caseId) => {
        const { costMicros: _unknown, ...sample } = makeSample('self-hosted', caseId);
        return sample;
      }),
    ],
    routeResults: [
      record.routeResults[0]!,
      makeRouteResult('self-hosted', {
        comparison: {
          ...comparison,
          routeId: 'self-hosted',
          costPerImageMicros: { cells: 0 },
          costMicros: 0,
          unknownCostAttempts: 12,
        },
      }),
    ],
    plan: { ...record.plan, unknownRouteIds: ['self-hosted'], unknownShots: 12 },
    cost: { micros: 468_000, unknownAttempts: 12 },
    notes: [{ level: 'info', text: 'The price of self-hosted is unknown, so its cost is not counted.' }],
  });
}

/** What a prompt, a vendor or a forged record may hold. Each must stay plain text in every report. */
export const HOSTILE_STRINGS: readonly string[] = [
  '@octo-org/everyone and @octocat',
  'see #1, GH-2, acme/shop#3 and 0123456789abcdef0123456789abcdef01234567',
  'https://evil.example/login www.evil.example mail@evil.example',
  '[click](https://evil.example) ![x](https://evil.example/x.png) <https://evil.example>',
  '<img src=//evil.example/t.png onerror=alert(1)><script>alert(1)</script>',
  '</details></summary></table></code></pre>',
  '<!-- image-drift:default --> <!--',
  '` `` ``` ```` `code` `',
  '```\n~~~\n# Heading\n> quote\n- list',
  'a | b \\| c \\\\| d ||',
  '**bold** _em_ ~~gone~~ ==mark== $x^2$ :tada: \\',
  '\u202egnp.exe\u202c \u2066hidden\u2069 \u200bzero\u061c \u{e0041}tag',
  '\u0000\u0007\u001b[31mred\u001b[0m\r\n::set-output name=x::y',
  'line one\nline two\r\nline three\u2028line four\n\n\n| x | y |\n|---|---|',
  '&lt;b&gt; &amp; &#64;team &commat;team "quoted" \'single\'',
  ']]> <![CDATA[ ]]> <?xml?> \ufffe \ud800 lone',
  'x'.repeat(10_000),
  '`'.repeat(500),
];

/** Hostile text in every field of a record that is text. */
export function hostileRecord(text: string): RunRecord {
  const routeId = `r ${text}`;
  const caseId = `c ${text}`;
  const other = `d ${text}`;
  const record = makeRecord();
  const finding = { routeId, verdict: 'drifted', attribution: 'behaviour', title: text } as const;
  const evidence = [{ name: text, baseline: text, now: text, limit: text }];
  const side = { latencyMs: { n: 0 }, refused: { count: 0, n: 0 }, failed: { count: 0, n: 0 } };
  return makeRecord({
    tool: { version: text, node: text, decoder: text },
    run: { ...record.run, id: text, url: text, actor: text, ref: text, repository: text },
    suiteId: text,
    routes: [
      makeRoute(routeId, { model: text, endpoint: text, protocol: text, owner: text, billing: text }),
      makeRoute(`s ${text}`),
    ],
    cases: [makeCase(caseId, { prompt: text }), makeCase(other, { prompt: text })],
    cells: [
      makeCell(routeId, caseId, { verdict: 'drifted', attribution: 'behaviour', reasons: [text] }),
      makeCell(routeId, other, {
        verdict: 'stale',
        reasons: [text],
        comparison: {
          settingChanges: [
            { setting: text, from: text, to: `${text}!` },
            { setting: 'prompt', from: text, to: `new ${text}` },
          ],
        },
      }),
      makeCell(routeId, `e ${text}`, { verdict: 'inconclusive', reasons: [text, text] }),
      makeCell(routeId, `f ${text}`),
    ],
    samples: [
      makeRefusal(routeId, caseId, { vendorCode: text, message: text }),
      makeFailure(routeId, other, { vendorCode: text, message: text }),
    ],
    findings: [
      makeFinding({ ...finding, family: 'latency', evidence }),
      makeFinding({ ...finding, family: 'failure', evidence }),
      makeFinding({ ...finding, caseId, family: 'image', evidence }),
    ],
    routeResults: [
      makeRouteResult(routeId, {
        verdict: 'drifted',
        reasons: [text],
        comparison: {
          failed: { now: { count: 1, n: 4 }, reasons: { [text]: 1 } },
          parity: {
            parityOf: text,
            cases: 1,
            differentSettings: [text],
            here: side,
            there: side,
            lost: [{ parameter: 'quality', asked: text, there: text, here: text, samples: 1, of: 1 }],
          },
        },
        parity: { pictures: 'differ', reason: text },
      }),
    ],
    strips: [makeStrip(routeId, caseId), makeStrip(routeId, other)],
    mutes: [
      { caseId: text, until: text, by: text, reason: text, at: text },
      { caseId, routeId, until: text, by: text, at: text },
    ],
    notes: [
      { level: 'warning', text },
      { level: 'info', text },
    ],
  });
}

/** `count` moved cells on one route, each with a finding and a strip; the first eight on a sheet. */
export function movedRecord(count: number): RunRecord {
  const ids = Array.from({ length: count }, (_, index) => `case-${String(index).padStart(3, '0')}`);
  const route = 'nano-banana';
  const reasons = ['Pictures differ in 30% of pixels at the same seed'];
  return makeRecord({
    cases: ids.map((id) => makeCase(id)),
    cells: [
      ...ids.map((id) =>
        makeCell(route, id, {
          verdict: 'drifted',
          attribution: 'behaviour',
          reasons,
          comparison: makeMovedPair(route, id, 0.3),
        }),
      ),
      ...ids.map((id) => makeCell('gpt-image-2', id)),
    ],
    samples: ids.map((id) => makeSample(route, id)),
    findings: ids.map((caseId) =>
      makeFinding({
        routeId: route,
        caseId,
        family: 'image',
        verdict: 'drifted',
        attribution: 'behaviour',
        title: reasons[0]!,
        evidence: [{ name: 'different pixels', baseline: '0%', now: '30%', limit: 'at most 2%' }],
      }),
    ),
    strips: ids.map((id) => makeStrip(route, id)),
    ...(count < 2 ? {} : { sheets: [makeSheet(route, ids.slice(0, 8))] }),
  });
}

/** A gateway that serves another model in one size, beside an honest one and one that cannot be told yet. */
function parityRecord(): RunRecord {
  const route = 'gateway';
  const side = {
    latencyMs: { n: 12, median: 8240, p95: 12_900, mean: 8600 },
    costPerImageMicros: 39_000,
    refused: { count: 0, n: 12 },
    failed: { count: 0, n: 12 },
  };
  const here = {
    latencyMs: { n: 11, median: 11_900, p95: 31_000, mean: 13_400 },
    costPerImageMicros: 42_500,
    refused: { count: 1, n: 12 },
    failed: { count: 0, n: 12 },
  };
  const pictures = {
    features: '1',
    seed: 7,
    alpha: 0.00137,
    pValue: 0.0002,
    smallestPValue: 0.0002,
    labellings: 5000,
    cases: 9,
    here: 45,
    there: 45,
    explanation: ['fine detail down', 'warmer'],
  };
  const parity = { parityOf: 'nano-banana', cases: 12, differentSettings: [], here, there: side, lost: [] };
  const lost = {
    parameter: 'size',
    asked: '1536x1024',
    there: '1536x1024',
    here: '1024x1024',
    samples: 3,
    of: 3,
  } as const;
  const reason =
    "Does not serve what it names: pictures differ from the parity route's: fine detail down, warmer; ignores the size asked for";
  const differing = {
    ...parity,
    latencyRatio: 1.44,
    costRatio: 1.09,
    lost: [lost],
    pictures,
  };
  return makeRecord({
    routes: [
      makeRoute('nano-banana', { model: 'gemini-nano-banana-2.1' }),
      makeRoute(route, { endpoint: 'gateway.example/v1beta', parityOf: 'nano-banana' }),
      makeRoute('reseller', { endpoint: 'reseller.example/v1beta', parityOf: 'nano-banana' }),
    ],
    cells: ['nano-banana', route, 'reseller'].flatMap((routeId) => quietCells(routeId)),
    routeResults: [
      makeRouteResult('nano-banana'),
      makeRouteResult(route, {
        verdict: 'watch',
        reasons: [reason],
        comparison: { parity: differing },
        parity: { pictures: 'differ', adjustedPValue: 0.0004, reason },
      }),
      makeRouteResult('reseller', {
        comparison: { parity: { ...parity, here: side, latencyRatio: 1.02, costRatio: 1 } },
        parity: {
          pictures: 'inconclusive',
          reason:
            'Too few shared pictures to tell (8 beside 8, 8 cases); plan samples: 2, add cases, or accept runs of both routes',
        },
      }),
    ],
    findings: [
      makeFinding({
        routeId: route,
        family: 'parity',
        verdict: 'watch',
        title: reason,
        evidence: [
          { name: 'chance of such pictures from one model', now: '0.04%', limit: 'above 0.14%' },
          { name: 'pictures', now: '45 beside 45 of the parity route, 9 cases' },
          { name: 'size asked and come', baseline: '1536x1024', now: '1024x1024, 3 of 3' },
        ],
      }),
    ],
  });
}

/** The records that are kept as files in `fixtures/records/`, by file name. */
export const RECORD_SCENARIOS: Readonly<Record<string, () => RunRecord>> = {
  quiet: () => makeRecord(),
  drifted: driftedRecord,
  'first-run': firstRunRecord,
  stale: staleRecord,
  inconclusive: inconclusiveRecord,
  'unknown-prices': unknownPriceRecord,
  parity: parityRecord,
  hostile: () => hostileRecord(HOSTILE_STRINGS.slice(0, 16).join(' ')),
};

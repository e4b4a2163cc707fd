import { z } from 'zod';

import { cellResultSchema, findingSchema, routeResultSchema, verdict } from './comparison-schema.ts';
import {
  amount,
  count,
  hash,
  hostingSchema,
  id,
  measurementSchema,
  sampleSchema,
  storedImageSchema,
} from './sample-schema.ts';
import { scopeSchema, shardSchema } from './begun-run.ts';
import { RECORD_VERSION, type RunRecord } from '../model/record.ts';
import { CASE_FAMILIES } from '../model/suite.ts';

const text = z.string();

const rateTable = z.record(text, z.union([amount, z.record(text, amount)]));
const price = z.strictObject({
  ref: text,
  asOf: text.exactOptional(),
  official: z.boolean(),
  confidence: z.enum(['page', 'quoted', 'single', 'unsure']).exactOptional(),
  perMillionTokens: z
    .strictObject({
      textIn: amount.exactOptional(),
      textCached: amount.exactOptional(),
      imageIn: amount.exactOptional(),
      imageCached: amount.exactOptional(),
      textOut: amount.exactOptional(),
      imageOut: amount.exactOptional(),
    })
    .exactOptional(),
  textModel: z
    .strictObject({
      textIn: amount.exactOptional(),
      textCached: amount.exactOptional(),
      textOut: amount.exactOptional(),
    })
    .exactOptional(),
  perImage: z.union([amount, rateTable]).exactOptional(),
  perMegapixel: z
    .union([
      amount,
      z.strictObject({ first: amount, further: amount.exactOptional(), roundUp: z.boolean().exactOptional() }),
    ])
    .exactOptional(),
  perComputeSecond: amount.exactOptional(),
  perCredit: amount.exactOptional(),
  perGroundedRequest: amount.exactOptional(),
  batch: amount.exactOptional(),
  inBatch: z.literal(true).exactOptional(),
  outputTokens: rateTable.exactOptional(),
  tokenFormulaBase: z.record(text, amount).exactOptional(),
  inputImageTokens: amount.exactOptional(),
});

const threshold = z.strictObject({ atLeast: amount });
const gate = z.strictObject({
  failOn: z.array(verdict),
  latency: threshold,
  cost: threshold,
  refusal: threshold,
  failure: threshold,
});

const costRates = z.strictObject({
  storagePerGbMonth: amount.exactOptional(),
  keepMonths: amount,
  bandwidthPerGb: amount.exactOptional(),
  review: z.strictObject({ share: amount, minutes: amount, hourlyUsd: amount }).exactOptional(),
});

const run = z.strictObject({
  id: text.min(1),
  startedAt: text,
  finishedAt: text,
  trigger: text,
  repository: text.exactOptional(),
  commit: text.exactOptional(),
  ref: text.exactOptional(),
  pullRequest: count.exactOptional(),
  actor: text.exactOptional(),
  url: text.exactOptional(),
});

const route = z.strictObject({
  id,
  protocol: text,
  model: text,
  endpoint: text,
  seeded: z.boolean(),
  price: price.exactOptional(),
  owner: text.exactOptional(),
  billing: text.exactOptional(),
  parityOf: text.exactOptional(),
  batch: z.literal(true).exactOptional(),
  hosting: hostingSchema.exactOptional(),
});

const source = z.strictObject({ file: text, line: count.exactOptional(), column: count.exactOptional() });

const plan = z.strictObject({
  shots: count,
  expectedMicros: amount,
  worstCaseMicros: amount,
  unknownRouteIds: z.array(text),
  unknownShots: count,
  budgetPerRunMicros: amount.exactOptional(),
  budgetPerMonthMicros: amount.exactOptional(),
});

const issueSettings = z.strictObject({
  labels: z.array(text).exactOptional(),
  assignees: z.array(text).exactOptional(),
  closeAfter: count.exactOptional(),
});
const strip = z.strictObject({
  routeId: id,
  caseId: id,
  image: storedImageSchema,
  width: count,
  height: count,
  panels: z.array(z.enum(['baseline', 'now', 'difference'])),
});
const contactSheet = z.strictObject({
  routeId: id,
  caseIds: z.array(id),
  image: storedImageSchema,
  width: count,
  height: count,
});

/** Strict: a record with a member that we do not know was not written by this version. */
export const recordSchema: z.ZodType<RunRecord> = z.strictObject({
  version: z.literal(RECORD_VERSION),
  tool: z.strictObject({ version: text, node: text, decoder: text }),
  run,
  suiteId: text,
  gate,
  report: z.strictObject({
    projectImagesPerMonth: z.array(amount),
    costRates: costRates.exactOptional(),
    issues: issueSettings.exactOptional(),
  }),
  routes: z.array(route),
  cases: z.array(
    z.strictObject({
      id,
      family: z.enum(CASE_FAMILIES),
      prompt: text,
      inputs: z.array(z.strictObject({ role: z.enum(['image', 'mask']), name: text, sha256: hash })).exactOptional(),
      source,
    }),
  ),
  plan,
  samples: z.array(sampleSchema),
  measurements: z.record(hash, measurementSchema),
  cells: z.array(cellResultSchema),
  routeResults: z.array(routeResultSchema),
  findings: z.array(findingSchema),
  strips: z.array(strip),
  sheets: z.array(contactSheet).exactOptional(),
  mutes: z
    .array(
      z.strictObject({
        caseId: id,
        routeId: id.exactOptional(),
        until: z.iso.date(),
        reason: text.exactOptional(),
        by: text,
        at: text,
      }),
    )
    .exactOptional(),
  verdict,
  counts: z.partialRecord(verdict, count),
  cost: z.strictObject({ micros: amount, unknownAttempts: count }),
  incomplete: z.enum(['budget', 'aborted', 'route-stopped']).exactOptional(),
  shard: z.strictObject({ ...shardSchema.shape, scope: scopeSchema }).exactOptional(),
  notes: z.array(z.strictObject({ level: z.enum(['info', 'warning']), text })),
});

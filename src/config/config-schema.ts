import { z } from 'zod';

import { FALLBACK_CAUSES } from '../model/route.ts';
import { VERDICTS } from '../model/verdict.ts';
import { inlinePriceSchema } from './price-schema.ts';
import { embeddingSchema } from './embedding-schema.ts';
import {
  concurrencySchema,
  durationSchema,
  idSchema,
  headersSchema,
  KEY_REFERENCE,
  MAX_SAMPLES,
  ratioSchema,
  seedSchema,
  usdSchema,
} from './scalars.ts';
import { storageSchema } from './storage-schema.ts';
import { caseSchema } from './suite-schema.ts';

/** A pattern in `suite`. It cannot leave the config's folder. */
export const globSchema = z
  .string()
  .min(1)
  .max(500)
  .regex(/^(?![/~])(?![a-zA-Z]:)(?!.*\\)(?!(.*\/)?\.\.(\/|$))[^]*$/, {
    error: 'expected a pattern of files in the folder of this file, with "/" between folders',
  })
  .describe('Suite files, for example prompts/*.yml; "!" in front leaves files out.');

const nameText = z.string().min(1).max(200);

const hostingSchema = z.strictObject({
  hardware: nameText.optional().describe('For example 2 x L40S.'),
  modelVersion: nameText.optional().describe('Version or revision of the weights.'),
  deploymentHash: nameText.optional().describe('Hash of the weights, or of the image that serves them.'),
  servingConfig: z
    .record(z.string().min(1).max(60), z.union([nameText, z.number(), z.boolean()]).transform(String))
    .refine((settings) => Object.keys(settings).length <= 24, { error: 'expected at most 24 settings' })
    .optional()
    .describe('Driver, quantisation and other settings of the server, by names of yours.'),
});

/** One entry of `routes`. What only an adapter can know (`options`) is checked by the adapter's schema. */
export const routeSchema = z.strictObject({
  protocol: z.string().min(1).max(64).describe('Wire protocol.'),
  model: z.string().min(1).max(200).describe('Model id as the vendor names it.'),
  baseUrl: z
    .string()
    .min(1)
    .max(500)
    .optional()
    .describe("Where the API is. Default: the protocol's own host. Plain http only for local and private hosts."),
  apiKey: z
    .string()
    .regex(KEY_REFERENCE)
    .optional()
    .describe('Name of the environment variable that holds the key: ${NAME}. Never the key itself.'),
  headers: headersSchema
    .optional()
    .describe('Sent along with every request, as gateways ask for. Never credentials: those are apiKey.'),
  options: z.record(z.string(), z.unknown()).optional().describe("The protocol's own options."),
  price: z
    .union([z.string().min(1).max(200).describe('Name in the shipped price book: provider/model.'), inlinePriceSchema])
    .optional()
    .describe("What the route costs. Default: the list price on the protocol's own host, unknown elsewhere."),
  seed: seedSchema
    .optional()
    .describe('First seed: sample i is asked with seed + i, and pictures are compared pair by pair.'),
  batch: z
    .boolean()
    .optional()
    .describe(
      "Sends scheduled, dispatched and command-line runs through the vendor's batches: each run shows the answers to the requests of the one before, at the price of batches, and latency is not measured. Pull requests and runs of single cases ask directly, at the full price. Not together with fallback. Default false.",
    ),
  concurrency: concurrencySchema.optional().describe('Requests in flight at once. Default: plan.concurrency.'),
  deadline: durationSchema
    .optional()
    .describe('Longest time of one shot, retries included: 90s, 5m. Default: plan.deadline.'),
  attempts: z
    .int()
    .min(1)
    .max(10)
    .optional()
    .describe('Attempts per shot; used only where nothing can have been served or billed. Default 3.'),
  parityOf: z
    .string()
    .min(1)
    .max(64)
    .optional()
    .describe(
      'Route that this one claims to serve the same model as. Every run then holds the pictures of both against each other, and shows lost parameters, latency and cost side by side.',
    ),
  fallback: z
    .array(z.string().min(1).max(64))
    .min(1)
    .max(5)
    .optional()
    .describe(
      'Routes that are asked in turn when this one fails in a way that another can cure. Their worst-case cost is counted too. What they serve is no part of the judgement of this route. They are asked at once, so none of them may go through batches.',
    ),
  fallbackOn: z
    .array(z.enum(FALLBACK_CAUSES))
    .min(1)
    .max(2)
    .optional()
    .describe(
      'What makes them asked. Default: [failure]. With refusal, a prompt that one vendor refuses is sent to the next.',
    ),
  owner: nameText.optional().describe('Who runs the route; shown in reports.'),
  billing: nameText.optional().describe('Who sends the bill; shown in reports.'),
  hosting: hostingSchema
    .optional()
    .describe(
      'What serves the model, where you run it yourself. Kept in the record and in log.csv; changing it is your change, not drift.',
    ),
});

const thresholdSchema = (description: string) =>
  z.strictObject({ atLeast: ratioSchema.describe(`${description} A share: 15% or 0.15.`) }).optional();

const labelSchema = z.string().regex(/^[^\s,\p{C}]([^,\p{C}]{0,48}[^\s,\p{C}])?$/u, {
  error: 'expected a label of 1 to 50 characters without a comma',
});
const loginSchema = z.string().regex(/^[A-Za-z0-9](-?[A-Za-z0-9_]){0,38}$/, {
  error: 'expected a GitHub login, such as octocat, without @',
});

/** The address is itself a secret: whoever has it can write to the channel. */
const webhookSchema = z.string().regex(KEY_REFERENCE).optional();

/** The file `image-drift.yml`. */
export const configSchema = z.strictObject({
  version: z.literal(1).describe('Version of this format.'),
  suiteId: idSchema.optional().describe('Stable name of the suite; marks its comment and issues. Default: default.'),
  suite: z
    .array(z.union([globSchema, caseSchema]))
    .min(1)
    .max(1_000)
    .describe('Suite files by pattern, or cases written here.'),
  routes: z.record(idSchema, routeSchema).describe('Models to test, by a name of yours.'),
  plan: z
    .strictObject({
      samples: z
        .union([z.literal('adaptive'), z.int().min(1).max(MAX_SAMPLES)])
        .optional()
        .describe('Pictures per case and route. adaptive (default): one, and more only where a test asks for it.'),
      falseAlarms: z
        .string()
        .regex(/^[1-9]\d{0,2} per (year|month)$/, { error: 'expected "N per year" or "N per month"' })
        .optional()
        .describe(
          'How many false alarms about pictures you accept, for nightly runs: N per year or N per month. Default 1 per year. Fewer alarms need larger changes.',
        ),
      concurrency: concurrencySchema.optional().describe('Requests in flight at once, for each route. Default 4.'),
      deadline: durationSchema.optional().describe('Longest time of one shot, retries included: 90s, 5m. Default 5m.'),
    })
    .optional()
    .describe('How much is asked for, and how fast.'),
  budget: z
    .strictObject({
      perRun: usdSchema.optional().describe('Most that one run may cost, US dollars.'),
      perMonth: usdSchema.optional().describe('Most that a month may cost, US dollars.'),
    })
    .optional()
    .describe('Spending limits: estimated before a run, enforced during it.'),
  baseline: storageSchema.optional().describe('Where approved pictures and the run history are kept.'),
  embedding: embeddingSchema
    .optional()
    .describe('An endpoint of yours that turns a picture into a vector, which joins the features of the picture test.'),
  gate: z
    .strictObject({
      failOn: z
        .array(z.enum(VERDICTS).exclude(['stable']))
        .max(VERDICTS.length)
        .optional()
        .describe('Verdicts that fail the run. Default: drifted.'),
      latency: thresholdSchema('Smallest rise of the median that counts. Default 15%.'),
      cost: thresholdSchema('Smallest rise per picture that counts. Default 10%.'),
      refusal: thresholdSchema('Smallest rise of the refusal rate that counts, in points. Default 10%.'),
      failure: thresholdSchema('Smallest rise of the failure rate that counts, in points. Default 10%.'),
    })
    .optional()
    .describe('What makes a run fail, and how much of a change counts.'),
  cost: z
    .strictObject({
      storagePerGbMonth: usdSchema.optional().describe('US dollars to store 1 GB (10^9 bytes) for a month.'),
      keepMonths: z.number().min(0).max(1_200).optional().describe('Months that a picture is stored. Default 12.'),
      bandwidthPerGb: usdSchema.optional().describe('US dollars to send 1 GB out; each picture is sent once.'),
      review: z
        .strictObject({
          share: ratioSchema
            .refine((share) => share <= 1, { error: 'expected at most 100%' })
            .describe('Share of usable pictures that a person looks at: 10% or 0.1.'),
          minutes: z.number().min(0).max(1_440).describe('Minutes for each of them.'),
          hourlyUsd: usdSchema.describe('US dollars of an hour.'),
        })
        .optional()
        .describe('Work of people.'),
    })
    .optional()
    .describe(
      'What a usable picture costs beside the price of the route. With it, reports break the true cost down; a part without a rate is left out and said to be.',
    ),
  report: z
    .strictObject({
      projectImagesPerMonth: z
        .array(z.int().min(1).max(1_000_000_000))
        .max(10)
        .optional()
        .describe('Volumes for the projected monthly cost. Default: 1000, 10000, 100000.'),
      issues: z
        .strictObject({
          labels: z
            .array(labelSchema)
            .max(10)
            .optional()
            .describe('Labels of new issues, beside image-drift, which finds them again.'),
          assignees: z.array(loginSchema).max(10).optional().describe('GitHub logins that new issues are assigned to.'),
          closeAfter: z
            .int()
            .min(1)
            .max(30)
            .optional()
            .describe('Clean runs in a row after which an issue closes itself. Default: 2.'),
        })
        .optional()
        .describe('Issues of nightly runs, one for each route and kind of finding.'),
    })
    .optional()
    .describe('What reports show.'),
  notify: z
    .strictObject({
      json: webhookSchema.describe('Takes the JSON of docs/notifications.md.'),
      slack: webhookSchema.describe("One of Slack's incoming webhooks, or what speaks like one."),
    })
    .optional()
    .describe('Webhooks that are told when a night on the default branch drifts, or recovers; not every night.'),
});

export type NotifyInput = NonNullable<z.output<typeof configSchema>['notify']>;
export type CostInput = NonNullable<z.output<typeof configSchema>['cost']>;
export type IssuesInput = NonNullable<NonNullable<z.output<typeof configSchema>['report']>['issues']>;
export type RouteInput = z.output<typeof routeSchema>;

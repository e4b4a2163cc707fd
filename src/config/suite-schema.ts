import { z } from 'zod';

import { CASE_FAMILIES } from '../model/suite.ts';
import { idSchema, pixelSizeSchema, relativePathSchema, sizeSchema } from './scalars.ts';

const familySchema = z.enum(CASE_FAMILIES).describe('What the case is a sample of; reports group by it.');
const qualitySchema = z
  .string()
  .regex(/^[a-z][a-z0-9_-]{0,31}$/i, { error: "expected the vendor's word, such as medium" });
const routesSchema = z
  .array(z.string().min(1).max(64))
  .min(1)
  .max(100)
  .describe('Routes that the case is limited to. Default: all.');
const tagsSchema = z.array(idSchema).max(20).describe('Words of yours, for reports.');

const caseShape = {
  id: idSchema,
  family: familySchema,
  prompt: z.string().optional().describe('What is asked for, at most 32,000 characters.'),
  promptFile: relativePathSchema.optional().describe('Text file with the prompt, relative to this file.'),
  size: sizeSchema.optional().describe("WIDTHxHEIGHT or auto. Default: the route's option, then the vendor's default."),
  quality: qualitySchema.optional().describe("Vendor's word. Default: the route's option, then the vendor's default."),
  images: z.array(relativePathSchema).min(1).max(16).optional().describe('Input pictures, relative to this file.'),
  mask: relativePathSchema
    .optional()
    .describe('RGBA PNG of the size of the first picture; transparent where the model may paint.'),
  expect: z
    .strictObject({
      text: z.string().min(1).max(500).optional().describe('Text that must be readable in the picture.'),
      refusal: z.boolean().optional().describe('true: the vendor should refuse, and a picture is the finding.'),
      size: pixelSizeSchema.optional().describe('Size of the answer, where it differs from the asked size.'),
    })
    .optional(),
  routes: routesSchema.optional(),
  tags: tagsSchema.optional(),
};

/** A case that stands alone: an entry of a list, or of `suite` in the config. */
export const caseSchema = z.strictObject(caseShape);

/** A case beside `defaults`, which may give its family. */
export const casePartSchema = z.strictObject({ ...caseShape, family: familySchema.optional() });

export const defaultsSchema = z.strictObject({
  family: familySchema.optional(),
  size: caseShape.size,
  quality: caseShape.quality,
  routes: caseShape.routes,
  tags: caseShape.tags,
});

const groupSchema = z.strictObject({
  defaults: defaultsSchema.optional().describe('What holds for every case of this file that does not say otherwise.'),
  cases: z.array(casePartSchema).max(10_000),
});

/** A suite file: a list of cases, or cases with defaults. */
export const suiteFileSchema = z.union([z.array(caseSchema).max(10_000), groupSchema]);

export type CaseInput = z.output<typeof casePartSchema>;
export type CaseDefaults = z.output<typeof defaultsSchema>;

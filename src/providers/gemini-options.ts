import { z } from 'zod';

import { isVertex, vertexOptions } from './google-vertex.ts';

const aspectRatio = z.enum([
  '1:1',
  '2:3',
  '3:2',
  '3:4',
  '4:3',
  '4:5',
  '5:4',
  '9:16',
  '16:9',
  '21:9',
  '1:4',
  '4:1',
  '1:8',
  '8:1',
]);

const safetySetting = z.strictObject({
  category: z.enum([
    'HARM_CATEGORY_HARASSMENT',
    'HARM_CATEGORY_HATE_SPEECH',
    'HARM_CATEGORY_SEXUALLY_EXPLICIT',
    'HARM_CATEGORY_DANGEROUS_CONTENT',
    'HARM_CATEGORY_CIVIC_INTEGRITY',
    'HARM_CATEGORY_JAILBREAK',
  ]),
  threshold: z.enum(['BLOCK_LOW_AND_ABOVE', 'BLOCK_MEDIUM_AND_ABOVE', 'BLOCK_ONLY_HIGH', 'BLOCK_NONE', 'OFF']),
});

/**
 * Options of a `gemini` route, in the wire's own words. `project` or `location` lead to Vertex AI, and only there
 * `personGeneration` and `imageOutputOptions` are taken. The API version is part of the base URL.
 */
export const geminiOptions = z
  .strictObject({
    /** `WIDTHxHEIGHT`, translated into ratio and class, or `auto`; a case's own size goes first. */
    size: z
      .string()
      .regex(/^(auto|[1-9]\d{0,4}x[1-9]\d{0,4})$/, 'expected WIDTHxHEIGHT in pixels, or auto')
      .optional(),
    /** Used where no size is asked for. */
    aspectRatio: aspectRatio.optional(),
    imageSize: z.enum(['512', '1K', '2K', '4K']).optional(),
    /** Default `["IMAGE"]`. */
    responseModalities: z
      .array(z.enum(['TEXT', 'IMAGE']))
      .max(2)
      .refine((modalities) => modalities.includes('IMAGE'), 'expected IMAGE among them')
      .optional(),
    thinkingLevel: z.enum(['MINIMAL', 'LOW', 'MEDIUM', 'HIGH']).optional(),
    includeThoughts: z.boolean().optional(),
    temperature: z.number().min(0).max(2).optional(),
    topP: z.number().min(0).max(1).optional(),
    topK: z.int().min(1).optional(),
    systemInstruction: z.string().min(1).max(32_000).optional(),
    safetySettings: z.array(safetySetting).max(16).optional(),
    /** Searches before it draws, at an extra charge. `image` finds pictures, `web` text; `true` is the vendor's default. */
    googleSearch: z
      .union([
        z.literal(true),
        z
          .array(z.enum(['web', 'image']))
          .min(1)
          .max(2),
      ])
      .optional(),
    /** Asks for events, which tell when the first picture came: a draft, where thoughts are included. */
    stream: z.boolean().optional(),
    personGeneration: z.enum(['ALLOW_ALL', 'ALLOW_ADULT', 'ALLOW_NONE']).optional(),
    imageOutputOptions: z
      .strictObject({
        mimeType: z.enum(['image/png', 'image/jpeg']).optional(),
        /** Percent; jpeg only. */
        compressionQuality: z.int().min(0).max(100).optional(),
      })
      .optional(),
    ...vertexOptions,
    serviceTier: z.enum(['standard', 'flex', 'priority']).optional(),
    /** How the key is sent. Some gateways, and access tokens that a workflow step made, want `bearer`. Default `x-goog-api-key`. */
    auth: z.enum(['x-goog-api-key', 'bearer']).optional(),
  })
  .check((context) => {
    const { size, aspectRatio: ratio, imageSize } = context.value;
    for (const field of ['personGeneration', 'imageOutputOptions'] as const)
      if (context.value[field] !== undefined && !isVertex(context.value))
        context.issues.push({
          code: 'custom',
          input: context.value,
          path: [field],
          message: 'the Gemini API rejects this; with  project  or  location  Vertex AI is asked, which takes it',
        });
    if (size !== undefined && (ratio !== undefined || imageSize !== undefined))
      context.issues.push({
        code: 'custom',
        input: context.value,
        path: ['size'],
        message: 'size already says aspectRatio and imageSize; give one or the other',
      });
  });

export type GeminiOptions = z.infer<typeof geminiOptions>;
export type AspectRatio = z.infer<typeof aspectRatio>;
export type ImageSizeClass = NonNullable<GeminiOptions['imageSize']>;
/** Every ratio that some model takes. */
export const ASPECT_RATIOS: readonly AspectRatio[] = aspectRatio.options;

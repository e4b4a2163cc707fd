import { z } from 'zod';

import { sizeOption } from './pixel-size.ts';

/** Options of a `midjourney-proxy` route. */
export const midjourneyProxyOptions = z
  .strictObject({
    size: sizeOption.optional().describe("Becomes --ar; a case's own size goes first. Pixels cannot be asked for."),
    mode: z
      .enum(['grid', 'upscale'])
      .optional()
      .describe(
        'grid: the sheet of four pictures is cut into four samples of one request, so four samples cost one; the price is that of a sheet. upscale: one panel is enlarged by a second job, which is billed too. Default grid.',
      ),
    upscale: z
      .int()
      .min(1)
      .max(4)
      .optional()
      .describe('Which panel is enlarged. Default: panel i mod 4 for request i.'),
    flags: z
      .string()
      .max(300)
      .regex(/^--[^\n]*$/, 'expected flags such as --style raw --stylize 100')
      .refine(
        (flags) => !/--(seed|ar|aspect|v|version|niji)\b/.test(flags),
        '--seed, --ar and --v are said by seed, size and model',
      )
      .optional()
      .describe('Flags behind the prompt, such as --style raw --stylize 100.'),
    speed: z.enum(['relax', 'fast', 'turbo']).optional().describe('Of gateways that take it as part of the path.'),
    auth: z.enum(['mj-api-secret', 'bearer']).optional().describe('How the key is sent. Default mj-api-secret.'),
  })
  .check((context) => {
    const { mode, upscale } = context.value;
    if (upscale !== undefined && mode !== 'upscale')
      context.issues.push({
        code: 'custom',
        input: context.value,
        path: ['upscale'],
        message: 'upscale needs mode: upscale',
      });
  });

export type MidjourneyProxyOptions = z.infer<typeof midjourneyProxyOptions>;

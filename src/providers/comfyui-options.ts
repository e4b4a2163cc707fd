import { z } from 'zod';

import { sizeOption } from './pixel-size.ts';

const place = z
  .string()
  .regex(/^[^.]{1,60}\.[^.]{1,80}$/, 'expected the id of a node and the name of its input, such as "6.text"')
  .optional();

/** Options of a `comfyui` route. */
export const comfyuiOptions = z.strictObject({
  workflow: z
    .string()
    .max(300)
    .regex(
      /^(?![/~])(?!.*\\)(?!(.*\/)?\.{1,2}(\/|$)).+\.json$/,
      'expected a .json file below the folder of the config, with "/" between names',
    )
    .describe(
      'Workflow in the API format, below the folder of the config. In it stand {{prompt}}, {{seed}}, {{width}}, {{height}}, {{image}}, {{image_2}} …, {{mask}} and {{model}}; or name their places under inputs.',
    ),
  inputs: z
    .strictObject({
      prompt: place,
      seed: place,
      width: place,
      height: place,
      image: place,
      mask: place,
      model: place,
    })
    .optional()
    .describe('Places of an exported workflow, as <node id>.<input>: inputs: { prompt: 6.text }.'),
  output: z
    .string()
    .min(1)
    .max(60)
    .optional()
    .describe('Id of the node whose picture counts. Default: the first that saves one.'),
  size: sizeOption.optional().describe("Fills {{width}} and {{height}}; a case's own size goes first."),
});

export type ComfyuiOptions = z.infer<typeof comfyuiOptions>;

import { z } from 'zod';

import { relativePathSchema } from './scalars.ts';

/** `baseline` of a config; which keys go with which store is checked when it is loaded. */
export const storageSchema = z.strictObject({
  store: z
    .enum(['directory', 'branch'])
    .describe(
      'directory: a folder of this repository, which you commit. branch: a branch of its own in the same repository, which is fetched and pushed; the run history and the pictures of reports are there too.',
    ),
  path: relativePathSchema.optional().describe('Of store: directory. Default: .image-drift/baselines.'),
  branch: z
    .string()
    // A pull request can change a config, and must not point the writer at somebody's code.
    .regex(/^image-drift(-[a-z0-9][a-z0-9-]{0,50})?$/, { error: 'expected image-drift or image-drift-NAME' })
    .optional()
    .describe('Of store: branch: image-drift or image-drift-NAME. Default: image-drift.'),
  keepDays: z
    .int()
    .min(1)
    .max(3_650)
    .optional()
    .describe('Of store: branch: its commits, and the pictures of reports, are kept so many days. Default: 90.'),
});

export type StorageInput = z.infer<typeof storageSchema>;

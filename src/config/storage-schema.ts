import { z } from 'zod';

import { relativePathSchema } from './scalars.ts';

/** `baseline` of a config; which keys go with which store is checked when it is loaded. */
export const storageSchema = z.strictObject({
  store: z
    .enum(['directory', 'branch', 's3'])
    .describe(
      'directory: a folder of this repository, which you commit. branch: a branch of its own in the same repository, which is fetched and pushed; the run history and the pictures of reports are there too. s3: a bucket of any service that speaks the protocol of S3 and knows conditional writes, with the run history. Its keys are AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY and, for temporary ones, AWS_SESSION_TOKEN of the environment.',
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
    .describe(
      'Of store: branch: its commits, and the pictures of reports, are kept so many days. Of store: branch and s3: so long a run waits to be accepted. Default: 90.',
    ),
  bucket: z
    .string()
    .regex(/^(?!.*\.\.)[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/, {
      error: 'expected the name of a bucket: 3 to 63 of a-z, 0-9, "." and "-"',
    })
    .optional()
    .describe('Of store: s3. Required there.'),
  region: z
    .string()
    .regex(/^[a-z0-9-]{1,40}$/, { error: 'expected a region such as eu-central-1' })
    .optional()
    .describe('Of store: s3. Default: AWS_REGION of the environment; with an endpoint else us-east-1.'),
  endpoint: z
    .string()
    .min(1)
    .max(300)
    .optional()
    .describe(
      'Of store: s3: another service than Amazon S3, such as https://ACCOUNT.r2.cloudflarestorage.com. Plain http only for local and private hosts.',
    ),
  addressing: z
    .enum(['path', 'virtual'])
    .optional()
    .describe(
      'Of store: s3: path: https://endpoint/bucket/…; virtual: https://bucket.endpoint/…. Default: virtual for Amazon S3, path with an endpoint.',
    ),
  prefix: z
    .string()
    .max(200)
    .regex(/^[A-Za-z0-9][A-Za-z0-9_-]*([./][A-Za-z0-9][A-Za-z0-9_-]*)*$/, {
      error: 'expected a folder such as shop/image-drift',
    })
    .optional()
    .describe('Of store: s3: folder in the bucket, for image-drift alone. Default: image-drift.'),
  publicUrl: z
    .string()
    .max(300)
    .regex(/^https:\/\/[A-Za-z0-9.-]{1,200}(:\d{1,5})?(\/[A-Za-z0-9_-][A-Za-z0-9._-]*)*\/?$/, {
      error: 'expected an address such as https://pictures.example.com',
    })
    .optional()
    .describe(
      'Of store: s3: where everybody can read what is below prefix/pictures of the bucket, such as https://pub-1234.r2.dev: comments then show the pictures that are there. Default: pictures of comments go to the branch image-drift.',
    ),
});

export type StorageInput = z.infer<typeof storageSchema>;

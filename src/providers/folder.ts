import { readdir } from 'node:fs/promises';
import { join } from 'node:path';

import { z } from 'zod';

import type { FailedReply, FailureReason, ProviderReply } from '../model/reply.ts';
import { ContainedFileError, readContainedFile } from '../shared/contained-file.ts';
import type { GenerateContext, GenerateRequest, ImageProvider } from './contract.ts';
import { inspectImage } from './decode-image.ts';

/** Options of a `folder` route. */
export const folderOptions = z.strictObject({
  /** Folder of one case's pictures below the config's own; `{case}` stands for the case's id. */
  path: z
    .string()
    .max(300)
    .regex(
      /^(?![/~])(?!.*\\)(?!(.*\/)?\.{1,2}(\/|$)).+$/,
      'expected a folder below that of the config, with "/" between names',
    )
    .default('{case}'),
});
type FolderOptions = z.output<typeof folderOptions>;

const PICTURE_NAME = /\.(png|jpe?g|webp|gif|avif)$/i;

/**
 * Pictures that are already there, made by whatever means: sample i of a case is the i-th file of its folder, in the
 * order of the numbers in their names. Nothing is sent, billed or timed.
 */
export function createFolder(): ImageProvider {
  return {
    protocol: 'folder',
    defaultBaseUrl: 'folder:local',
    isLocal: true,
    defaultKeyEnv: '',
    optionsSchema: folderOptions,
    capabilities: { edit: true, mask: 'transparent', seed: 'exact' },
    checkRequest: () => [],
    generate: readPicture,
  };
}

async function readPicture(
  request: GenerateRequest,
  { root, signal, maxBodyBytes }: GenerateContext,
): Promise<ProviderReply> {
  const { path } = request.options as FolderOptions;
  const { place } = request;
  if (root === undefined || place === undefined) throw new TypeError('a folder route needs a root and a place');
  if (signal.aborted) return failed('aborted', 'The run was aborted before the picture was read');
  const shownPath = path.replaceAll('{case}', place.caseId);
  const parts = shownPath.split('/').filter((part) => part !== '');
  let names: string[];
  try {
    names = (await readdir(join(root, ...parts))).filter((name) => PICTURE_NAME.test(name));
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? 'unknown error';
    return failed(
      'empty',
      code === 'ENOENT' ? `There is no folder ${shownPath}` : `The folder ${shownPath} cannot be read (${code})`,
    );
  }
  const name = names.sort(byNumber)[place.index];
  if (name === undefined)
    return failed(
      'empty',
      `The folder ${shownPath} has ${names.length} pictures; sample ${place.index + 1} was asked for`,
    );
  try {
    const bytes = await readContainedFile({ root, parts: [...parts, name] }, { maxBytes: maxBodyBytes });
    const found = bytes === undefined ? { problem: 'The file is gone' } : inspectImage(bytes);
    if ('problem' in found) return failed('decode', `${shownPath}/${name}: ${found.problem}`);
    return { kind: 'image', images: [found], exchange: {}, billing: 'no', isTimed: false, warnings: [] };
  } catch (error) {
    if (!(error instanceof ContainedFileError)) throw error;
    return failed('unexpected-reply', `${shownPath}/${name} cannot be used: ${error.reason}`);
  }
}

const byNumber = new Intl.Collator('en', { numeric: true }).compare;

function failed(reason: FailureReason, message: string): FailedReply {
  return {
    kind: 'failed',
    reason,
    message,
    retryable: false,
    billing: 'no',
    exchange: {},
    isTimed: false,
    warnings: [],
  };
}

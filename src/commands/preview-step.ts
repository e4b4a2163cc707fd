import { type HeadStep, openHead, openPullDesk, wrongEvent } from './open-head.ts';
import { preview } from './preview.ts';
import { workspaceCommit } from './workspace-commit.ts';
import { ConfigError } from '../model/errors.ts';

/**
 * The part of a fork's run that needs no trust: validation, plan, and what can be compared without paying. The working
 * copy is the branch that the pull request is to be merged into; the job has no keys and a token that only reads.
 */
export async function previewStep({ inputs, context, environment, outDir }: HeadStep & { readonly outDir: string }) {
  if (context?.trigger !== 'pull_request' || context.pullRequest === undefined || context.commit === undefined)
    throw wrongEvent('preview', 'pull_request');
  const pull = { number: context.pullRequest, commit: context.commit };
  const checkedOut = await workspaceCommit(environment);
  // GITHUB_SHA is the merge that checkout takes by default.
  if (checkedOut === pull.commit || checkedOut === environment.env['GITHUB_SHA'])
    throw new ConfigError(
      [
        {
          message: 'the workspace holds the pull request itself, and not what it is to be merged into',
          hint: 'Give actions/checkout  ref: ${{ github.event.repository.default_branch }}',
        },
      ],
      { code: 'wrong-workspace' },
    );
  const pulls = await openPullDesk({ inputs, context, environment });
  await using head = await openHead(pull, { pulls, environment });
  const { config: configFile, routes, cases, maxCostMicros } = inputs;
  const limit = maxCostMicros === undefined ? {} : { maxCostMicros };
  // Awaited here, because the head's folder goes when this returns.
  return await preview({ configFile, only: { routes, cases }, pull, head, outDir, ...limit }, environment);
}

import { CONFIG_FILE } from './init-files.ts';
import { ACTION, ARTIFACTS, checkoutStep, KEYS, UPLOAD } from './workflow-steps.ts';

/** The half without keys: it reads the pull request as data beside the branch that it is to be merged into. */
const PREVIEW = `# Pull requests of forks: what they change and what a run would cost, without a key and with a token that only reads.
# Who may write to the repository then starts the run with a comment: see image-drift-fork-run.yml.
name: Image Drift fork preview

on:
  pull_request:
    paths:
      - ${CONFIG_FILE}
      - prompts/**

permissions: {}

concurrency:
  group: image-drift-preview-\${{ github.event.pull_request.number }}
  cancel-in-progress: true

jobs:
  preview:
    if: github.event.pull_request.head.repo.full_name != github.repository
    runs-on: ubuntu-latest
    timeout-minutes: 10
    permissions:
      contents: read # files of both sides
    steps:
${checkoutStep({ ref: '${{ github.event.repository.default_branch }}' })}${ACTION}        with:
          command: preview
          out: image-drift-preview
      # For people: no other job reads it.
      - uses: ${UPLOAD}
        with:
          name: image-drift-preview
          path: image-drift-preview
          if-no-files-found: ignore
          retention-days: 14
`;

/** The half with keys: config, routes and budget of the default branch, prompts of the commit that the comment names. */
const RUN = `# Runs the prompts of a fork's pull request when somebody who may write comments "/image-drift run <commit>".
# Config, routes, hosts and budget are the default branch's; nothing of the fork is checked out or executed.
name: Image Drift fork run

on:
  issue_comment:
    types: [created]

permissions: {}

jobs:
  check:
    # Who may ask is checked by the Action, with GitHub's own word.
    if: github.event.issue.pull_request && startsWith(github.event.comment.body, '/image-drift run')
    runs-on: ubuntu-latest
    timeout-minutes: 60
    # For a second pair of eyes, put the keys into an environment with required reviewers, and name it here:
    # environment: image-drift
    # Of the job, not of the workflow: other comments would push waiting runs out of the queue.
    concurrency:
      group: image-drift-fork-\${{ github.event.issue.number }}
      cancel-in-progress: false
    permissions:
      contents: write # pictures of the comment, on the branch image-drift; read is enough without pictures
      issues: write # reactions and answers
      pull-requests: write # the report
    steps:
${checkoutStep()}${ACTION}        with:
          command: check-fork
          max-cost: '5.00' # US dollars; the smaller of this and the config's budget counts
${KEYS}${ARTIFACTS}`;

/** The workflows for pull requests of forks, by path. */
export const FORK_WORKFLOWS: Readonly<Record<string, string>> = {
  '.github/workflows/image-drift-fork-preview.yml': PREVIEW,
  '.github/workflows/image-drift-fork-run.yml': RUN,
};

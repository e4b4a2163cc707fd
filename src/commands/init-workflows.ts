import { CONFIG_FILE } from './init-files.ts';
import { SHARDS } from './workflow-shards.ts';
import { ACTION, ARTIFACTS, checkoutStep, KEYS } from './workflow-steps.ts';
import { DISPATCH_COMMANDS } from '../github/dispatch-command.ts';

const STEPS = `    steps:
${checkoutStep()}${ACTION}${KEYS}${ARTIFACTS}`;

const NIGHTLY = `# Runs the suite every night and keeps one issue per kind of drift; the issue closes when the drift is gone.
name: Image Drift nightly

on:
  schedule:
    # A fixed hour: vendors are slower at some hours than at others, and latency is compared from night to night.
    - cron: '17 3 * * *'
  workflow_dispatch:

permissions: {}

# One night at a time. A run that was started is paid for, so the next one waits instead of cancelling it.
concurrency:
  group: image-drift-nightly
  cancel-in-progress: false

jobs:
  check:
    runs-on: ubuntu-latest
    timeout-minutes: 60
    permissions:
      contents: write # history of the runs and pictures of the report, on the branch image-drift
      issues: write # one issue per route and kind of drift
${STEPS}`;

const PULL_REQUEST = `# Shows in a comment what a change of prompts, models or settings does to pictures, latency and cost.
name: Image Drift pull request

on:
  pull_request:
    # Only where the outcome can change: every run costs money.
    paths:
      - ${CONFIG_FILE}
      - prompts/**
      - .image-drift/baselines/**
      - .github/workflows/image-drift-pull-request.yml

permissions: {}

# A new push makes the old answer worthless; stopping early saves the rest of its price.
concurrency:
  group: image-drift-\${{ github.event.pull_request.number }}
  cancel-in-progress: true

jobs:
  check:
    # Pull requests of forks get no secrets: see image-drift-fork-preview.yml.
    if: github.event.pull_request.head.repo.full_name == github.repository
    runs-on: ubuntu-latest
    timeout-minutes: 60
    permissions:
      contents: write # pictures of the comment, on the branch image-drift; read is enough without pictures
      pull-requests: write # the comment
${STEPS}`;

/** The default branch's config says where the baselines are; nothing of a pull request is checked out, and no key is given. */
const stepsOf = (command: string): string => `    steps:
${checkoutStep()}${ACTION}        with:
          command: ${command}
`;

const COMMANDS = `# Answers comments that start with /image-drift; "/image-drift help" lists what can be asked for. The same can be asked
# for in the form of the Actions page, whose answer is the summary of its run.
name: Image Drift commands

on:
  issue_comment:
    types: [created]
  # The Action reads these from the event: nothing of them goes through a shell.
  workflow_dispatch:
    inputs:
      command:
        description: What to do
        type: choice
        required: true
        options: [${DISPATCH_COMMANDS.join(', ')}]
      run-id:
        description: Id of the run to accept or to start again, as its report shows it
      route:
        description: Only this route; empty for all
      case:
        description: Only this case; mute and unmute need one
      until:
        description: Last day of a mute, such as 2026-12-31, or 7d, or 2w
      reason:
        description: Why it is muted

permissions: {}

jobs:
  answer:
    # Who may ask is checked by the Action, with GitHub's own word.
    if: github.event_name == 'workflow_dispatch' || startsWith(github.event.comment.body, '/image-drift')
    runs-on: ubuntu-latest
    timeout-minutes: 10
    # Of the job, not of the workflow: other comments would push waiting commands out of the queue.
    concurrency:
      group: image-drift-commands-\${{ github.event.issue.number || github.run_id }}
      cancel-in-progress: false
    permissions:
      actions: write # /image-drift rerun
      contents: write # what was accepted, on the branch image-drift
      issues: write # reactions and the answer
      pull-requests: write # the same in pull requests
${stepsOf('comment')}`;

const MERGE = `# Makes what was accepted of a pull request the baseline when it is merged, and forgets it when it is not.
name: Image Drift merge

on:
  pull_request:
    types: [closed]

permissions: {}

concurrency:
  group: image-drift-merge-\${{ github.event.pull_request.number }}
  cancel-in-progress: false

jobs:
  accept:
    # Runs of forks leave nothing to accept, and their jobs may not write.
    if: github.event.pull_request.head.repo.full_name == github.repository
    runs-on: ubuntu-latest
    timeout-minutes: 10
    permissions:
      contents: write # the baselines, on the branch image-drift
${stepsOf('merge-accept')}`;

/** Workflows that only a branch of baselines can serve, by path. */
export const BRANCH_WORKFLOWS: Readonly<Record<string, string>> = {
  '.github/workflows/image-drift-commands.yml': COMMANDS,
  '.github/workflows/image-drift-merge.yml': MERGE,
};

/** The workflows of every repository, by path. */
export const WORKFLOWS: Readonly<Record<string, string>> = {
  '.github/workflows/image-drift-nightly.yml': NIGHTLY,
  '.github/workflows/image-drift-pull-request.yml': PULL_REQUEST,
  '.github/workflows/image-drift-shards.yml': SHARDS,
};

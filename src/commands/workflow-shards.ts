import { ACTION, ARTIFACTS, checkoutStep, KEYS, SHARD_ARTIFACT, SHARD_DOWNLOAD } from './workflow-steps.ts';

/** Plan, as many machines as the plan says, and one that joins and judges. */
export const SHARDS = `# The nightly run of a large suite on several machines at once. When one machine takes too long, move the schedule of
# image-drift-nightly.yml here; until then this runs by hand.
name: Image Drift shards

on:
  workflow_dispatch:
    inputs:
      shards:
        description: How many machines share the run
        type: number
        default: 3

permissions: {}

# One group with the nightly run, because both write the same history.
concurrency:
  group: image-drift-nightly
  cancel-in-progress: false

jobs:
  plan:
    runs-on: ubuntu-latest
    timeout-minutes: 10
    permissions:
      contents: read # config, suite and baselines
    outputs:
      matrix: \${{ steps.plan.outputs.matrix }}
    steps:
${checkoutStep()}      - id: plan
        uses: image-drift/image-drift@v1
        with:
          command: plan
          # A schedule has no inputs.
          shards: \${{ inputs.shards || 3 }}

  check:
    needs: plan
    runs-on: ubuntu-latest
    timeout-minutes: 60
    permissions:
      contents: read # nothing is written before the parts are joined
    strategy:
      # What the others have sent is paid for.
      fail-fast: false
      matrix: \${{ fromJSON(needs.plan.outputs.matrix) }}
    steps:
${checkoutStep()}${ACTION}${KEYS}        with:
          shard: \${{ matrix.shard }}
${SHARD_ARTIFACT}
  merge:
    needs: check
    # Also when a part failed: then it says which one is missing.
    if: \${{ !cancelled() }}
    runs-on: ubuntu-latest
    timeout-minutes: 60
    permissions:
      contents: write # history of the runs and pictures of the report, on the branch image-drift
      issues: write # one issue per route and kind of drift
    steps:
${checkoutStep()}${SHARD_DOWNLOAD}${ACTION}${KEYS}        with:
          command: merge
${ARTIFACTS}`;

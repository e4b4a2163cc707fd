import * as core from '@actions/core';

import { runAction } from './commands/run-action.ts';

// The only file that reads inputs and sets outputs. What a user, a vendor or GitHub did has a sentence by now; a bug keeps its stack.
const { exitCode, outputs, summary } = await runAction({
  env: process.env,
  cwd: process.env['GITHUB_WORKSPACE'] || process.cwd(),
  readInput: (name) => core.getInput(name),
  maskSecret: (value) => core.setSecret(value),
  stdout: process.stdout,
  signals: process,
});
for (const [name, value] of Object.entries(outputs)) core.setOutput(name, value);
if (summary !== undefined && process.env['GITHUB_STEP_SUMMARY']) await core.summary.addRaw(summary).write();
process.exitCode = exitCode;

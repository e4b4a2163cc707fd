#!/usr/bin/env node
// Kept free of static imports: on an older Node the packages behind them fail with a stack that helps nobody.
const MINIMUM = [22, 19] as const;

const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
if (major < MINIMUM[0] || (major === MINIMUM[0] && minor < MINIMUM[1])) {
  process.stderr.write(
    `image-drift needs Node ${MINIMUM.join('.')} or newer, and this is Node ${process.versions.node}. Install a newer one from https://nodejs.org, or run the Action, which brings its own.\n`,
  );
  process.exitCode = 2;
} else {
  // From the second start on V8 need not compile again. A folder that cannot be written only means that it does.
  const { enableCompileCache } = await import('node:module');
  enableCompileCache();
  const { runCli } = await import('./commands/run-cli.ts');
  process.exitCode = await runCli(process.argv.slice(2), {
    env: process.env,
    cwd: process.cwd(),
    stdout: process.stdout,
    stderr: process.stderr,
    signals: process,
  });
}

/** Runs every generator in `tools/generate-*.ts`; `--check` fails when a committed file is not fresh. */
import { spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';

const isCheck = process.argv.includes('--check');
for (const name of readdirSync(import.meta.dirname)
  .filter((file) => file.startsWith('generate-'))
  .sort()) {
  const { status } = spawnSync(process.execPath, [join(import.meta.dirname, name), ...(isCheck ? ['--check'] : [])], {
    stdio: 'inherit',
  });
  if (status !== 0) process.exitCode = 1;
}

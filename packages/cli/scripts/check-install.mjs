// Installs the packed program in an empty folder, and runs it there. Usage: node scripts/check-install.mjs <tarball>
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

const tarball = resolve(process.argv[2] ?? '');
const folder = mkdtempSync(join(tmpdir(), 'tickline-cli-'));
// Removes pnpm's settings, which npm does not know.
// biome-ignore lint/style/noProcessEnv: for the commands that it runs
const env = Object.fromEntries(Object.entries(process.env).filter(([name]) => !/^npm_config_/i.test(name)));
const run = (command, args) => execFileSync(command, args, { cwd: folder, env, encoding: 'utf8' });

try {
  writeFileSync(join(folder, 'package.json'), '{ "private": true }\n');
  run('npm', ['install', '--silent', '--no-audit', '--no-fund', '--prefer-offline', tarball]);
  const installed = readdirSync(join(folder, 'node_modules')).filter((name) => !name.startsWith('.'));
  if (installed.join() !== 'tickline')
    throw new Error(`Installing tickline also installs other packages: ${installed}`);
  const help = run('npx', ['tickline', 'help']);
  if (!help.startsWith('Usage: tickline')) throw new Error(help);
  for (const [, name] of help.matchAll(/^ {2}([a-z]+) {2,}\S/gm)) run('npx', ['tickline', name, '--help']);
} finally {
  rmSync(folder, { recursive: true, force: true });
}

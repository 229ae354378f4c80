// Runs the pnpm version that package.json pins. A machine needs only Node and npm.
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const { env, execPath, platform } = process;
const fromRoot = (path) => fileURLToPath(new URL(`../${path}`, import.meta.url));
const readJson = (path) => JSON.parse(readFileSync(fromRoot(path), 'utf8'));

/** Tells whether pnpm is installed in node_modules. Finding it through npx takes more than a second. */
function isInstalled(packageManager) {
  const path = 'node_modules/pnpm/package.json';
  return existsSync(fromRoot(path)) && packageManager === `pnpm@${readJson(path).version}`;
}

/**
 * @param {string[]} args arguments for pnpm
 * @param {import('node:child_process').SpawnSyncOptions} options of the process
 * @returns {import('node:child_process').SpawnSyncReturns<string>} its result
 * @throws if it cannot be started
 */
export function spawnPnpm(args, options) {
  const { packageManager } = readJson('package.json');
  const result = isInstalled(packageManager)
    ? spawnSync(execPath, [fromRoot('node_modules/pnpm/bin/pnpm.cjs'), ...args], {
        cwd: fromRoot('.'),
        ...options,
      })
    : spawnSync('npx', ['--yes', packageManager, ...args], {
        cwd: fromRoot('.'),
        shell: platform === 'win32',
        ...options,
      });
  if (result.error) throw result.error;
  return result;
}

/**
 * @param {string[]} args arguments for pnpm
 * @returns {number} its exit code
 */
export function pnpm(args) {
  const environment = { ...env, TURBO_TELEMETRY_DISABLED: '1' };
  return spawnPnpm(args, { stdio: 'inherit', env: environment }).status ?? 1;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) process.exitCode = pnpm(process.argv.slice(2));

// `npm start`: installs and builds what is missing or stale, then runs the server in this process.
import { pnpm } from './pnpm.mjs';

const { env, ppid } = process;

/** npm sends SIGTERM only to its shell, which exits without passing it on. Stops this process if the shell is gone. */
function stopWithShell() {
  if (process.ppid !== ppid) process.kill(process.pid, 'SIGTERM');
}

const status = pnpm([
  '--silent',
  'run',
  'build',
  '--filter',
  '@tickline/server',
  '--output-logs',
  'errors-only',
]);
if (status === 0) {
  if (env.npm_lifecycle_event === 'start') setInterval(stopWithShell, 500).unref();
  await import('../apps/server/dist/main.js');
} else process.exitCode = status;

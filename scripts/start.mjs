// `npm start`: installs and builds what is missing or stale, then becomes the server.
import { pnpm } from './pnpm.mjs';

const { env, ppid } = process;

/** npm hands SIGTERM to its shell, and the shell dies without a word to us. */
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

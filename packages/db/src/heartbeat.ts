import { Worker } from 'node:worker_threads';

/** How often a holder's lock is touched, in milliseconds. */
export const HEARTBEAT_MS = 1000;

/**
 * Touches the file until it is gone. It is text, so that it needs no file of its own in a bundle. An error of the disk is
 * no reason to stop: the next touch may succeed.
 */
const PROGRAM = `
  const { utimesSync } = require('node:fs');
  const { workerData: { file, everyMs } } = require('node:worker_threads');
  const timer = setInterval(() => {
    const now = new Date();
    try {
      utimesSync(file, now, now);
    } catch ({ code }) {
      if (code === 'ENOENT' || code === 'ENOTDIR' || code === 'ESTALE') clearInterval(timer);
    }
  }, everyMs);
`;

/**
 * Sets the times of a file each second, from a thread of its own: a busy event loop does not delay it. It ends by itself if
 * the file is gone, and does not keep the process alive.
 *
 * @returns ends the thread
 * @throws if the thread cannot be started
 */
export function startHeartbeat(file: string): () => Promise<void> {
  // Not what the process was started with: a loader or an agent would be loaded in this thread too.
  const options = { eval: true, execArgv: [], env: {}, workerData: { file, everyMs: HEARTBEAT_MS } };
  const thread = new Worker(PROGRAM, options);
  // Without a heartbeat others may take the lock. Its holder then learns so from the file.
  thread.on('error', () => undefined).unref();
  return async () => {
    await thread.terminate();
  };
}

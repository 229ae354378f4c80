import { Worker } from 'node:worker_threads';

/** Interval at which a lock's holder touches its file, in milliseconds. */
export const HEARTBEAT_MS = 1000;

/**
 * Touches the file until it is gone. Kept as text so that a bundle needs no extra file. A disk error does not stop it,
 * because the next touch may succeed.
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
 * Sets a file's times every second from a separate thread, so a busy event loop does not delay it. Ends by itself if the
 * file is gone, and does not keep the process alive.
 *
 * @returns a function that ends the thread
 * @throws if the thread cannot be started
 */
export function startHeartbeat(file: string): () => Promise<void> {
  // Does not inherit the process's options: a loader or an agent would run in this thread too.
  const options = { eval: true, execArgv: [], env: {}, workerData: { file, everyMs: HEARTBEAT_MS } };
  const thread = new Worker(PROGRAM, options);
  // Without a heartbeat others may take the lock. The holder then notices that its file is gone.
  thread.on('error', () => undefined).unref();
  return async () => {
    await thread.terminate();
  };
}

import cluster, { type Worker } from 'node:cluster';
import { once } from 'node:events';
import type { Logger } from 'pino';
import { BackOff } from './back-off.ts';

/** Failed starts in a row, per worker, after which the primary gives up if no worker is serving. */
const MAX_FAILED_STARTS = 5;

/** The worker processes of this primary. Each is replaced when it exits. */
export class Workers {
  readonly #count: number;
  readonly #log: Logger;
  readonly #listening = new Map<Worker, number>();
  #hasServed = false;
  #failedStarts = 0;
  #isStopping = false;

  constructor(count: number, log: Logger) {
    this.#count = count;
    this.#log = log;
  }

  /** Starts the first worker and, once it serves, the others. Exits the process if the first one fails. */
  async start(): Promise<void> {
    const first = this.#fork(new BackOff());
    await Promise.race([once(first, 'listening'), once(first, 'exit')]);
    if (this.#isStopping) return;
    for (let n = 1; n < this.#count; n += 1) this.#fork(new BackOff());
  }

  /** @returns whether all workers exited by themselves and in time */
  async stop(timeoutMs: number): Promise<boolean> {
    this.#isStopping = true;
    const running = Object.values(cluster.workers ?? {}).filter((worker) => worker !== undefined);
    const gone = Promise.all(running.map((worker) => once(worker, 'exit')));
    for (const worker of running) worker.process.kill('SIGTERM');
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<undefined>((resolve) => {
      timer = setTimeout(() => resolve(undefined), timeoutMs);
    });
    const exits = await Promise.race([gone, late]);
    clearTimeout(timer);
    if (exits === undefined) this.kill();
    // A worker that was still starting has no handler for the signal yet, and nothing to lose.
    return exits?.every(([code, signal]) => code === 0 || signal === 'SIGTERM') ?? false;
  }

  kill(): void {
    for (const worker of Object.values(cluster.workers ?? {})) worker?.process.kill('SIGKILL');
  }

  #fork(backOff: BackOff): Worker {
    const worker = cluster.fork();
    worker.once('listening', () => {
      this.#listening.set(worker, performance.now());
      this.#hasServed = true;
      this.#failedStarts = 0;
    });
    worker.once('exit', (code: number | null, signal: NodeJS.Signals | null) => {
      const since = this.#listening.get(worker);
      this.#listening.delete(worker);
      if (this.#isStopping) return;
      if (since === undefined) this.#countFailedStart(code ?? 1);
      const delayMs = backOff.next(since === undefined ? 0 : performance.now() - since);
      const details = { worker_pid: worker.process.pid, code, signal, restart_in_ms: delayMs };
      this.#log.error(details, 'a worker has gone');
      setTimeout(() => {
        if (!this.#isStopping) this.#fork(backOff);
      }, delayMs);
    });
    return worker;
  }

  /** Exits the process if no worker can start. Each failed start has logged its reason. */
  #countFailedStart(code: number): void {
    this.#failedStarts += 1;
    if (this.#listening.size > 0) return;
    if (!this.#hasServed) process.exit(code);
    if (this.#failedStarts < MAX_FAILED_STARTS * this.#count) return;
    this.#log.fatal('no worker can start, giving up');
    process.exit(code);
  }
}

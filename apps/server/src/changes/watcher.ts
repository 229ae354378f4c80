import type { Signal, Watch, WatchOptions } from '@tickline/api';
import { ProblemError } from '@tickline/contract';
import type { Slot } from './slots.ts';

interface WatcherOfHub {
  readonly id: number;
  /** The hub's time. */
  readonly tick: number;
  readonly onSent: () => void;
  readonly onClose: (watcher: Watcher) => void;
}

/** A watch as its hub sees it. */
export class Watcher implements Watch, Slot {
  readonly id: number;
  readonly userId: string;
  readonly expiresAt: number;
  /** The last revision that the reader has seen. */
  revision = 0;
  /** When the reader's token was last verified, by the hub's ticks. */
  checkedAt: number;
  readonly #onClose: (watcher: Watcher) => void;
  readonly #onSent: () => void;
  readonly #options: WatchOptions;
  readonly #abort = (): void => this.close();
  #state: 'open' | 'closed' | 'stopped' = 'open';
  #hasChanged = false;
  #wake: (() => void) | undefined;

  constructor(options: WatchOptions, { id, tick, onSent, onClose }: WatcherOfHub) {
    this.id = id;
    this.userId = options.userId;
    this.expiresAt = options.expiresAt;
    this.checkedAt = tick;
    this.#options = options;
    this.#onSent = onSent;
    this.#onClose = onClose;
    options.signal?.addEventListener('abort', this.#abort, { once: true });
  }

  async next(revision: number): Promise<Signal> {
    this.revision = revision;
    if (this.#state === 'open' && !this.#hasChanged)
      await new Promise<void>((wake) => {
        this.#wake = wake;
      });
    if (this.#state === 'stopped') throw new ProblemError('SERVICE_UNAVAILABLE');
    if (this.#state === 'closed') return 'closed';
    const signal = this.#hasChanged ? 'changed' : 'check';
    this.#hasChanged = false;
    return signal;
  }

  sent(): void {
    this.#onSent();
  }

  hint(): void {
    this.#hasChanged = true;
    this.check();
  }

  /** Lets a waiting reader verify its token. One that reads will do so before it waits again. */
  check(): void {
    this.#wake?.();
    this.#wake = undefined;
  }

  stop(): void {
    if (this.#state === 'open') this.#state = 'stopped';
    this.check();
  }

  close(): void {
    if (this.#state === 'closed') return;
    this.#state = 'closed';
    this.#options.signal?.removeEventListener('abort', this.#abort);
    this.#onClose(this);
    this.check();
  }
}

import type { DirectoryLock } from '../directory-lock.ts';
import type { EmbeddedClient } from './embedded-client.ts';
import { EmbeddedLostError } from './errors.ts';

/** Interval of checks of the lock while nothing is written. A check takes 5 us. */
const LOOK_INTERVAL_MS = 1000;

interface GuardedFolder {
  readonly dataDir: string;
  /** Called once if the folder is lost. */
  readonly onLost?: (error: Error) => void;
}

/**
 * Stops an embedded database if another process takes its folder. Checks before and after each write, and every second,
 * because even a database that only reads writes pages now and then.
 */
export class FolderGuard {
  readonly #lock: DirectoryLock;
  readonly #folder: GuardedFolder;
  readonly #timer: NodeJS.Timeout;
  #client: EmbeddedClient | undefined;
  #lost: EmbeddedLostError | undefined;

  constructor(lock: DirectoryLock, folder: GuardedFolder) {
    this.#lock = lock;
    this.#folder = folder;
    this.#timer = setInterval(() => this.#isLost(), LOOK_INTERVAL_MS).unref();
  }

  /** @param client stopped if the folder is lost */
  guard(client: EmbeddedClient): void {
    this.#client = client;
    if (this.#lost) void client.stop(this.#lost);
  }

  /** @throws {EmbeddedLostError} */
  readonly assertHeld = (): void => {
    if (this.#isLost()) throw this.#lost;
  };

  async release(): Promise<void> {
    clearInterval(this.#timer);
    await this.#lock.release();
  }

  #isLost(): boolean {
    if (this.#lost) return true;
    if (this.#lock.isHeld()) return false;
    this.#lost = new EmbeddedLostError(`${this.#folder.dataDir} was removed, or another process uses it now`);
    clearInterval(this.#timer);
    void this.#client?.stop(this.#lost);
    this.#folder.onLost?.(this.#lost);
    return true;
  }
}

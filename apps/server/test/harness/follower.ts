import { setTimeout as sleep } from 'node:timers/promises';
import type { Change } from '@tickline/contract';
import { EventReader } from './event-reader.ts';
import { until } from './process.ts';

const PAUSE_MS = 100;

/** A change, and when it arrived, by `performance.now()`. */
export interface Arrival {
  readonly change: Change;
  readonly at: number;
}

/** Follows a user through lost connections, as long as it is not stopped. */
export class Follower {
  readonly arrivals: Arrival[] = [];
  /** Connections that became streams. */
  streams = 0;
  #isStopped = false;
  #reader: EventReader | undefined;
  readonly #following: Promise<void>;

  private constructor(origin: string, token: string) {
    this.#following = this.#follow(origin, token);
  }

  /** Begins to follow, and waits until it will see everything that happens from now on. */
  static async start(origin: string, token: string): Promise<Follower> {
    const follower = new Follower(origin, token);
    await until(
      () => follower.#reader?.lastId !== undefined,
      () => 'the stream does not begin',
    );
    return follower;
  }

  get revisions(): number[] {
    return this.arrivals.map(({ change }) => change.revision);
  }

  async stop(): Promise<void> {
    this.#isStopped = true;
    await this.#reader?.leave();
    await this.#following;
  }

  async #follow(origin: string, token: string): Promise<void> {
    const onChange = (change: Change) => void this.arrivals.push({ change, at: performance.now() });
    while (!this.#isStopped) {
      const lastId = this.#reader?.lastId;
      // A server that stops may refuse the connection.
      const reader = await EventReader.open(origin, { token, lastId, onChange }).catch(() => undefined);
      if (reader?.response.status === 200) this.streams += 1;
      this.#reader = reader ?? this.#reader;
      if (this.#isStopped) await reader?.leave();
      else await reader?.ended;
      if (!this.#isStopped) await sleep(PAUSE_MS);
    }
  }
}

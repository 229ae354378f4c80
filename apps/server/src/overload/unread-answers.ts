import type { Socket } from 'node:net';

/** Bytes that clients of one address may leave unread, on all their connections together. */
const MAX_PER_ADDRESS = 16_000_000;

interface Limits {
  /** Time in which an answer must have been taken, however short it is, in milliseconds. */
  readonly graceMs: number;
  /** Bytes a second that a client has to take beyond that. */
  readonly leastRate: number;
}

interface Reader {
  readonly address: string;
  /** By when all that was sent must have been taken, by `performance.now()`. */
  deadline: number;
}

/** Follows what was sent on connections and not taken yet, and closes those whose clients read too slowly. */
export class UnreadAnswers {
  readonly #limits: Limits;
  readonly #readers = new Map<Socket, Reader>();

  constructor(limits: Limits) {
    this.#limits = limits;
  }

  /** @param address counts the unread bytes of its connections together */
  sent(socket: Socket, address: string, bytes: number): void {
    const now = performance.now();
    const needed = (bytes / this.#limits.leastRate) * 1000;
    const reader = this.#readers.get(socket);
    if (reader && socket.writableLength > 0) reader.deadline += needed;
    else this.#readers.set(socket, { address, deadline: now + this.#limits.graceMs + needed });
  }

  /** Closes the connections of clients that are too slow, or that leave too much unread. To be called every few seconds. */
  sweep(): void {
    const now = performance.now();
    const unread = new Map<string, number>();
    for (const [socket, { address, deadline }] of this.#readers) {
      const bytes = (unread.get(address) ?? 0) + socket.writableLength;
      if (socket.destroyed || socket.writableLength === 0) this.#readers.delete(socket);
      else if (now > deadline || bytes > MAX_PER_ADDRESS) {
        this.#readers.delete(socket);
        socket.destroy();
      } else unread.set(address, bytes);
    }
  }
}

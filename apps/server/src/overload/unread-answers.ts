import type { ServerResponse } from 'node:http';
import type { Socket } from 'node:net';

/** Bytes that a caller may leave unread, on all connections together. */
const MAX_PER_CALLER = 16_000_000;

interface Limits {
  /** Time in which a client must have taken something of its answer, in milliseconds. */
  readonly graceMs: number;
  /** Bytes a second that a client has to take beyond that. */
  readonly leastRate: number;
}

/** An answer that is about to be sent. */
interface Sent {
  readonly answer: ServerResponse;
  readonly socket: Socket;
  /** Whose answers count together. */
  readonly caller: string;
  /** Length of the answer; 0 if it is not known. */
  readonly bytes: number;
}

/** A connection whose client has not taken everything yet. */
interface Reader {
  readonly caller: string;
  /** All that are not sent whole: the one whose turn it is, and those of pipelined requests behind it. */
  readonly answers: Set<ServerResponse>;
  /** Since when there has been something to take, by `performance.now()`, and what had been taken by then. */
  since: number;
  takenBefore: number;
}

function takenFrom({ bytesWritten, writableLength }: Socket): number {
  return bytesWritten - writableLength;
}

function unreadOn(socket: Socket, answers: Iterable<ServerResponse>): number {
  let bytes = socket.writableLength;
  // The one whose turn it is has its bytes in the socket.
  for (const answer of answers) if (answer.socket === null) bytes += answer.writableLength;
  return bytes;
}

/** Follows what was sent and not taken yet, and closes the connections of clients that read too slowly. */
export class UnreadAnswers {
  readonly #limits: Limits;
  readonly #readers = new Map<Socket, Reader>();

  constructor(limits: Limits) {
    this.#limits = limits;
  }

  /** Notes an answer. If its caller leaves too much unread by then, its connection is closed. */
  sent({ answer, socket, caller, bytes }: Sent): void {
    if (this.#unreadBy(caller) + bytes > MAX_PER_CALLER) {
      socket.destroy();
      return;
    }
    const reader = this.#readers.get(socket) ?? {
      caller,
      answers: new Set(),
      since: performance.now(),
      takenBefore: takenFrom(socket),
    };
    reader.answers.add(answer);
    this.#readers.set(socket, reader);
  }

  /** Closes the connections of clients that are too slow. To be called every few seconds. */
  sweep(): void {
    const now = performance.now();
    for (const [socket, reader] of this.#readers) {
      for (const answer of reader.answers)
        if (answer.writableFinished || answer.destroyed) reader.answers.delete(answer);
      const unread = unreadOn(socket, reader.answers);
      if (socket.destroyed || (unread === 0 && reader.answers.size === 0)) {
        this.#readers.delete(socket);
      } else if (unread === 0) {
        reader.since = now;
        reader.takenBefore = takenFrom(socket);
      } else if (now - reader.since > this.#timeFor(takenFrom(socket) - reader.takenBefore)) {
        this.#readers.delete(socket);
        socket.destroy();
      }
    }
  }

  /** @returns how long a client may have taken for so many bytes, in milliseconds */
  #timeFor(taken: number): number {
    return this.#limits.graceMs + (taken / this.#limits.leastRate) * 1000;
  }

  #unreadBy(caller: string): number {
    let bytes = 0;
    for (const [socket, reader] of this.#readers)
      if (reader.caller === caller) bytes += unreadOn(socket, reader.answers);
    return bytes;
  }
}

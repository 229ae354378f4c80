import type { ServerResponse } from 'node:http';
import type { Socket } from 'node:net';

/** Bytes that a caller may leave unread, on all its connections together. */
const MAX_PER_CALLER = 16_000_000;

interface Limits {
  /** Time that every client gets to read its answer, in milliseconds. */
  readonly graceMs: number;
  /** Bytes per second that a client must read after that. */
  readonly leastRate: number;
}

/** An answer that is about to be sent. */
interface Sent {
  readonly answer: ServerResponse;
  readonly socket: Socket;
  /** Answers of the same caller count together. */
  readonly caller: string;
  /** Length of the answer; 0 if unknown. */
  readonly bytes: number;
}

/** A connection whose client has not read everything yet. */
interface Reader {
  readonly caller: string;
  /** Answers that are not sent completely: the current one, and those of pipelined requests behind it. */
  readonly answers: Set<ServerResponse>;
  /** Since when there has been something to read, by `performance.now()`, and the bytes read by then. */
  since: number;
  takenBefore: number;
}

function takenFrom({ bytesWritten, writableLength }: Socket): number {
  return bytesWritten - writableLength;
}

function unreadOn(socket: Socket, answers: Iterable<ServerResponse>): number {
  let bytes = socket.writableLength;
  // The bytes of the current one are in the socket.
  for (const answer of answers) if (answer.socket === null) bytes += answer.writableLength;
  return bytes;
}

/** Tracks unread answers, and closes the connections of clients that read too slowly. */
export class UnreadAnswers {
  readonly #limits: Limits;
  readonly #readers = new Map<Socket, Reader>();

  constructor(limits: Limits) {
    this.#limits = limits;
  }

  /** Records an answer. Closes its connection if its caller leaves too much unread. */
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

  /** Closes the connections of clients that are too slow. Call it every few seconds. */
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

  /** @returns the time that a client may take for so many bytes, in milliseconds */
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

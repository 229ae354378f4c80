import type { IncomingMessage } from 'node:http';
import { LIMITS, ProblemError } from '@tickline/contract';
import { FileError } from '@tickline/transfer';
import type { Timeouts } from '../http/timeouts.ts';

/** The client has left. Nobody reads the error, but it must not count as a fault of the server. */
const gone = () => new ProblemError('SERVICE_UNAVAILABLE');

/** Gives each part of a body as it comes. A client that sends too slowly is disconnected. */
async function* partsOf(body: IncomingMessage, { stall, leastRate }: Timeouts): AsyncGenerator<Buffer, void> {
  let bytes = 0;
  let waitedMs = 0;
  let since = performance.now();
  let timer: NodeJS.Timeout | undefined;
  const wait = () => {
    since = performance.now();
    const left = stall + (bytes / leastRate) * 1000 - waitedMs;
    timer = setTimeout(() => body.destroy(gone()), Math.max(0, left));
  };
  wait();
  try {
    for await (const part of body as AsyncIterable<Buffer>) {
      clearTimeout(timer);
      waitedMs += performance.now() - since;
      bytes += part.length;
      if (bytes > LIMITS.importBytes) throw new ProblemError('PAYLOAD_TOO_LARGE');
      yield part;
      wait();
    }
  } catch (error) {
    throw error instanceof ProblemError || body.complete ? error : gone();
  } finally {
    clearTimeout(timer);
  }
}

/**
 * Reads a body as text, no faster than the text is used.
 *
 * @throws {FileError} if it is not UTF-8
 * @throws PAYLOAD_TOO_LARGE
 */
export async function* readText(body: IncomingMessage, timeouts: Timeouts): AsyncGenerator<string, void> {
  const decoder = new TextDecoder('utf-8', { fatal: true });
  const decode = (part?: Buffer): string => {
    try {
      return decoder.decode(part, { stream: part !== undefined });
    } catch {
      throw new FileError('The file is not UTF-8');
    }
  };
  for await (const part of partsOf(body, timeouts)) {
    const text = decode(part);
    if (text !== '') yield text;
  }
  const rest = decode();
  if (rest !== '') yield rest;
}

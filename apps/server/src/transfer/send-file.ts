import { Readable } from 'node:stream';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { logFailure, toProblemError } from '../plugins/errors.ts';

/** Characters that wait for a slow reader. No further page is read meanwhile. */
const MAX_WAITING = 65_536;

interface FileOptions {
  readonly type: string;
  /** Made of known characters only. */
  readonly name: string;
  readonly text: AsyncGenerator<string, void>;
  /** Called once, when nobody reads any longer. */
  onEnd(): void;
}

/** Passes text on. Logs why it ends too early: the client only sees its connection end. */
async function* logged(
  text: AsyncIterable<string>,
  request: FastifyRequest,
  isGone: () => boolean,
): AsyncGenerator<string, void> {
  try {
    yield* text;
  } catch (error) {
    if (!isGone()) logFailure(request, toProblemError(error));
    throw error;
  }
}

/** Answers with a file. It is made only as fast as the client reads; the answer to HEAD has no content. */
export function sendFile(
  request: FastifyRequest,
  reply: FastifyReply,
  { type, name, text, onEnd }: FileOptions,
): FastifyReply {
  reply.headers({
    'content-type': `${type}; charset=utf-8`,
    'content-disposition': `attachment; filename="${name}"`,
  });
  if (request.method === 'HEAD') {
    onEnd();
    // Fastify adds no length for a stream.
    return reply.send(Readable.from([]));
  }
  const { raw } = reply;
  const stream = Readable.from(
    logged(text, request, () => raw.destroyed),
    {
      objectMode: false,
      highWaterMark: MAX_WAITING,
    },
  );
  stream.once('close', onEnd);
  return reply.send(stream);
}

import { type FastifyReply, type FastifyRequest, LogController } from 'fastify';

/** Fastify's log of an answer that ends early. For a stream of events that is the usual end. */
export class StreamLog extends LogController {
  override streamError(...call: [Error, FastifyRequest, FastifyReply]): void {
    if (call[1].streamSince === undefined) super.streamError(...call);
  }
}

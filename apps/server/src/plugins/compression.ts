import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';
import type { FastifyReply } from 'fastify';
import fp from 'fastify-plugin';
import Negotiator from 'negotiator';
import { addVary } from '../http/vary.ts';

/** What fits into one packet does not get faster. */
const THRESHOLD = 1400;
const COMPRESSIBLE = /^(?:text\/|application\/(?:json|javascript|yaml|problem\+json)|image\/svg\+xml)/;

const brotli = promisify(brotliCompress);
const encoders = {
  // 11, the default, takes a hundred times as long.
  br: (content: Buffer) => brotli(content, { params: { [constants.BROTLI_PARAM_QUALITY]: 4 } }),
  gzip: promisify<Buffer, Buffer>(gzip),
};
type Encoding = keyof typeof encoders;
const ENCODINGS = Object.keys(encoders) as Encoding[];

/** Files that are sent again and again are the same buffers, and compressed once. */
const files = new WeakMap<Buffer, Partial<Record<Encoding, Promise<Buffer>>>>();

function compress(content: string | Buffer, encoding: Encoding): Promise<Buffer> {
  if (typeof content === 'string') return encoders[encoding](Buffer.from(content));
  const known = files.get(content) ?? {};
  files.set(content, known);
  known[encoding] ??= encoders[encoding](content);
  return known[encoding];
}

/** For HEAD too, which tells the length that GET has. */
function isWorthIt(reply: FastifyReply, payload: unknown): payload is string | Buffer {
  return (
    (typeof payload === 'string' || Buffer.isBuffer(payload)) &&
    Buffer.byteLength(payload) > THRESHOLD &&
    COMPRESSIBLE.test(String(reply.getHeader('content-type'))) &&
    !reply.hasHeader('content-encoding')
  );
}

/**
 * Brotli or gzip, where the client accepts it and it pays. What no cache may keep is left as it is: errors are small,
 * and beside Better Auth's secrets nothing is compressed (BREACH).
 *
 * @see https://www.rfc-editor.org/rfc/rfc9110#section-12.5.3
 */
export const compression = fp((app, _options, done) => {
  app.addHook('onSend', (request, reply, payload, next) => {
    if (reply.getHeader('cache-control') === 'no-store') return next(null, payload);
    addVary(reply, 'Accept-Encoding');
    if (!isWorthIt(reply, payload)) return next(null, payload);
    const accepted = new Negotiator(request.raw).encodings(ENCODINGS);
    const chosen = ENCODINGS.find((each) => accepted.includes(each));
    if (chosen === undefined) return next(null, payload);
    reply.header('content-encoding', chosen).removeHeader('content-length');
    compress(payload, chosen).then((content) => next(null, content), next);
  });
  done();
});

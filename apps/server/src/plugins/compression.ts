import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';
import type { FastifyReply } from 'fastify';
import fp from 'fastify-plugin';
import Negotiator from 'negotiator';
import { addVary } from '../http/vary.ts';

/** Smaller answers fit into one packet: compression would not make them faster. */
const THRESHOLD = 1400;
const COMPRESSIBLE = /^(?:text\/|application\/(?:json|javascript|yaml|problem\+json)|image\/svg\+xml)/;

const brotli = promisify(brotliCompress);
const encoders = {
  // The default, 11, takes a hundred times as long.
  br: (content: Buffer) => brotli(content, { params: { [constants.BROTLI_PARAM_QUALITY]: 4 } }),
  gzip: promisify<Buffer, Buffer>(gzip),
};
type Encoding = keyof typeof encoders;
const ENCODINGS = Object.keys(encoders) as Encoding[];

/** Files are always the same buffers, so each is compressed once. */
const files = new WeakMap<Buffer, Partial<Record<Encoding, Promise<Buffer>>>>();

function compress(content: string | Buffer, encoding: Encoding): Promise<Buffer> {
  if (typeof content === 'string') return encoders[encoding](Buffer.from(content));
  const known = files.get(content) ?? {};
  files.set(content, known);
  known[encoding] ??= encoders[encoding](content);
  return known[encoding];
}

/** Also for HEAD, which reports the length of GET. */
function isWorthIt(reply: FastifyReply, payload: unknown): payload is string | Buffer {
  return (
    (typeof payload === 'string' || Buffer.isBuffer(payload)) &&
    Buffer.byteLength(payload) > THRESHOLD &&
    COMPRESSIBLE.test(String(reply.getHeader('content-type'))) &&
    !reply.hasHeader('content-encoding')
  );
}

/**
 * Compresses with Brotli or gzip if the client accepts it and the answer is long enough. Answers that no cache may
 * store stay as they are: errors are small, and compressing Better Auth's secrets would allow BREACH.
 *
 * @see https://www.rfc-editor.org/rfc/rfc9110#section-12.5.3
 */
export const compression = fp((app, _options, done) => {
  app.addHook('onSend', (request, reply, payload, next) => {
    if (reply.getHeader('cache-control') === 'no-store') return next(null, payload);
    addVary(reply, 'Accept-Encoding');
    const isAccepted = request.headers['accept-encoding'] !== undefined;
    if (!isAccepted || !isWorthIt(reply, payload)) return next(null, payload);
    const accepted = new Negotiator(request.raw).encodings(ENCODINGS);
    const chosen = ENCODINGS.find((each) => accepted.includes(each));
    if (chosen === undefined) return next(null, payload);
    reply.header('content-encoding', chosen).removeHeader('content-length');
    compress(payload, chosen).then((content) => next(null, content), next);
  });
  done();
});

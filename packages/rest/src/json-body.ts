import { isUtf8 } from 'node:buffer';
import type { IncomingMessage } from 'node:http';
import { errorCodes, type FastifyInstance } from 'fastify';

export const JSON_TYPE = 'application/json';

/** The `code` of the error for a body that is not JSON; its `statusCode` is 400. */
export const MALFORMED_JSON = 'REST_MALFORMED_JSON';

class MalformedJsonError extends Error {
  override readonly name = 'MalformedJsonError';
  readonly code = MALFORMED_JSON;
  readonly statusCode = 400;
}

/** Matches text that may contain the key `__proto__`, including with escapes. Other text is parsed at full speed. */
const SUSPICIOUS = /__proto__|\\u00(?:5f|7[024]|6f)/i;

const withoutProto = (key: string, value: unknown): unknown => (key === '__proto__' ? undefined : value);

/**
 * Parses a JSON body: UTF-8 without a byte order mark (RFC 8259). Drops members named `__proto__` at any depth.
 *
 * @returns undefined if there are no bytes
 * @throws an error with `statusCode` 400 and `code` `MALFORMED_JSON`
 * @see https://www.rfc-editor.org/rfc/rfc8259#section-8.1
 */
function parseJson(bytes: Buffer): unknown {
  if (bytes.length === 0) return undefined;
  if (!isUtf8(bytes)) throw new MalformedJsonError('The body is not UTF-8');
  const text = bytes.toString();
  try {
    return SUSPICIOUS.test(text) ? JSON.parse(text, withoutProto) : JSON.parse(text);
  } catch (cause) {
    throw new MalformedJsonError('The body is not valid JSON', { cause });
  }
}

/** Refuses a body of another type, or without a type, as soon as its first byte arrives. */
function refuseUnlessEmpty(
  payload: IncomingMessage,
  done: (error: Error | null, body?: undefined) => void,
): void {
  const settle = (error: Error | null): void => {
    payload.off('data', onData).off('end', onEnd).off('error', settle);
    done(error);
  };
  const onData = (): void => settle(new errorCodes.FST_ERR_CTP_INVALID_MEDIA_TYPE());
  const onEnd = (): void => settle(null);
  payload.on('data', onData).on('end', onEnd).on('error', settle);
}

/** Makes the routes of `app` accept only bodies of these types, as JSON. */
export function acceptJson(app: FastifyInstance, mediaTypes: readonly string[]): void {
  app.removeAllContentTypeParsers();
  app.addContentTypeParser<Buffer>([...mediaTypes], { parseAs: 'buffer' }, (_request, bytes, done) => {
    done(null, parseJson(bytes));
  });
  app.addContentTypeParser('*', (_request, payload, done) => refuseUnlessEmpty(payload, done));
}

/** Makes the routes of `app` ignore bodies of any type, without reading them. */
export function ignoreBodies(app: FastifyInstance): void {
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('*', (_request, _payload, done) => done(null));
}

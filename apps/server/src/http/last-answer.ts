import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';

/**
 * What Node keeps of a connection. It has no public names; but without them each request would have to be noted, for the sake of
 * the few that cannot be read.
 *
 * @see https://github.com/nodejs/node/blob/main/lib/_http_server.js
 */
interface HttpSocket extends Socket {
  /** The answer whose turn it is. Those to later requests wait for it. */
  readonly _httpMessage?: ServerResponse | null;
  readonly parser?: {
    /** The newest request, until it has been read and answered. */
    readonly incoming?: IncomingMessage | null;
  } | null;
}

/** How long a connection may go on sending after its last answer: that could be lost if the connection were closed at once. */
const LINGER_MS = 2000;

function close(socket: Socket, bytes = ''): void {
  const timer = setTimeout(() => socket.destroy(), LINGER_MS).unref();
  socket.once('close', () => clearTimeout(timer));
  socket.end(bytes);
}

/**
 * Ends a connection that brought something unreadable. The requests before it are answered first, in their order. Nothing is sent
 * in place of an answer that has begun already, to a request whose body is what cannot be read.
 *
 * @param answer makes the bytes to send last; it is not called if they cannot be sent any more
 * @see https://www.rfc-editor.org/rfc/rfc9112#section-9.3.2
 * @see https://www.rfc-editor.org/rfc/rfc9112#section-9.6
 */
export function sendLastAnswer(socket: HttpSocket, answer: () => string): void {
  // An answer with "Connection: close" has been the last, or the client has left.
  if (!socket.writable) return;
  const { _httpMessage: current, parser } = socket;
  if (current && (current.req.complete || current.headersSent))
    current.once('close', () => sendLastAnswer(socket, answer));
  else if (!current && parser?.incoming?.complete === false) close(socket);
  else close(socket, answer());
}

import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';

/**
 * Internal fields of Node's sockets. Otherwise each request would have to be recorded, for the few unreadable ones.
 *
 * @see https://github.com/nodejs/node/blob/main/lib/_http_server.js
 */
interface HttpSocket extends Socket {
  /** The answer that is being sent. Answers to later requests wait for it. */
  readonly _httpMessage?: ServerResponse | null;
  readonly parser?: {
    /** The newest request, until it has been read and answered. */
    readonly incoming?: IncomingMessage | null;
  } | null;
}

/** Time for which a connection stays open after its last answer. Closing it at once could lose that answer. */
const LINGER_MS = 2000;

function close(socket: Socket, bytes = ''): void {
  const timer = setTimeout(() => socket.destroy(), LINGER_MS).unref();
  socket.once('close', () => clearTimeout(timer));
  socket.end(bytes);
}

/**
 * Ends a connection that sent something unreadable, once earlier requests are answered in order. If the unreadable
 * part is the body of a request whose answer has begun, no other answer is sent for it.
 *
 * @param answer makes the last bytes to send; not called if they can no longer be sent
 * @see https://www.rfc-editor.org/rfc/rfc9112#section-9.3.2
 * @see https://www.rfc-editor.org/rfc/rfc9112#section-9.6
 */
export function sendLastAnswer(socket: HttpSocket, answer: () => string): void {
  // The last answer had "Connection: close", or the client has left.
  if (!socket.writable) return;
  const { _httpMessage: current, parser } = socket;
  if (current && (current.req.complete || current.headersSent))
    current.once('close', () => sendLastAnswer(socket, answer));
  else if (!current && parser?.incoming?.complete === false) close(socket);
  else close(socket, answer());
}

import { randomUUID } from 'node:crypto';
import type { Socket } from 'node:net';
import { PROBLEM_MEDIA_TYPE, ProblemError, toProblem } from '@tickline/contract';
import type { FastifyBaseLogger } from 'fastify';
import { sendLastAnswer } from './last-answer.ts';
import { isLongBodyAllowed } from './long-bodies.ts';
import type { SecurityHeaders } from './security-headers.ts';

const STATUSES: Record<string, readonly [status: number, title: string]> = {
  HPE_HEADER_OVERFLOW: [431, 'Request Header Fields Too Large'],
  ERR_HTTP_REQUEST_TIMEOUT: [408, 'Request Timeout'],
};

/**
 * Creates the handler of requests that Node's parser cannot read. It sends the usual error body, after the answers to
 * earlier requests of the connection. Fastify runs no hook for these requests.
 *
 * @see https://nodejs.org/api/http.html#event-clienterror
 */
export function createClientErrorHandler(log: FastifyBaseLogger, headers: SecurityHeaders) {
  const always = Object.entries(headers).map(([name, value]) => `${name}: ${value}`);
  // Everything that follows on the same connection is unreadable too.
  const refused = new WeakSet<Socket>();

  function answerTo({ code }: NodeJS.ErrnoException): string {
    const requestId = randomUUID();
    const problem = toProblem(new ProblemError('MALFORMED_REQUEST'), requestId);
    const [status, title] = STATUSES[code ?? ''] ?? [problem.status, problem.title];
    const body = JSON.stringify({ ...problem, status, title });
    log.info({ request_id: requestId, method: null, route: null, status, reason: code }, 'request');
    return [
      `HTTP/1.1 ${status} ${title}`,
      `Content-Type: ${PROBLEM_MEDIA_TYPE}`,
      `Content-Length: ${Buffer.byteLength(body)}`,
      `X-Request-Id: ${requestId}`,
      'Cache-Control: no-store',
      ...always,
      'Connection: close',
      '',
      body,
    ].join('\r\n');
  }

  return (error: NodeJS.ErrnoException, socket: Socket): void => {
    if (refused.has(socket)) return;
    if (error.code === 'ERR_HTTP_REQUEST_TIMEOUT' && isLongBodyAllowed(socket)) return;
    refused.add(socket);
    sendLastAnswer(socket, () => answerTo(error));
  };
}

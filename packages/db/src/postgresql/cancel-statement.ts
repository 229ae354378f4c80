import pg from 'pg';
import type { DatabaseClient } from './client.ts';

const TIMEOUT_MS = 2000;

/**
 * Asks the server, over a new connection, to cancel the statement that a connection is running. The server does not report
 * the result, and the request may arrive when the connection already runs another statement, so do not reuse that
 * connection.
 *
 * @see https://www.postgresql.org/docs/current/protocol-flow.html#PROTOCOL-FLOW-CANCELING-REQUESTS
 */
export function cancelStatement(client: DatabaseClient): void {
  const { host, port, ssl, processID, secretKey } = client;
  const request = new pg.Connection({ ssl });
  const cancel = () => request.cancel(processID, secretKey);
  request.on('connect', () => (ssl ? request.requestSsl() : cancel()));
  request.on('sslconnect', cancel);
  // The statement then ends at its own time limit.
  request.on('error', () => undefined);
  setTimeout(() => request.stream.destroy(), TIMEOUT_MS).unref();
  if (host.startsWith('/')) request.connect(`${host}/.s.PGSQL.${port}`);
  else request.connect(port, host);
}

import pg from 'pg';
import type { DatabaseClient } from './client.ts';

const TIMEOUT_MS = 2000;

/**
 * Asks the server to cancel what a connection is running, over a connection of its own. The server does not say whether it
 * did, and the request may arrive when the connection runs something else already: do not use that connection again.
 *
 * @see https://www.postgresql.org/docs/current/protocol-flow.html#PROTOCOL-FLOW-CANCELING-REQUESTS
 */
export function cancelStatement(client: DatabaseClient): void {
  const { host, port, ssl, processID, secretKey } = client;
  const request = new pg.Connection({ ssl });
  const cancel = () => request.cancel(processID, secretKey);
  request.on('connect', () => (ssl ? request.requestSsl() : cancel()));
  request.on('sslconnect', cancel);
  // The statement then ends by its own time limit.
  request.on('error', () => undefined);
  setTimeout(() => request.stream.destroy(), TIMEOUT_MS).unref();
  if (host.startsWith('/')) request.connect(`${host}/.s.PGSQL.${port}`);
  else request.connect(port, host);
}

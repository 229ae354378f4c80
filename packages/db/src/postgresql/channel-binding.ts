import type { Connection } from 'pg';

/** Messages that ask for a password without channel binding. */
const UNBOUND = ['authenticationCleartextPassword', 'authenticationMD5Password'];

/**
 * Closes a connection before any secret is sent, unless the server authenticates itself by SCRAM bound to the certificate
 * of this TLS connection. `pg` uses channel binding if a server offers it but cannot require it, so a man in the middle
 * would only have to leave out the offer.
 *
 * @param connection not connected yet: these listeners must come before the client's own
 * @see https://www.postgresql.org/docs/current/libpq-connect.html#LIBPQ-CONNECT-CHANNEL-BINDING
 */
export function requireChannelBinding(connection: Connection): void {
  let isBound = false;
  const refuse = () => {
    connection.stream.destroy(new Error('channel_binding=require, but the server does not offer it'));
  };
  for (const event of UNBOUND) connection.once(event, refuse);
  connection.once('authenticationSASL', ({ mechanisms }: { mechanisms: readonly string[] }) => {
    if (!mechanisms.includes('SCRAM-SHA-256-PLUS')) refuse();
  });
  // The server's own proof. The client checks it and fails if it is wrong.
  connection.once('authenticationSASLFinal', () => {
    isBound = true;
  });
  connection.once('authenticationOk', () => {
    if (!isBound) refuse();
  });
}

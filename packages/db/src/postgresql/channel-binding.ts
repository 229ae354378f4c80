import type { Connection } from 'pg';

/** Every way to ask for a password that is bound to nothing. */
const UNBOUND = ['authenticationCleartextPassword', 'authenticationMD5Password'];

/**
 * Breaks a connection off, before any secret is sent, whose server does not authenticate itself by SCRAM bound to the
 * certificate of this very TLS connection. `pg` uses that where a server offers it, but can't insist, so that whoever
 * sits in between would merely have to not offer it.
 *
 * @param connection one that is not connected yet: its listeners must come before the client's own
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
  // The server's own proof, which the client checks; a wrong one is an error there.
  connection.once('authenticationSASLFinal', () => {
    isBound = true;
  });
  connection.once('authenticationOk', () => {
    if (!isBound) refuse();
  });
}

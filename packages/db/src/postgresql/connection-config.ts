import type { ClientConfig } from 'pg';
import { DatabaseUrlError, SSL_PARAMETERS, tlsOf } from './tls.ts';

/** Configuration of `pg` for a server. */
export interface ConnectionConfig extends ClientConfig {
  /** Whether to continue without TLS if the server has none (`sslmode=prefer`). */
  readonly mayBePlain: boolean;
  /** Whether to refuse a server that does not prove that the TLS connection ends with it (`channel_binding=require`). */
  readonly requireChannelBinding: boolean;
  /** The parameter `options` of the URL: `-c name=value …` */
  readonly urlOptions: string | undefined;
}

const CHANNEL_BINDING = /^(?:disable|prefer|require)$/;

/**
 * Reads the parameters of a `postgres://` URL. `pg` interprets some differently from PostgreSQL's documentation (`sslmode`)
 * and ignores others (`channel_binding`).
 *
 * @throws {DatabaseUrlError}
 * @see https://www.postgresql.org/docs/current/libpq-connect.html#LIBPQ-PARAMKEYWORDS
 */
export function connectionConfig(databaseUrl: string): ConnectionConfig {
  const url = new URL(databaseUrl);
  const parameters = new URLSearchParams(url.searchParams);
  for (const name of [...SSL_PARAMETERS, 'channel_binding', 'options']) url.searchParams.delete(name);

  const ssl = tlsOf(parameters);
  const binding = parameters.get('channel_binding') ?? 'disable';
  if (!CHANNEL_BINDING.test(binding))
    throw new DatabaseUrlError('DATABASE_URL: channel_binding must be disable, prefer or require');
  if (binding === 'require' && ssl === false)
    throw new DatabaseUrlError('DATABASE_URL: channel_binding=require needs TLS: add sslmode=require');
  return {
    connectionString: url.href,
    ssl,
    enableChannelBinding: binding !== 'disable',
    requireChannelBinding: binding === 'require',
    mayBePlain: parameters.get('sslmode') === 'prefer' && binding !== 'require',
    urlOptions: parameters.get('options') ?? undefined,
  };
}

import { readFileSync } from 'node:fs';
import type { ConnectionOptions } from 'node:tls';

/** The URL asks for something that is not possible. The message names the parameter, never the URL with its password. */
export class DatabaseUrlError extends Error {
  override readonly name = 'DatabaseUrlError';
}

export const SSL_PARAMETERS = ['ssl', 'sslmode', 'sslrootcert', 'sslcert', 'sslkey'] as const;

/** TLS options for the server; false for no TLS. */
type Tls = ConnectionOptions | false;

function fileOf(parameters: URLSearchParams, name: string): string | undefined {
  const path = parameters.get(name);
  if (path === null || (name === 'sslrootcert' && path === 'system')) return undefined;
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    const reason = error instanceof Error && 'code' in error ? String(error.code) : 'not readable';
    throw new DatabaseUrlError(`DATABASE_URL: ${name} cannot be read (${reason})`, { cause: error });
  }
}

function filesOf(parameters: URLSearchParams): ConnectionOptions {
  const [ca, cert, key] = ['sslrootcert', 'sslcert', 'sslkey'].map((name) => fileOf(parameters, name));
  return {
    ...(ca !== undefined && { ca }),
    ...(cert !== undefined && { cert }),
    ...(key !== undefined && { key }),
  };
}

/**
 * Reads `sslmode` and the parameters for its files.
 *
 * `require` verifies the certificate like `verify-full`, which is stricter than in libpq. `pg` 8 does the same, and an
 * upgrade to `pg` 9 must not make a safe connection less safe. Without `sslmode` there is no TLS.
 *
 * @throws {DatabaseUrlError} if the mode is unknown or a file cannot be read
 * @see https://www.postgresql.org/docs/current/libpq-ssl.html
 */
export function tlsOf(parameters: URLSearchParams): Tls {
  const mode =
    parameters.get('sslmode') ?? (/^(?:true|1)$/.test(parameters.get('ssl') ?? '') ? 'require' : 'disable');
  switch (mode) {
    case 'disable':
      return false;
    case 'prefer':
    case 'no-verify':
      return { ...filesOf(parameters), rejectUnauthorized: false };
    case 'verify-ca': {
      const files = filesOf(parameters);
      if (files.ca === undefined)
        throw new DatabaseUrlError('DATABASE_URL: sslmode=verify-ca needs sslrootcert, the file of the CA');
      return { ...files, checkServerIdentity: () => undefined };
    }
    case 'require':
    case 'verify-full':
      return filesOf(parameters);
    default:
      throw new DatabaseUrlError(
        'DATABASE_URL: sslmode must be disable, prefer, require, verify-ca, verify-full or no-verify',
      );
  }
}

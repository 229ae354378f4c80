import { readFileSync } from 'node:fs';
import type { ConnectionOptions } from 'node:tls';

/** The URL asks for something that is not possible. The message names parameters, never a value: it may be a secret. */
export class DatabaseUrlError extends Error {
  override readonly name = 'DatabaseUrlError';
  /** Each continues a sentence that begins with `DATABASE_URL`. */
  readonly problems: readonly string[];

  constructor(...problems: string[]) {
    super(problems.map((problem) => `DATABASE_URL ${problem}`).join('\n'));
    this.problems = problems;
  }
}

interface Tls {
  /** TLS options for the server; false for no TLS. */
  readonly ssl: ConnectionOptions | false;
  /** How to continue if the server refuses that. */
  readonly otherwise?: 'plain' | 'tls';
}

const FILES = ['sslrootcert', 'sslcert', 'sslkey'];

function fileOf(parameters: URLSearchParams, name: string): string | undefined {
  const path = parameters.get(name);
  if (path === null || (name === 'sslrootcert' && path === 'system')) return undefined;
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    const reason = error instanceof Error && 'code' in error ? String(error.code) : 'not readable';
    throw new DatabaseUrlError(`has the parameter ${name}, whose file cannot be read (${reason})`);
  }
}

function filesOf(parameters: URLSearchParams): ConnectionOptions {
  const [ca, cert, key] = FILES.map((name) => fileOf(parameters, name));
  return {
    ...(ca !== undefined && { ca }),
    ...(cert !== undefined && { cert }),
    ...(key !== undefined && { key }),
  };
}

const MODE_OF_SSL = new Map([
  ['true', 'require'],
  ['1', 'require'],
  ['false', 'disable'],
  ['0', 'disable'],
]);

/** Returns the mode if `sslmode` is missing. A file for TLS must not lead to a connection without TLS. */
function defaultMode(parameters: URLSearchParams): string {
  const ssl = parameters.get('ssl');
  const file = FILES.find((name) => parameters.has(name));
  if (ssl === null && file !== undefined)
    throw new DatabaseUrlError(`has the parameter ${file}, but no sslmode: add sslmode=verify-full`);
  const mode = ssl === null ? 'allow' : MODE_OF_SSL.get(ssl);
  if (mode === undefined) throw new DatabaseUrlError('has the parameter ssl, which must be true or false');
  return mode;
}

/** TLS that hides the connection from those who only listen. */
export const UNVERIFIED: ConnectionOptions = { rejectUnauthorized: false };

/**
 * Reads `sslmode` and the parameters for its files.
 *
 * `require` verifies the certificate like `verify-full`, which is stricter than in libpq. `pg` 8 does the same, and an
 * upgrade to `pg` 9 must not make a safe connection less safe. The default is `allow`: TLS only if the server insists, as
 * those of Heroku and RDS do.
 *
 * @throws {DatabaseUrlError} if the mode is unknown or a file cannot be read
 * @see https://www.postgresql.org/docs/current/libpq-ssl.html
 */
export function tlsOf(parameters: URLSearchParams): Tls {
  const mode = parameters.get('sslmode') ?? defaultMode(parameters);
  switch (mode) {
    case 'disable':
      return { ssl: false };
    case 'allow':
      return { ssl: false, otherwise: 'tls' };
    case 'prefer':
      return { ssl: { ...filesOf(parameters), ...UNVERIFIED }, otherwise: 'plain' };
    case 'no-verify':
      return { ssl: { ...filesOf(parameters), ...UNVERIFIED } };
    case 'verify-ca': {
      const files = filesOf(parameters);
      if (files.ca === undefined)
        throw new DatabaseUrlError('has sslmode=verify-ca, which needs sslrootcert, the file of the CA');
      return { ssl: { ...files, checkServerIdentity: () => undefined } };
    }
    case 'require':
    case 'verify-full':
      return { ssl: filesOf(parameters) };
    default:
      throw new DatabaseUrlError(
        'sslmode must be disable, allow, prefer, require, verify-ca, verify-full or no-verify',
      );
  }
}

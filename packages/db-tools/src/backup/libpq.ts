import { readDatabaseUrl } from '@tickline/db/database-url';

/** Parameters that go on as they are, and their environment variables. */
const VARIABLE_OF_PARAMETER = new Map([
  ['sslmode', 'PGSSLMODE'],
  ['sslrootcert', 'PGSSLROOTCERT'],
  ['sslcert', 'PGSSLCERT'],
  ['sslkey', 'PGSSLKEY'],
  ['sslnegotiation', 'PGSSLNEGOTIATION'],
  ['channel_binding', 'PGCHANNELBINDING'],
  ['connect_timeout', 'PGCONNECT_TIMEOUT'],
]);

/** Secrets that the programs do not need. */
const KEPT_BACK = ['DATABASE_URL', 'BETTER_AUTH_SECRET'];

/**
 * Returns the environment in which `pg_dump` and similar programs connect to the database of a URL. Command-line arguments
 * would show the password to every user of the machine.
 *
 * @param inherited the rest of the program's environment
 * @throws {DatabaseUrlError}
 * @see https://www.postgresql.org/docs/current/libpq-envars.html
 */
export function libpqEnvironment(url: string, inherited: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const { host, port, user, password, database, options, parameters } = readDatabaseUrl(url);
  const given: NodeJS.ProcessEnv = {
    PGHOST: host,
    PGPORT: port?.toString(),
    PGUSER: user,
    PGPASSWORD: password,
    PGDATABASE: database,
    PGOPTIONS: options,
  };
  if (parameters.get('ssl'))
    given['PGSSLMODE'] = /^(?:true|1)$/.test(parameters.get('ssl') ?? '') ? 'require' : 'disable';
  for (const [name, value] of parameters) {
    const variable = VARIABLE_OF_PARAMETER.get(name);
    // The driver's own name for what PostgreSQL calls `require`.
    if (variable) given[variable] = name === 'sslmode' && value === 'no-verify' ? 'require' : value;
  }
  const kept = Object.entries(inherited).filter(([name]) => !KEPT_BACK.includes(name));
  const set = Object.entries(given).filter(([, value]) => value);
  return { PGCONNECT_TIMEOUT: '10', ...Object.fromEntries([...kept, ...set]), LC_ALL: 'C' };
}

/** The query parameters of a URL that PostgreSQL's programs know, and the variables they read them from. */
const VARIABLE_OF_PARAMETER = new Map([
  ['host', 'PGHOST'],
  ['port', 'PGPORT'],
  ['user', 'PGUSER'],
  ['password', 'PGPASSWORD'],
  ['dbname', 'PGDATABASE'],
  ['options', 'PGOPTIONS'],
  ['sslmode', 'PGSSLMODE'],
  ['sslrootcert', 'PGSSLROOTCERT'],
  ['sslcert', 'PGSSLCERT'],
  ['sslkey', 'PGSSLKEY'],
  ['channel_binding', 'PGCHANNELBINDING'],
  ['connect_timeout', 'PGCONNECT_TIMEOUT'],
]);

/** What is no concern of theirs. */
const KEPT_BACK = ['DATABASE_URL', 'BETTER_AUTH_SECRET'];

/**
 * The environment in which `pg_dump` and its like connect to the database of a URL. A command line would show the
 * password to every user of the machine.
 *
 * @param inherited what the program gets beside that
 * @see https://www.postgresql.org/docs/current/libpq-envars.html
 */
export function libpqEnvironment(url: string, inherited: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const { hostname, port, username, password, pathname, searchParams } = new URL(url);
  const given: NodeJS.ProcessEnv = {
    PGHOST: decodeURIComponent(hostname).replace(/^\[(.*)\]$/, '$1'),
    PGPORT: port,
    PGUSER: decodeURIComponent(username),
    PGPASSWORD: decodeURIComponent(password),
    PGDATABASE: decodeURIComponent(pathname.slice(1)),
  };
  for (const [name, value] of searchParams) {
    const variable = VARIABLE_OF_PARAMETER.get(name);
    // The driver's own word for what PostgreSQL calls `require`.
    if (variable) given[variable] = name === 'sslmode' && value === 'no-verify' ? 'require' : value;
  }
  const kept = Object.entries(inherited).filter(([name]) => !KEPT_BACK.includes(name));
  const set = Object.entries(given).filter(([, value]) => value !== '');
  return { PGCONNECT_TIMEOUT: '10', ...Object.fromEntries([...kept, ...set]), LC_ALL: 'C' };
}

/** Parameters of `DATABASE_URL` that are used, by the names of libpq, Prisma or JDBC. */
const USED = new Set([
  ...['host', 'port', 'user', 'password', 'dbname'],
  ...['ssl', 'sslmode', 'sslrootcert', 'sslcert', 'sslkey', 'sslnegotiation', 'channel_binding'],
  ...['schema', 'currentSchema', 'search_path', 'options'],
  ...['application_name', 'connect_timeout', 'connection_limit', 'pool_timeout'],
]);

const BOOLEAN = /^(?:true|false)$/;

/** Parameters that need nothing to be done, and the values for which that is so. */
const NEEDLESS = new Map([
  // The server finds out by itself whether a pooler keeps prepared statements apart.
  ['pgbouncer', BOOLEAN],
  ['statement_cache_size', /^\d{1,9}$/],
  // `pg` uses no Kerberos, and this encoding only.
  ['gssencmode', /^(?:disable|prefer)$/],
  ['client_encoding', /^(?:auto|utf-?8)$/i],
  ['target_session_attrs', /^any$/],
  // Marks Supabase's URLs at Vercel.
  ['supa', /^[\w.-]{1,100}$/],
]);

/** What to set in place of a parameter that is not used. */
const INSTEAD = new Map([
  ['sslaccept', 'set sslmode to verify-full or no-verify'],
  ['uselibpqcompat', 'set sslmode to verify-full, verify-ca or no-verify'],
  ['sslidentity', 'set sslcert and sslkey to PEM files'],
  ['sslpassword', 'set sslkey to a file without a password'],
  ['socket_timeout', 'set DATABASE_STATEMENT_TIMEOUT'],
  ['statement_timeout', 'set DATABASE_STATEMENT_TIMEOUT'],
  ['query_timeout', 'set DATABASE_STATEMENT_TIMEOUT'],
  ['connectTimeout', 'set connect_timeout or DATABASE_CONNECT_TIMEOUT'],
  ['loginTimeout', 'set connect_timeout or DATABASE_CONNECT_TIMEOUT'],
  ['connectionTimeoutMillis', 'set pool_timeout or DATABASE_POOL_TIMEOUT'],
  ['max_idle_connection_lifetime', 'set DATABASE_IDLE_TIMEOUT'],
  ['idleTimeoutMillis', 'set DATABASE_IDLE_TIMEOUT'],
  ['pool', 'set connection_limit or DATABASE_POOL_SIZE'],
  ['max', 'set connection_limit or DATABASE_POOL_SIZE'],
  ['ApplicationName', 'set application_name'],
  ['fallback_application_name', 'set application_name'],
]);

/** Longest name that a message repeats. Longer ones are cut. */
const MAX_NAME = 40;

function problemOf(name: string, values: readonly string[]): string | undefined {
  const shown = JSON.stringify(name.slice(0, MAX_NAME));
  if (values.length > 1) return `has the parameter ${shown} more than once`;
  if (USED.has(name)) return undefined;
  const accepted = NEEDLESS.get(name);
  if (accepted === undefined) {
    const instead = INSTEAD.get(name) ?? 'leave it out (docs/database.md lists what is)';
    return `has the parameter ${shown}, which is not supported: ${instead}`;
  }
  return accepted.test(values[0] ?? '') ? undefined : `has an unsupported value of the parameter ${shown}`;
}

/** Returns what is wrong with the names of parameters. Never contains a value, which may be a secret. */
export function parameterProblems(parameters: URLSearchParams): string[] {
  const names = [...new Set(parameters.keys())];
  return names.flatMap((name) => problemOf(name, parameters.getAll(name)) ?? []);
}

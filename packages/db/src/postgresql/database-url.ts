import type { ClientConfig } from 'pg';
import { DEFAULT_SCHEMA, onlySchemaOf, schemaProblem } from './schema-name.ts';
import { takeSearchPath } from './startup-options.ts';
import { DatabaseUrlError, tlsOf } from './tls.ts';
import { parameterProblems } from './url-parameters.ts';

/** What a `DATABASE_URL` says. Times are in milliseconds; what it does not say is undefined. */
export interface DatabaseUrl {
  readonly host: string | undefined;
  readonly port: number | undefined;
  readonly user: string | undefined;
  readonly password: string | undefined;
  readonly database: string | undefined;
  /** The schema of all tables, types and functions. */
  readonly schema: string;
  /** The parameter `options` (`-c name=value …`) without `search_path`. */
  readonly options: string | undefined;
  readonly applicationName: string | undefined;
  readonly connectTimeoutMs: number | undefined;
  readonly poolSize: number | undefined;
  readonly poolTimeoutMs: number | undefined;
  readonly ssl: ClientConfig['ssl'];
  /** How to continue if the server refuses: `plain` without TLS (`sslmode=prefer`), `tls` with it (`sslmode=allow`). */
  readonly otherwise: 'plain' | 'tls' | undefined;
  readonly sslNegotiation: 'postgres' | 'direct' | undefined;
  readonly enableChannelBinding: boolean;
  /** Whether to refuse a server that does not prove that the TLS connection ends with it (`channel_binding=require`). */
  readonly requireChannelBinding: boolean;
  /** Parameters as the URL has them. */
  readonly parameters: URLSearchParams;
}

/** Maximum of timers: 24 days. */
const LONGEST_MS = 2 ** 31 - 1;

/** Collects what is wrong, so that one message lists everything. */
class Reader {
  readonly problems: string[];
  readonly #parameters: URLSearchParams;

  constructor(parameters: URLSearchParams) {
    this.#parameters = parameters;
    this.problems = parameterProblems(parameters);
  }

  text(name: string): string | undefined {
    return this.#parameters.get(name) || undefined;
  }

  integer(name: string, min: number, max: number): number | undefined {
    const value = this.#parameters.get(name);
    if (value === null) return undefined;
    if (/^\d{1,6}$/.test(value) && Number(value) >= min && Number(value) <= max) return Number(value);
    this.problems.push(`must have a whole number from ${min} to ${max} as ${name}`);
    return undefined;
  }

  /** Reads a number of seconds; zero is no limit. */
  seconds(name: string): number | undefined {
    const seconds = this.integer(name, 0, 999_999);
    return seconds === 0 ? LONGEST_MS : seconds && seconds * 1000;
  }

  oneOf<T extends string>(name: string, values: readonly T[]): T | undefined {
    const value = this.#parameters.get(name);
    const found = values.find((each) => each === value);
    if (value !== null && found === undefined)
      this.problems.push(`${name} must be ${values.join(', ').replace(/, (?=\w+$)/, ' or ')}`);
    return found;
  }

  try<T>(read: () => T): T | undefined {
    try {
      return read();
    } catch (error) {
      if (!(error instanceof DatabaseUrlError)) throw error;
      this.problems.push(...error.problems);
      return undefined;
    }
  }
}

/** Decodes `%40` and the like. Other percent signs stay, as passwords may have them. */
function decode(text: string): string {
  return text.replace(/(?:%[\da-f]{2})+/gi, (encoded) => {
    try {
      return decodeURIComponent(encoded);
    } catch {
      return encoded;
    }
  });
}

/** Reads the schema: `schema` of Prisma, `currentSchema` of JDBC, `search_path`, or that in `options`. */
function schemaOf(reader: Reader, searchPaths: readonly string[]): string {
  const given: [name: string, schema: string][] = [];
  for (const name of ['schema', 'currentSchema']) {
    const schema = reader.text(name);
    if (schema !== undefined) given.push([name, schema]);
  }
  for (const path of [reader.text('search_path'), ...searchPaths]) {
    if (path === undefined) continue;
    const schema = onlySchemaOf(path);
    if (schema === undefined)
      reader.problems.push('search_path must be one schema, such as search_path=tickline');
    else given.push(['search_path', schema]);
  }
  const [[name, schema] = ['schema', DEFAULT_SCHEMA], ...others] = given;
  const problem = schemaProblem(schema);
  if (problem !== undefined) reader.problems.push(`${name} ${problem}`);
  if (others.some(([, other]) => other !== schema))
    reader.problems.push(`must name one schema, but ${given.map(([each]) => each).join(' and ')} differ`);
  return schema;
}

/**
 * Reads a `postgres://` URL. This is the only place that knows its parameters: `pg` interprets some differently from
 * PostgreSQL's documentation (`sslmode`), and ignores others.
 *
 * @throws {DatabaseUrlError} with all that is wrong, but never with a value
 * @see https://www.postgresql.org/docs/current/libpq-connect.html#LIBPQ-PARAMKEYWORDS
 */
export function readDatabaseUrl(databaseUrl: string): DatabaseUrl {
  if (!URL.canParse(databaseUrl)) throw new DatabaseUrlError('must be a postgres:// or postgresql:// URL');
  const { hostname, port, username, password, pathname, searchParams: parameters } = new URL(databaseUrl);
  const reader = new Reader(parameters);
  const { rest, searchPaths } = takeSearchPath(parameters.get('options') ?? '');
  const tls = reader.try(() => tlsOf(parameters));
  const binding = reader.oneOf('channel_binding', ['disable', 'prefer', 'require']) ?? 'disable';
  const sslNegotiation = reader.oneOf('sslnegotiation', ['postgres', 'direct']);
  const withoutTls = tls !== undefined && tls.ssl === false;
  if (binding === 'require' && withoutTls)
    reader.problems.push('channel_binding=require needs TLS: add sslmode=require');
  if (sslNegotiation === 'direct' && (withoutTls || tls?.otherwise === 'plain'))
    reader.problems.push('sslnegotiation=direct needs TLS: add sslmode=require');
  const url: DatabaseUrl = {
    host: reader.text('host') ?? (decode(hostname).replace(/^\[(.*)\]$/, '$1') || undefined),
    port: reader.integer('port', 1, 65_535) ?? (port === '' ? undefined : Number(port)),
    user: reader.text('user') ?? (decode(username) || undefined),
    password: reader.text('password') ?? (decode(password) || undefined),
    database: reader.text('dbname') ?? (decode(pathname.slice(1)) || undefined),
    schema: schemaOf(reader, searchPaths),
    options: rest || undefined,
    applicationName: reader.text('application_name'),
    connectTimeoutMs: reader.seconds('connect_timeout'),
    poolSize: reader.integer('connection_limit', 1, 1000),
    poolTimeoutMs: reader.seconds('pool_timeout'),
    ssl: tls?.ssl ?? false,
    otherwise: binding === 'require' ? undefined : tls?.otherwise,
    sslNegotiation,
    enableChannelBinding: binding !== 'disable',
    requireChannelBinding: binding === 'require',
    parameters,
  };
  if (reader.problems.length > 0) throw new DatabaseUrlError(...reader.problems);
  return url;
}

/** Returns what is wrong with a URL. Each continues a sentence that begins with `DATABASE_URL`. */
export function databaseUrlProblems(databaseUrl: string): readonly string[] {
  try {
    readDatabaseUrl(databaseUrl);
    return [];
  } catch (error) {
    if (error instanceof DatabaseUrlError) return error.problems;
    throw error;
  }
}

import pg, { type PoolClient } from 'pg';
import { DatabaseClient } from './client.ts';
import type { DatabaseUrl } from './database-url.ts';
import { quoteName } from './schema-name.ts';
import { escapeOption } from './startup-options.ts';
import { UNVERIFIED } from './tls.ts';

/**
 * A connection that was unused for this long is tested before it is handed out.
 *
 * @see https://github.com/brettwooldridge/HikariCP which does the same after the same time
 */
const TRUSTED_MS = 500;
const SIGN_OF_LIFE_MS = 1000;

export interface PoolLimits {
  readonly poolSize: number;
  /** Longest wait for a free connection, in milliseconds. */
  readonly poolTimeoutMs: number;
  readonly connectTimeoutMs: number;
  /** Time until an unused connection is closed, in milliseconds. */
  readonly idleTimeoutMs: number;
  /** Time limit of a statement on the server, in milliseconds; zero for none. */
  readonly statementTimeoutMs: number;
}

interface Log {
  warn(details: object, message: string): void;
}

type Callback = (
  error: Error | undefined,
  client: PoolClient | undefined,
  done: (release?: unknown) => void,
) => void;

/** Errors of PgBouncer (several versions) and RDS Proxy. */
const STARTUP_OPTIONS_REFUSED = /unsupported startup parameter|command-line options/i;
const TLS_REFUSED = 'The server does not support SSL connections';

/** A server, or a pooler in front of it, that insists on TLS: no entry in `pg_hba.conf`, or words of a provider. */
function asksForTls(error: Error): boolean {
  return ('code' in error && error.code === '28000') || /\b(?:SSL|TLS|insecure)\b/i.test(error.message);
}

/** Settings that may be dropped, one after the other, until a connection is possible. */
const MAX_CONCESSIONS = 2;

/** Returns settings for this pool's statements only. Sent when it connects, so a pooler's other users do not get them. */
function startupOptions({ options, schema }: DatabaseUrl, statementTimeoutMs: number): string {
  const searchPath = `-c search_path=${escapeOption(quoteName(schema))}`;
  const own = `${searchPath} -c statement_timeout=${statementTimeoutMs} -c default_transaction_isolation=read\\ committed`;
  return options === undefined ? own : `${options} ${own}`;
}

/** Returns the configuration of `pg`. */
function clientConfig(url: DatabaseUrl): pg.ClientConfig {
  const { host, port, user, password, database, ssl, sslNegotiation: sslnegotiation } = url;
  const { enableChannelBinding, requireChannelBinding, applicationName = 'tickline' } = url;
  const given = Object.entries({ host, port, user, password, database, sslnegotiation });
  return {
    ...Object.fromEntries(given.filter(([, value]) => value !== undefined)),
    ...{ ssl, enableChannelBinding, requireChannelBinding, application_name: applicationName },
  };
}

/** Makes the server write times as Prisma's adapter expects. Poolers know both settings and keep them apart by client. */
async function speakIsoInUtc(client: pg.ClientBase): Promise<void> {
  await client.query(`SET TIME ZONE 'UTC'; SET DateStyle = ISO`);
}

/**
 * Returns the first reason of an error. If a host has several addresses, Node's error has a list of them and no message.
 */
function firstOf(error: Error | undefined): Error | undefined {
  const [first]: unknown[] = error instanceof AggregateError ? error.errors : [];
  return first instanceof Error ? first : error;
}

/** A pool of connections to one server that never hands out a dead connection. */
export class DatabasePool extends pg.Pool {
  readonly #lastUse = new WeakMap<pg.ClientBase, number>();
  readonly #log: Log;
  readonly #silenceMs: number;
  readonly #url: DatabaseUrl;
  /** When a connection was last found dead. Connections that were not used since then are dropped too. */
  #lossAt = 0;

  constructor(url: DatabaseUrl, limits: PoolLimits, log: Log) {
    const { poolSize, poolTimeoutMs, connectTimeoutMs, idleTimeoutMs, statementTimeoutMs } = limits;
    super({
      ...clientConfig(url),
      ...{ connectTimeoutMs },
      Client: DatabaseClient,
      options: startupOptions(url, statementTimeoutMs),
      max: poolSize,
      connectionTimeoutMillis: poolTimeoutMs,
      idleTimeoutMillis: idleTimeoutMs,
      // The kernel notices within twenty seconds that a machine is gone, and routers keep the connection open.
      keepAlive: true,
      keepAliveInitialDelayMillis: 10_000,
      onConnect: speakIsoInUtc,
    });
    this.#url = url;
    this.#log = log;
    // The server's own time limit does not help if the server or the network goes silent.
    this.#silenceMs = statementTimeoutMs === 0 ? 0 : statementTimeoutMs + 2000;
    // Without a listener, a server that shuts down would crash this process.
    this.on('error', ({ message }) => log.warn({ reason: message }, 'lost an idle database connection'));
    this.on('connect', (client) => this.#lastUse.set(client, performance.now()));
    this.on('acquire', (client) => limitSilence(client, this.#silenceMs));
    this.on('release', (_error, client) => {
      limitSilence(client, 0);
      this.#lastUse.set(client, performance.now());
    });
  }

  override connect(): Promise<PoolClient>;
  override connect(callback: Callback): void;
  override connect(callback?: Callback): Promise<PoolClient> | undefined {
    if (callback !== undefined) {
      this.#connect(callback, MAX_CONCESSIONS);
      return undefined;
    }
    return new Promise((resolve, reject) => {
      this.#connect((error, client) => (client ? resolve(client) : reject(error)), MAX_CONCESSIONS);
    });
  }

  #connect(callback: Callback, concessions: number): void {
    super.connect((error, client, done) => {
      if (client === undefined) {
        const reason = firstOf(error);
        if (reason && concessions > 0 && this.#concede(reason)) this.#connect(callback, concessions - 1);
        else callback(reason, client, done);
        return;
      }
      const lastUse = this.#lastUse.get(client) ?? 0;
      if (performance.now() - lastUse < TRUSTED_MS) {
        callback(undefined, client, done);
        return;
      }
      const next = () => {
        client.release(true);
        this.#connect(callback, concessions);
      };
      if (lastUse < this.#lossAt) {
        next();
        return;
      }
      const askedAt = performance.now();
      this.#awaitSignOfLife(client).then(
        () => callback(undefined, client, done),
        (reason: Error) => {
          this.#lossAt = askedAt;
          this.#log.warn(
            { reason: reason.message },
            'an idle database connection did not respond and was closed',
          );
          next();
        },
      );
    });
  }

  async #awaitSignOfLife(client: PoolClient): Promise<void> {
    limitSilence(client, SIGN_OF_LIFE_MS);
    await client.query('SELECT 1');
    limitSilence(client, this.#silenceMs);
  }

  /** Drops a setting that the server refused, if that is safe. @returns whether to try again */
  #concede(error: Error): boolean {
    const { options } = this;
    const { otherwise, options: ofUrl } = this.#url;
    if (otherwise !== undefined && error.message === TLS_REFUSED) {
      options.ssl = false;
      return true;
    }
    if (STARTUP_OPTIONS_REFUSED.test(error.message)) {
      if (options.options !== ofUrl) {
        options.options = ofUrl;
        this.#log.warn(
          {},
          'the pooler does not accept the statement timeout; set statement_timeout on the database role',
        );
      }
      return true;
    }
    if (otherwise !== 'tls' || !asksForTls(error)) return false;
    options.ssl = UNVERIFIED;
    return true;
  }
}

function limitSilence(client: pg.ClientBase, ms: number): void {
  if (client instanceof DatabaseClient) client.limitSilence(ms);
}

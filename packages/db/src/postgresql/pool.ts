import pg, { type PoolClient } from 'pg';
import { DatabaseClient } from './client.ts';
import type { ConnectionConfig } from './connection-config.ts';

/**
 * A connection that was not used for so long is asked for a sign of life before it is handed out.
 *
 * @see https://github.com/brettwooldridge/HikariCP which does the same after the same time
 */
const TRUSTED_MS = 500;
const SIGN_OF_LIFE_MS = 1000;

export interface PoolLimits {
  readonly poolSize: number;
  /** How long to wait for a connection that is free, in milliseconds. */
  readonly poolTimeoutMs: number;
  readonly connectTimeoutMs: number;
  /** How long a connection is kept that nobody uses. */
  readonly idleTimeoutMs: number;
  /** How long a statement may run by the server's clock; zero for no limit. */
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

/** PgBouncer, in its versions, and RDS Proxy. */
const STARTUP_OPTIONS_REFUSED = /unsupported startup parameter|command-line options/i;
const TLS_REFUSED = 'The server does not support SSL connections';

/** Settings that bind this pool's statements only, given as it connects so that no pooler's other users get them. */
function startupOptions(urlOptions: string | undefined, statementTimeoutMs: number): string {
  const own = `-c statement_timeout=${statementTimeoutMs} -c default_transaction_isolation=read\\ committed`;
  return urlOptions === undefined ? own : `${urlOptions} ${own}`;
}

/** Prisma's adapter reads every timestamp as ISO in UTC. Poolers know these two, and keep them apart by client. */
async function speakIsoInUtc(client: pg.ClientBase): Promise<void> {
  await client.query(`SET TIME ZONE 'UTC'; SET DateStyle = ISO`);
}

/** Where a host has several addresses, Node's error has a reason for each, and no words of its own. */
function firstOf(error: Error | undefined): Error | undefined {
  const [first]: unknown[] = error instanceof AggregateError ? error.errors : [];
  return first instanceof Error ? first : error;
}

/** Connections to one server, none of which is handed out dead. */
export class DatabasePool extends pg.Pool {
  readonly #lastUse = new WeakMap<pg.ClientBase, number>();
  readonly #log: Log;
  readonly #silenceMs: number;
  readonly #config: ConnectionConfig;
  /** When the last connection was found dead: those that were not used since go the same way. */
  #lossAt = 0;

  constructor(config: ConnectionConfig, limits: PoolLimits, log: Log) {
    const { poolSize, poolTimeoutMs, connectTimeoutMs, idleTimeoutMs, statementTimeoutMs } = limits;
    super({
      ...config,
      ...{ connectTimeoutMs },
      Client: DatabaseClient,
      options: startupOptions(config.urlOptions, statementTimeoutMs),
      max: poolSize,
      connectionTimeoutMillis: poolTimeoutMs,
      idleTimeoutMillis: idleTimeoutMs,
      // The kernel notices within twenty seconds that a machine is gone, and routers don't forget the connection.
      keepAlive: true,
      keepAliveInitialDelayMillis: 10_000,
      application_name: 'tickline',
      onConnect: speakIsoInUtc,
    });
    this.#config = config;
    this.#log = log;
    // The server's own limit is of no use where the server, or the way to it, has gone silent.
    this.#silenceMs = statementTimeoutMs === 0 ? 0 : statementTimeoutMs + 2000;
    // Without a listener, a server that goes away would take this process with it.
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
      this.#connect(callback, true);
      return undefined;
    }
    return new Promise((resolve, reject) => {
      this.#connect((error, client) => (client ? resolve(client) : reject(error)), true);
    });
  }

  #connect(callback: Callback, mayConcede: boolean): void {
    super.connect((error, client, done) => {
      if (client === undefined) {
        if (error && mayConcede && this.#concede(error)) this.#connect(callback, false);
        else callback(firstOf(error), client, done);
        return;
      }
      const lastUse = this.#lastUse.get(client) ?? 0;
      if (performance.now() - lastUse < TRUSTED_MS) {
        callback(undefined, client, done);
        return;
      }
      const next = () => {
        client.release(true);
        this.#connect(callback, mayConcede);
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

  /** Does without what the server refused, where that is no loss of safety. @returns whether to try again */
  #concede({ message }: Error): boolean {
    const { options } = this;
    if (message === TLS_REFUSED && this.#config.mayBePlain) {
      options.ssl = false;
      return true;
    }
    if (!STARTUP_OPTIONS_REFUSED.test(message)) return false;
    if (options.options !== this.#config.urlOptions) {
      options.options = this.#config.urlOptions;
      this.#log.warn(
        {},
        'the pooler does not accept the statement timeout; set statement_timeout on the database role',
      );
    }
    return true;
  }
}

function limitSilence(client: pg.ClientBase, ms: number): void {
  if (client instanceof DatabaseClient) client.limitSilence(ms);
}

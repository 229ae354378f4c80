import { Socket } from 'node:net';
import pg, { type ClientConfig } from 'pg';
import { requireChannelBinding } from './channel-binding.ts';

/** Members of `pg` that its types leave out. */
declare module 'pg' {
  interface Client {
    /** The protocol's side of a client, which `pg-pool` reaches for as well. */
    readonly connection: pg.Connection;
    /** What a cancellation has to name. */
    readonly processID: number;
    readonly secretKey: number;
  }
  interface Connection {
    /** Texts by name, of what the server has prepared. */
    readonly parsedStatements: Record<string, string>;
    /** Texts by name, of what the server was asked to prepare and has not answered yet. */
    readonly submittedNamedStatements: Record<string, string>;
    connect(port: number, host: string): void;
    connect(socketPath: string): void;
    requestSsl(): void;
    cancel(processID: number, secretKey: number): void;
    /** Sends the message Close. */
    close(message: { type: 'S'; name: string }): void;
  }
}

/** How long a server may take to hang up. */
const GOODBYE_MS = 1000;

export interface DatabaseClientConfig extends ClientConfig {
  /** How long it may take to connect, in milliseconds: DNS, TCP, TLS, password and settings. */
  readonly connectTimeoutMs?: number;
  readonly requireChannelBinding?: boolean;
}

/**
 * A connection that gives up on a silent server. `pg` has a limit for a statement (`query_timeout`), but it leaves a
 * connection in use whose answer is overdue: a ROLLBACK on it would wait as long again.
 */
export class DatabaseClient extends pg.Client {
  #isEnding = false;

  constructor(config: DatabaseClientConfig = {}) {
    const { connectTimeoutMs = 0 } = config;
    // `pg-pool` hands over its own limit, which is for waiting for a connection that is free.
    super({ ...config, connectionTimeoutMillis: connectTimeoutMs });
    // A connection lost while nobody listens must not end the process. Statements are told of it by themselves.
    this.on('error', () => undefined);
    if (config.requireChannelBinding) requireChannelBinding(this.connection);
    this.once('connect', () => {
      this.connection.stream.on('timeout', () => this.#giveUp());
      this.limitSilence(connectTimeoutMs);
    });
  }

  /** Whether statements are sent without waiting for the answers of those before. Not to be changed while there are any. */
  set pipelines(isPipelining: boolean) {
    Object.assign(this, { pipeline: isPipelining });
  }

  /**
   * Closes the connection when nothing has come or gone for so long.
   *
   * @param ms zero for no limit
   */
  limitSilence(ms: number): void {
    const { stream } = this.connection;
    if (stream instanceof Socket) stream.setTimeout(ms);
  }

  #giveUp(): void {
    const error = Object.assign(new Error('the database server stopped responding'), { code: 'ETIMEDOUT' });
    this.connection.stream.destroy(this.#isEnding ? undefined : error);
  }

  override end(): Promise<void>;
  override end(callback: (error: Error) => void): void;
  override end(callback?: (error: Error) => void): Promise<void> | undefined {
    this.#isEnding = true;
    // A pool that waits for the server's goodbye, as it does before it serves who waits, must not wait for ever.
    this.limitSilence(GOODBYE_MS);
    if (callback === undefined) return super.end();
    super.end(callback);
    return undefined;
  }
}

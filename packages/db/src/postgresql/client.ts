import { Socket } from 'node:net';
import pg, { type ClientConfig } from 'pg';
import { requireChannelBinding } from './channel-binding.ts';

/** Members of `pg` that its types lack. */
declare module 'pg' {
  interface Client {
    /** The protocol layer of a client, which `pg-pool` uses too. */
    readonly connection: pg.Connection;
    /** Identifies the connection in a cancel request, with `secretKey`. */
    readonly processID: number;
    readonly secretKey: number;
  }
  interface Connection {
    /** Texts of prepared statements, by name. */
    readonly parsedStatements: Record<string, string>;
    /** Texts by name of statements that are being prepared and have no answer yet. */
    readonly submittedNamedStatements: Record<string, string>;
    connect(port: number, host: string): void;
    connect(socketPath: string): void;
    requestSsl(): void;
    cancel(processID: number, secretKey: number): void;
    /** Sends the message Close. */
    close(message: { type: 'S'; name: string }): void;
  }
}

/** Time limit for the server to close the connection. */
const GOODBYE_MS = 1000;

export interface DatabaseClientConfig extends ClientConfig {
  /** Time limit to connect, in milliseconds: DNS, TCP, TLS, password and settings. */
  readonly connectTimeoutMs?: number;
  readonly requireChannelBinding?: boolean;
}

/**
 * A connection that gives up on a silent server. `pg` has a time limit for statements (`query_timeout`), but keeps using
 * the connection afterwards: a ROLLBACK on it would wait just as long again.
 */
export class DatabaseClient extends pg.Client {
  #isEnding = false;

  constructor(config: DatabaseClientConfig = {}) {
    // `pg-pool` hides the password from a spread.
    const { connectTimeoutMs = 0, password } = config;
    // `pg-pool` passes its own limit, which is the wait for a free connection.
    super({ ...config, password, connectionTimeoutMillis: connectTimeoutMs });
    // A connection lost without a listener must not end the process. Statements are notified separately.
    this.on('error', () => undefined);
    if (config.requireChannelBinding) requireChannelBinding(this.connection);
    this.once('connect', () => {
      this.connection.stream.on('timeout', () => this.#giveUp());
      this.limitSilence(connectTimeoutMs);
    });
  }

  /** Whether statements are sent without waiting for earlier answers. Do not change it while any are unanswered. */
  set pipelines(isPipelining: boolean) {
    Object.assign(this, { pipeline: isPipelining });
  }

  /** Closes the connection if nothing is sent or received for this long. @param ms zero for no limit */
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
    // The pool waits for the server to close the connection before it serves the next caller. It must not wait for ever.
    this.limitSilence(GOODBYE_MS);
    if (callback === undefined) return super.end();
    super.end(callback);
    return undefined;
  }
}
